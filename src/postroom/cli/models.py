"""`postroom models`."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli.exit_codes import epilog
from postroom.cli.lazy import new_app

if TYPE_CHECKING:
    from postroom.records.registry import Decision
    from postroom.settings import Project

app = new_app("See which models there are and what serves, and change it.")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Named = Annotated[str, typer.Argument(help="A version: its number, alias, or six or more digits of its digest.")]
Environment = Annotated[
    str | None, typer.Option("--environment", help="Where it serves; [registry] environment by default.")
]
Actor = Annotated[str | None, typer.Option("--actor", help="Who decides; your account by default.")]


@app.command("list", epilog=epilog(example="postroom models list", codes=(0, 3, 7, 8)))
def list_(*, as_json: AsJson = False) -> None:
    """List all versions, with what the gates said and what points at them."""
    from postroom.cli.models_shown import print_json, print_versions
    from postroom.settings import load_project
    from postroom.wiring.project import registry_of

    versions = registry_of(load_project()).versions()
    print_json(versions) if as_json else print_versions(versions)


@app.command(epilog=epilog(example="postroom models show champion", codes=(0, 3, 7, 8)))
def show(version: Named, *, as_json: AsJson = False) -> None:
    """Show one version: where it came from, its files, every rule of the gates."""
    from postroom.cli.models_shown import print_json, print_version
    from postroom.settings import load_project
    from postroom.wiring.project import registry_of

    found = registry_of(load_project()).find(version)
    print_json(found) if as_json else print_version(found)


@app.command(epilog=epilog(example="postroom models compare challenger champion", codes=(0, 3, 4, 5, 6, 7, 8)))
def compare(
    first: Named,
    second: Named,
    jobs: Annotated[
        int | None, typer.Option("--jobs", min=1, help="Processes that read documents; one for each core by default.")
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Score two versions on the test documents of the latest data set, and show the differences with intervals."""
    from postroom.cli.console import track
    from postroom.cli.models_shown import print_comparison, print_json
    from postroom.flows.comparing import compare_bundles
    from postroom.flows.exam import exam_of_test
    from postroom.flows.release import bring_home
    from postroom.settings import load_project
    from postroom.wiring.cores import usable_cores
    from postroom.wiring.project import places_of, registry_of

    project = load_project()
    registry = registry_of(project)
    models = places_of(project).models
    compared = compare_bundles(
        bring_home(registry, registry.find(first), models=models),
        bring_home(registry, registry.find(second), models=models),
        project=project,
        exam=exam_of_test(project),
        jobs=jobs or usable_cores(),
        show=lambda items, total: track(items, "reading documents", total=total),
    )
    print_json(compared) if as_json else print_comparison(compared)


@app.command(epilog=epilog(example="postroom models fetch", codes=(0, 3, 6, 7, 8)))
def fetch() -> None:
    """Let the model read here that serves according to the registry, whoever trained it, wherever."""
    from postroom.errors import RegistryError
    from postroom.flows.release import follow
    from postroom.settings import load_project
    from postroom.wiring.project import current_bundle, places_of, registry_of

    project = load_project()
    registry = registry_of(project)
    if not registry.history(registry.environment):
        raise RegistryError(f"nothing serves in {registry.environment} yet; see: postroom models list")
    follow(registry, registry.environment, models=places_of(project).models)
    typer.echo(f"model {current_bundle(project).digest[:12]} reads here, as in {registry.environment}")


