"""The mechanism's own tables held as they are said to be: sealed, or without a right to change.

Run at each migration, after the tables are what they are to be.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, inspect, text

from services.common import history_sealed
from services.common.mechanism_tables import READ, TABLES, Kind

#: Alembic's: which migrations ran is said by who runs them.
VERSION = "alembic_version"

# What was given to the role or to anybody is taken away, columns too, and what is said given. A
# table that a later migration makes is not there yet.
_RIGHTS = """
DO $$ BEGIN
    IF to_regclass('public.{table}') IS NULL THEN RETURN; END IF;
    EXECUTE format('REVOKE ALL ON {table} FROM %I, PUBLIC', current_database());
    EXECUTE format('GRANT {may} ON {table} TO %I', current_database());
END $$
"""


def keep(connection: Connection) -> None:
    """Keep the history of what is sealed from now on."""
    for table, arguments in sealed(connection).items():
        connection.execute(text(history_sealed.trigger(table, arguments)))


def grant(connection: Connection) -> None:
    """Leave the running role the rights that are said, and no other."""
    for table, may in {**{name: held.may for name, held in TABLES.items()}, VERSION: READ}.items():
        connection.execute(text(_RIGHTS.format(table=table, may=may)))


def sealed(connection: Connection) -> Mapping[str, Sequence[str]]:
    """The tables there are whose history is kept, with what the trigger is told."""
    there = set(inspect(connection).get_table_names())
    sealed_ones = {name: held for name, held in TABLES.items() if held.kind is Kind.SEALED}
    return {name: held.arguments for name, held in sealed_ones.items() if name in there}
