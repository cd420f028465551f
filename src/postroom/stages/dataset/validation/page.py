"""The report as one self-contained HTML page, and as JSON."""

from jinja2 import Environment, PackageLoader, StrictUndefined

from postroom.records.label import Role
from postroom.records.validation import ValidationReport
from postroom.stages.dataset.validation.shift import describe
from postroom.stages.dataset.validation.wording import counted

_SHOWN_SHIFTS = 12
_STILL = 0.01
"""Population stability index below which nothing is drawn."""


def render_validation(report: ValidationReport, *, dataset: str | None = None, commit: str | None = None) -> str:
    """Give the page: no script, no address outside itself, and the same bytes for the same report.

    Names out of label files are escaped by the template, and a content security policy forbids scripts and fetches.

    Args:
        report: What the checks found.
        dataset: Digest of the snapshot, where it is known.
        commit: Of the project, where it is known.
    """
    environment = Environment(
        loader=PackageLoader("postroom.stages.dataset.validation"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(counted=counted, described=describe)
    held = [role for role in Role if report.roles[role]]
    shifts = [shift for shift in report.shifts if shift.psi >= _STILL][:_SHOWN_SHIFTS]
    page = environment.get_template("validation.html.jinja").render(
        report=report, held=held, shifts=shifts, dataset=dataset, commit=commit
    )
    return page.encode("utf-8", "backslashreplace").decode()  # file names may hold lone surrogates
