"""What alarms look at and no event counts: what is parked, for how long, and what expires when.

Guarantee: each is there from the first look after the start, at zero where there is nothing, so
that an alarm sees the first of it, and goes back when it is over.
"""

import asyncio
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import orjson
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from joserfc.util import urlsafe_b64decode
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.event import Agency
from contracts.policy.calendar import is_working_day, london
from contracts.sharing import load_agreements
from services.common.database import CURABLE
from services.common.metrics import (
    CAUSES,
    EXPIRES,
    FORKS_OPEN,
    INFO,
    KEYS_UNREAD,
    LOST_OPEN,
    PARKED_AGE,
    PARKED_ROWS,
    TOLD_AT,
    WAITING,
    WAL_AT,
    WORKING,
    begin_at_zero,
)
from services.common.settings import Settings
from services.common.token_keys import read_keys

LOOK_SECONDS = 15.0
#: By the clock on the wall in England, on working days.
FROM_HOUR, TO_HOUR = 9, 17

_PARKED = text("""
SELECT channel, cause, count(*) AS rows, count(DISTINCT subject) AS subjects,
    extract(epoch FROM clock_timestamp() - min(parked_at)) AS oldest
FROM parked GROUP BY channel, cause
""")
# Who waits for what was never sent waits too, though nothing of it is parked.
_WAITS = text("""
SELECT channel, count(*) AS subjects,
    coalesce(extract(epoch FROM clock_timestamp() - min(waits_since)), 0) AS oldest
FROM inbox_sequence WHERE state <> 'flowing' GROUP BY channel
""")
_FORKS = text("SELECT channel, count(*) FROM inbox_fork WHERE settled_at IS NULL GROUP BY channel")
_LOST = text("SELECT count(*) FROM lost_event WHERE settled_at IS NULL")
# Where it archives: when it did last, and nothing where it failed since.
_ARCHIVED = text("""
SELECT extract(epoch FROM CASE WHEN last_failed_time > last_archived_time THEN last_archived_time
    ELSE greatest(last_archived_time, stats_reset) END)
FROM pg_stat_archiver WHERE current_setting('archive_mode') <> 'off'
""")


class Measures:
    """Looks at one agency's database and files again and again."""

    def __init__(self, settings: Settings, engine: AsyncEngine, agency: Agency) -> None:
        """Begins with everything at zero; ``settings`` name the files."""
        self._settings, self._engine = settings, engine
        self._channels = [a.topic for a in load_agreements().of_reader(agency)]
        begin_at_zero(self._channels)
        TOLD_AT.set(time.time())

    async def run(self, name: str, parts: Iterable[str]) -> None:
        """Until cancelled. A lost database is for others to tell: what was last seen stays."""
        INFO.labels(name, ",".join(sorted(parts))).set(1)
        while True:
            with suppress(*CURABLE):
                await self.look()
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Once. Raises what a lost database raises."""
        WORKING.set(is_working_hour(datetime.now(UTC)))
        self._look_at_files()
        async with self._engine.connect() as connection:
            parked = (await connection.execute(_PARKED)).all()
            waits = {row.channel: row for row in await connection.execute(_WAITS)}
            forks = {row[0]: row[1] for row in await connection.execute(_FORKS)}
            LOST_OPEN.set((await connection.execute(_LOST)).scalar_one())
        archived = await self.archived()
        if archived is not None:
            WAL_AT.set(archived)
        for channel in {*self._channels, *forks}:
            FORKS_OPEN.labels(channel).set(forks.get(channel, 0))
        found = {(row.channel, row.cause): row for row in parked}
        for channel in {*self._channels, *waits, *(channel for channel, _ in found)}:
            own = [row for (of, _), row in found.items() if of == channel]
            own += [waits[channel]] if channel in waits else []
            for cause in CAUSES:
                row = found.get((channel, cause))
                PARKED_ROWS.labels(channel, cause).set(row.rows if row else 0)
            PARKED_AGE.labels(channel).set(max((float(row.oldest) for row in own), default=0))
            WAITING.labels(channel).set(max((row.subjects for row in own), default=0))

    async def archived(self) -> float | None:
        """When WAL was archived last, in seconds since 1970; nothing where it is not archived."""
        async with self._engine.connect() as connection:
            found = (await connection.execute(_ARCHIVED)).scalar()
        return None if found is None else float(found)

    def _look_at_files(self) -> None:
        given = self._settings
        if given.token_jwks is not None:
            KEYS_UNREAD.set(not _holds_keys(given.token_jwks))
        _expires("CSTR_KAFKA_CA", given.kafka_ca, _end_of_certificates)
        own = partial(_end_of_own, key=given.kafka_key, authority=given.kafka_ca)
        _expires("CSTR_KAFKA_CERT", given.kafka_cert, own)
        for name in ("client_token_file", "otlp_token_file"):
            _expires(f"CSTR_{name.upper()}", getattr(given, name), _end_of_token)


def is_working_hour(moment: datetime) -> bool:
    """Whether agencies are expected to tell something."""
    there = moment.astimezone(london())
    return is_working_day(there.date()) and FROM_HOUR <= there.hour < TO_HOUR


def _holds_keys(file: Path) -> bool:
    """Whether a service that starts now would find a key there."""
    try:
        read_keys(file.read_bytes())
    except (OSError, ValueError):
        return False
    return True


def _expires(name: str, file: Path | None, end: Any) -> None:
    """When what is in a file ends; a file that cannot be read or used ended already."""
    if file is None:
        return
    try:
        ends: float | None = end(file.read_bytes())
    except (OSError, ValueError, LookupError, TypeError, InvalidSignature):
        ends = 0
    if ends is not None:
        EXPIRES.labels(name).set(ends)


def _end_of_certificates(pem: bytes) -> float:
    """Of several in one file the first to end."""
    return min(c.not_valid_after_utc.timestamp() for c in x509.load_pem_x509_certificates(pem))


def _end_of_own(pem: bytes, key: Path | None, authority: Path | None) -> float:
    """The same of the agency's own, which its key and the authority fit; else a restart would fail.

    Raises ``ValueError`` and ``InvalidSignature`` where they do not, ``OSError`` where one is away.
    """
    first, *rest = x509.load_pem_x509_certificates(pem)
    if key is not None:
        private = load_pem_private_key(key.read_bytes(), None)
        if private.public_key() != first.public_key():
            raise ValueError("the key is of another certificate")
    if authority is not None:
        trusted = x509.load_pem_x509_certificates(authority.read_bytes())
        issuers = [one for one in [*rest, *trusted] if one.subject == first.issuer]
        if not any(_issued(first, one) for one in issuers):
            raise ValueError("it is of another authority")
    return _end_of_certificates(pem)


def _issued(one: x509.Certificate, by: x509.Certificate) -> bool:
    try:
        one.verify_directly_issued_by(by)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _end_of_token(token: bytes) -> float:
    """What it says itself; whether it holds is for whoever is shown it."""
    return float(orjson.loads(urlsafe_b64decode(token.strip().split(b".")[1]))["exp"])
