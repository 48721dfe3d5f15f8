"""The database of one service: engine, sessions, and loading a row or refusing."""

import errno
import os
import re
from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import orjson
from asyncpg import InterfaceError, PostgresError
from sqlalchemy import ARRAY, MetaData, Uuid, any_, bindparam, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlmodel import SQLModel, select
from sqlmodel.sql.expression import SelectOfScalar

from services.common import causes, peer_tls
from services.common.errors import Unavailable, Unknown

#: Of the system what passes: no room, no descriptors or memory left, a disk or a way that fails.
_PASSES = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOMEM,
     errno.EAGAIN, errno.EBUSY, errno.ESTALE, errno.ETIMEDOUT, errno.EINTR}
)  # fmt: skip
#: What a loop meets where the database or the way to it is not as it should be; the driver's own
#: errors are not always wrapped. A loop waits, whatever it was: what it does was asked by nobody.
CURABLE = (SQLAlchemyError, PostgresError, InterfaceError, OSError)
_CANCELLED = "57014"
_LIMIT = text("SELECT setting <> '0' FROM pg_settings WHERE name = 'statement_timeout'")

# A statement is planned once: with the rules of who may see a row in it, planning costs more than
# running it.
_SETTINGS = """
SET jit = off; SET plan_cache_mode = force_generic_plan; SET timezone = 'UTC';
SET search_path = public
"""

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
        connect_args={"async_creator_fn": _connect},
    )


async def connect(url: str) -> asyncpg.Connection:
    """A connection of the driver alone, as the engine opens them."""
    address = make_url(url)
    given, named = address.get_dialect()().create_connect_args(address)
    for of_the_engine in ("prepared_statement_cache_size", "prepared_statement_name_func"):
        named.pop(of_the_engine, None)
    return await _connect(*given, **named)


async def _connect(*given: Any, **named: Any) -> asyncpg.Connection:
    """A connection with the settings of all, said in its session.

    Each says them, as a role may set defaults of its own, and as statements: a pooler that keeps
    sessions takes few of them at the start of a connection, and may drop the others.
    """
    if named.get("ssl") == "verify-full" and not os.environ.get("PGSSLROOTCERT"):
        # The driver alone would look into the home of a user, which a container does not have.
        named["ssl"] = peer_tls.trusted()
    connection: asyncpg.Connection = await asyncpg.connect(*given, **named)
    try:
        await connection.execute(_SETTINGS)
    except BaseException:
        connection.terminate()
        raise
    return connection


def make_sessions(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    """Sessions that keep what they loaded after the commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


def is_away(error: BaseException) -> bool:
    """Whether what failed passes: the database or the network is away, full, or a rival was first.

    By SQLSTATE (``causes.SERVER``), and of the system by its number: an error of a connection, and
    of a file where there is no room, no descriptor or no disk. So does a refusal that asks to ask
    again. All else, also of the database, is of what was to be written.
    """
    if isinstance(error, OSError):
        return error.filename is None or error.errno in _PASSES
    return isinstance(error, Unavailable) or causes.is_of_server(error)


def took_too_long(error: BaseException) -> bool:
    """Whether a statement was ended for its time alone, and by nobody."""
    return causes.sqlstate(error) == _CANCELLED and "statement timeout" in str(error)


async def limits_statements(session: AsyncSession) -> bool:
    """Whether whoever runs the database limits how long a statement takes: then it may pass."""
    return bool((await session.execute(_LIMIT)).scalar_one())


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

    Channels of different agencies are not ordered together. What is made is written with all else
    that the transaction changed, so that a batch of events is a few statements and not some each.
    """
    made = _made(session, model, key)
    if made is not None:
        return made
    with session.no_autoflush:
        row = await session.get(model, key)
    return row or _make(session, model, key, others)


async def get_or_make_all(
    session: AsyncSession, model: type[Row], ids: Sequence[UUID], **others: Any
) -> list[Row]:
    """The same of several rows that have an ``id``, in the order of their ids: one query."""
    there = {id: row for id in ids if (row := _made(session, model, {"id": id})) is not None}
    missing = [id for id in dict.fromkeys(ids) if id not in there]
    if missing:
        key = inspect(model).primary_key[0]
        query = select(model).where(key == any_(bindparam("ids", missing, type_=ARRAY(Uuid))))
        with session.no_autoflush:
            there |= {inspect(row).identity[0]: row for row in await rows(session, query)}
    for id in missing:
        if id not in there:
            there[id] = _make(session, model, {"id": id}, others)
    return [there[id] for id in ids]


def _made(session: AsyncSession, model: type[Row], key: dict[str, Any]) -> Row | None:
    """A row this transaction made and has not written; the session itself knows all others.

    One that was given up with its savepoint is none.
    """
    made: Row | None = session.info.get("made", {}).get((model, tuple(key.values())))
    return made if made is not None and inspect(made).pending else None


def _make(
    session: AsyncSession, model: type[Row], key: dict[str, Any], others: dict[str, Any]
) -> Row:
    row = model(**key, **others)
    session.add(row)
    session.info.setdefault("made", {})[model, tuple(key.values())] = row
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
    "CURABLE",
    "connect",
    "every_table",
    "first",
    "is_away",
    "limits_statements",
    "load",
    "make_engine",
    "make_sessions",
    "rows",
    "select",
    "took_too_long",
]


def seen_within(column: str, seconds: float) -> str:
    """SQL: whether a process was seen lately, and not in a future that a clock has left behind."""
    return (
        f"{column} BETWEEN clock_timestamp() - interval '{seconds} seconds'"
        f" AND clock_timestamp() + interval '{seconds} seconds'"
    )
