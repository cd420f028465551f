"""Our own tables beside MLflow's in one database: what MLflow has no place for, and what must change in one go.

A version's record and a history's entry are written once. Further sources and signatures are rows of their own, so that
nothing is ever written over; only MLflow's aliases are.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from postroom.errors import RegistryError

metadata = sa.MetaData()

VERSIONS = sa.Table(
    "postroom_versions",
    metadata,
    sa.Column("project", sa.String(40), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("record", sa.Text, nullable=False),
    sa.UniqueConstraint("project", "digest"),
)

NOTES = sa.Table(
    "postroom_notes",
    metadata,
    sa.Column("project", sa.String(40), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("record", sa.Text, nullable=False),
)

HISTORY = sa.Table(
    "postroom_history",
    metadata,
    sa.Column("project", sa.String(40), primary_key=True),
    sa.Column("environment", sa.String(40), primary_key=True),
    sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("record", sa.Text, nullable=False),
)

ALIASES = sa.Table(  # MLflow's own, only those of its columns that we name
    "registered_model_aliases",
    sa.MetaData(),
    sa.Column("workspace", sa.String(63), primary_key=True),
    sa.Column("name", sa.String(256), primary_key=True),
    sa.Column("alias", sa.String(256), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
)

WORKSPACE = "default"
"""What MLflow calls the only workspace of a store without workspaces."""


def open_engine(url: str) -> sa.Engine:
    """Open the database; a connection lives as long as one transaction, so that processes may be forked and killed."""
    if not url.startswith("sqlite"):
        return sa.create_engine(url, poolclass=NullPool)
    engine = sa.create_engine(url, poolclass=NullPool, connect_args={"timeout": 30})
    # SQLite must take its write lock before it reads, or two that read first refuse each other.
    sa.event.listen(engine, "connect", lambda connection, _record: setattr(connection, "isolation_level", None))
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


@contextmanager
def refusals(engine: sa.Engine) -> Iterator[None]:
    """Turn a database that cannot be used into a RegistryError; what two at once collide in stays what it is."""
    try:
        yield
    except sa.exc.IntegrityError:
        raise
    except sa.exc.SQLAlchemyError as error:
        cause = " ".join(str(getattr(error, "orig", None) or error).split())
        raise RegistryError(
            f"the registry's database {engine.url.render_as_string(hide_password=True)} cannot be used: {cause}; check "
            "[registry] tracking, who else holds it and its disk; where it is damaged, put it back from a copy"
        ) from error


def tables_exist(engine: sa.Engine) -> bool:
    """Say whether ours and MLflow's are there; ours are made last."""
    return sa.inspect(engine).has_table(HISTORY.name)


def set_alias(connection: sa.Connection, model: str, alias: str, *, number: int) -> None:
    """Let an alias of a registered model point at a version, within the transaction."""
    drop_alias(connection, model, alias)
    connection.execute(sa.insert(ALIASES).values(workspace=WORKSPACE, name=model, alias=alias, version=number))


def drop_alias(connection: sa.Connection, model: str, alias: str, *, number: int | None = None) -> None:
    """Take an alias away; with a number, only where it points at that version."""
    where = sa.and_(ALIASES.c.workspace == WORKSPACE, ALIASES.c.name == model, ALIASES.c.alias == alias)
    if number is not None:
        where = sa.and_(where, ALIASES.c.version == number)
    connection.execute(sa.delete(ALIASES).where(where))


def aliases_of(connection: sa.Connection, model: str) -> dict[str, int]:
    """Give each alias of a registered model with the number it points at."""
    found = connection.execute(
        sa.select(ALIASES.c.alias, ALIASES.c.version).where(ALIASES.c.workspace == WORKSPACE, ALIASES.c.name == model)
    )
    return {alias: int(number) for alias, number in found}
