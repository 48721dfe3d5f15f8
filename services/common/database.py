"""The database of one service: engine, sessions, and loading a row or refusing."""

import re
from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, TypeVar
from uuid import UUID

import orjson
from sqlalchemy import MetaData
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlmodel import SQLModel, select
from sqlmodel.sql.expression import SelectOfScalar

from services.common.errors import Unavailable, Unknown

_RIVALS = ("40001", "40P01", "55P03")
#: Classes of SQLSTATE that say something of the server and its connections, and nothing of a row:
#: no connection, no login, no such database, read-only (a standby), no resources, shutdown, I/O.
_SERVER = ("08", "28", "3D", "25", "53", "57P", "58")

Row = TypeVar("Row", bound=SQLModel)


def make_engine(url: str, pool: int = 10) -> AsyncEngine:
    """An engine of at most ``pool`` connections; the first use of one that was lost says so."""
    return create_async_engine(
        url,
        pool_size=pool,
        max_overflow=0,
        hide_parameters=True,
        pool_pre_ping=False,
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
        # Said by each connection, as a role may set defaults of its own. A statement is planned
        # once: with the rules of who may see a row in it, planning costs more than running it.
        connect_args={
            "server_settings": {
                "jit": "off",
                "plan_cache_mode": "force_generic_plan",
                "timezone": "UTC",
                "search_path": "public",
            }
        },
    )


def make_sessions(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    """Sessions that keep what they loaded after the commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


def rivalled(error: DBAPIError) -> bool:
    """Whether a transaction was given up for a rival one, so that it can be repeated."""
    return getattr(error.orig, "sqlstate", None) in _RIVALS


def is_away(error: BaseException) -> bool:
    """Whether an error says that the database or the network is away, or a rival was first.

    So does a refusal that asks to ask again. All else, also of the database, is of what was to be
    written. An error of a file names it; one of a connection does not.
    """
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None)
        if error.connection_invalidated or rivalled(error) or isinstance(error, OperationalError):
            return True
        return str(state).startswith(_SERVER)
    if isinstance(error, OSError):
        return error.filename is None
    return isinstance(error, PoolTimeout | Unavailable)


async def load(session: AsyncSession, model: type[Row], id: UUID, *, lock: bool = False) -> Row:
    """The row with this id, locked for update if asked. Raises ``Unknown`` (404)."""
    row = await session.get(model, id, with_for_update=lock or None)
    if row is None:
        raise no_such(model)
    return row


def no_such(model: type[SQLModel]) -> Unknown:
    """The refusal of what is not there, by the name a person knows it by.

    That is the ``called`` of the table (``called: ClassVar = "missed appointment"``) where it has
    one, else its class in plain words: ``FollowUp`` is a follow up.
    """
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model.__name__).lower()
    return Unknown(f"There is no such {getattr(model, 'called', words)}.")


async def get_or_make(
    session: AsyncSession, model: type[Row], key: dict[str, Any], **others: Any
) -> Row:
    """The row with this primary key; made at its first mention, whoever mentions it.

    Channels of different agencies are not ordered together.
    """
    row = await session.get(model, key)
    if row is None:
        row = model(**key, **others)
        session.add(row)
    return row


def every_table(base: type[SQLModel], package: str) -> MetaData:
    """The tables of a service, from whichever module of its ``models`` they are in."""
    for module in iter_modules(import_module(package).__path__):
        import_module(f"{package}.{module.name}")
    return base.metadata


async def first(session: AsyncSession, query: SelectOfScalar[Row]) -> Row | None:
    """The first row of a query, or nothing."""
    return (await session.execute(query.limit(1))).scalars().first()


async def rows(session: AsyncSession, query: SelectOfScalar[Row]) -> Sequence[Row]:
    """All rows of a query."""
    return (await session.execute(query)).scalars().all()


__all__ = [
    "every_table",
    "first",
    "is_away",
    "load",
    "make_engine",
    "make_sessions",
    "rivalled",
    "rows",
    "select",
]
