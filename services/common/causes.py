"""Why something failed, for a person on call: what the server said, and nothing of what was sent.

Guarantee: of an error of the database its SQLSTATE and the server's own words are told only where
these say something of the server (no room, no connection, shut down, a rival); the words of all
others hold what was being written, and stay out.
"""

from collections.abc import Iterator
from typing import Any

import asyncpg
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from services.common import leaks
from services.common.errors import Refused

#: Classes of SQLSTATE that say something of the server, its connections or a rival, and nothing of
#: a row: no connection, a transaction given up, not in the state for it, no resources, an operator,
#: the system, a foreign server, no login, no such database, its configuration.
SERVER = ("08", "28", "3D", "40", "53", "55", "57", "58", "F0")
#: Of invalid transaction states those that are not a mistake of the code: a standby, and time-outs.
TRANSACTIONS = ("25006", "25P03", "25P04")
_LONGEST = 200
#: Where the server runs procedural code: its RAISE.
_RAISED = "pl_exec.c"

_OF_CLASS = {
    "08": "the connection to the database was lost",
    "25": "the transaction was ended by the server, or it is read-only",
    "28": "the database refuses the login",
    "3D": "there is no such database",
    "40": "a rival transaction was first",
    "53": "the database has no room, memory or connections left",
    "55": "something in the database is in use",
    "57": "the database is shut down, starting, or an operator ended the statement",
    "58": "the database's disk or system fails",
    "F0": "the database's configuration is locked or wrong",
}


def sqlstate(error: BaseException) -> str:
    """Of an error of the database, however it is wrapped; nothing of others."""
    for one in _chain(error):
        found = getattr(one, "sqlstate", None)
        if isinstance(found, str):
            return found
    return ""


def is_of_server(error: BaseException) -> bool:
    """Whether an error of the database says that it, or the way to it, is not as it should be."""
    state = sqlstate(error)
    if state:
        return state.startswith(SERVER) or state in TRANSACTIONS
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or isinstance(error, OperationalError)
    return isinstance(error, PoolTimeout | asyncpg.InterfaceError | asyncpg.InternalClientError)


def of(error: BaseException) -> dict[str, Any]:
    """Fields of a log line: type, cause in plain words, SQLSTATE, what the server said."""
    said: dict[str, Any] = {"error": type(error).__name__}
    state = sqlstate(error)
    if state:
        said["sqlstate"] = state
    if state and is_of_server(error):
        said["cause"] = _OF_CLASS.get(state[:2], "")
        said["server_said"] = _words(error)
    elif isinstance(error, Refused):
        said["cause"] = error.message
    elif isinstance(error, PoolTimeout):
        said["cause"] = "no connection of the pool was free in time"
    elif isinstance(error, OSError) and error.errno is not None:
        said["cause"] = error.strerror or ""
        said["errno"] = error.errno
    elif isinstance(error, TimeoutError):
        said["cause"] = "no answer in time"
    return {name: value for name, value in said.items() if value} | _places(error)


def _places(error: BaseException) -> dict[str, Any]:
    """Where, and behind it the errors that led to it, by type and place."""
    described = leaks.described(error)
    del described["error"]
    return described


def _words(error: BaseException) -> str:
    """The server's primary message, which of these classes names objects of its own only.

    Not what a function of ours or of an operator raises: that may be put together of anything.
    """
    for one in _chain(error):
        if isinstance(one, asyncpg.PostgresError):
            raised = getattr(one, "server_source_filename", "") == _RAISED
            return (
                "" if raised else str(one.args[0] if one.args else "").partition("\n")[0][:_LONGEST]
            )
    return ""


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, and the driver's and the server's that SQLAlchemy made it of."""
    yield error
    if isinstance(error, DBAPIError) and error.orig is not None:
        yield error.orig
        if error.orig.__cause__ is not None:
            yield error.orig.__cause__