@app.command(
    epilog=epilog(example='postroom models promote challenger --reason "better on totals"', codes=(0, 2, 3, 4, 6, 7, 8))
)
def promote(
    version: Named,
    reason: Annotated[str | None, typer.Option("--reason", help="Why; kept in the history.")] = None,
    even_refused: Annotated[
        str | None, typer.Option("--even-refused", help="Promote although the gates refused it, for this reason.")
    ] = None,
    environment: Environment = None,
    actor: Actor = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Let a version serve, here too where it is this environment."""
    from postroom.cli.models_shown import print_entries, print_json
    from postroom.flows.release import promote as serve
    from postroom.settings import load_project
    from postroom.wiring.project import places_of, registry_of

    project = load_project()
    registry = registry_of(project)
    why = even_refused or reason or "promoted by hand"
    decision = _decision(project, environment, actor=actor, reason=why, even_refused=even_refused is not None)
    entry = serve(registry, registry.find(version), decision, models=places_of(project).models)
    print_json(entry) if as_json else print_entries((entry,))


@app.command(epilog=epilog(example='postroom models rollback --reason "dates are wrong"', codes=(0, 2, 3, 4, 6, 7, 8)))
def rollback(
    reason: Annotated[str, typer.Option("--reason", help="Why; kept in the history.")] = "rolled back by hand",
    environment: Environment = None,
    actor: Actor = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Let the version serve again that served before the present one."""
    from postroom.cli.models_shown import print_entries, print_json
    from postroom.flows.release import roll_back
    from postroom.settings import load_project
    from postroom.wiring.project import places_of, registry_of

    project = load_project()
    decision = _decision(project, environment, actor=actor, reason=reason)
    entry = roll_back(registry_of(project), decision, models=places_of(project).models)
    print_json(entry) if as_json else print_entries((entry,))


@app.command(epilog=epilog(example="postroom models history --at 2026-03-03", codes=(0, 2, 3, 7, 8)))
def history(
    environment: Environment = None,
    at: Annotated[str | None, typer.Option("--at", help="What served at this day or instant (ISO 8601, UTC).")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Tell what served when, by whose decision, and why."""
    from postroom.cli.models_shown import print_entries, print_json
    from postroom.settings import load_project
    from postroom.wiring.project import registry_of

    registry = registry_of(load_project())
    where = environment or registry.environment
    if at is None:
        entries = registry.history(where)
    else:
        found = registry.serving_at(where, _instant(at))
        entries = () if found is None else (found,)
    print_json(entries) if as_json else print_entries(entries)


@app.command(epilog=epilog(example="postroom models verify champion --key signer.pub.pem", codes=(0, 3, 4, 6, 7, 8)))
def verify(
    version: Annotated[str | None, typer.Argument(help="A version as in `models show`; all by default.")] = None,
    key: Annotated[
        Path | None, typer.Option("--key", help="Public key (PEM) that must have signed; checks signatures too.")
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Check every file of a version, or of all, against its hash: in the registry, and the copies here."""
    from postroom.cli.models_shown import print_checked
    from postroom.errors import BundleError
    from postroom.flows.verifying import verify_version
    from postroom.settings import load_project
    from postroom.wiring.project import places_of, registry_of

    project = load_project()
    registry = registry_of(project)
    asked = registry.versions() if version is None else (registry.find(version),)
    checked = tuple(verify_version(registry, item, models=places_of(project).models, key=key) for item in asked)
    print_checked(checked, as_json=as_json)
    bad = [problem for item in checked for problem in item.problems]
    if bad:
        raise BundleError("; ".join(bad))


@app.command(epilog=epilog(example="postroom models sign champion --key signer.pem", codes=(0, 3, 4, 6, 7, 8)))
def sign(
    version: Named,
    key: Annotated[Path, typer.Option("--key", help="Your private key on an elliptic curve (PEM), not encrypted.")],
    actor: Actor = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Sign all files of a version with a key of your own; nothing is sent anywhere."""
    from postroom.cli.models_shown import print_json, print_version
    from postroom.settings import load_project
    from postroom.stages.registry.signing import signed
    from postroom.wiring.project import registry_of

    registry = registry_of(load_project())
    found = registry.sign(registry.find(version), lambda folder: signed(folder, key=key), actor=actor or _account())
    print_json(found) if as_json else print_version(found)


@app.command(epilog=epilog(example="postroom models page --port 5000", codes=(0, 3, 7)))
def page(
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Port on this machine.")] = 5000,
) -> None:
    """Show runs and versions on MLflow's own page, which reads the same store."""
    from postroom.cli.models_page import show_page
    from postroom.settings import load_project

    show_page(load_project(), port=port)


def _decision(
    project: "Project", environment: str | None, *, actor: str | None, reason: str, even_refused: bool = False
) -> "Decision":
    from postroom.errors import UsageError
    from postroom.records.registry import Decision

    where = environment or project.settings.registry.environment
    try:
        return Decision(environment=where, actor=actor or _account(), reason=reason, even_refused=even_refused)
    except ValueError as error:
        raise UsageError(f"{error}; give another --environment or --reason") from error


def _account() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user need not have a name
        return "unknown"


def _instant(text: str) -> dt.datetime:
    """Read a day, taken to its end, or an instant."""
    from postroom.errors import UsageError

    try:
        return dt.datetime.combine(dt.date.fromisoformat(text), dt.time.max, tzinfo=dt.UTC)
    except ValueError:
        pass  # no day alone
    try:
        instant = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            f"--at {text!r} is no day or instant; write 2026-03-03 or 2026-03-03T10:00:00+00:00"
        ) from error
    return instant if instant.tzinfo else instant.replace(tzinfo=dt.UTC)
