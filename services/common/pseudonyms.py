"""The keys of pseudonyms, one for each period, and which channels tell under pseudonyms (R60).

Guarantee: keys of two periods have nothing in common, so that a key that was destroyed takes every
link between the names of its period and their pseudonyms with it.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from uuid import UUID

from contracts.periods import period_of
from contracts.policy.calendar import day_in_england
from contracts.sharing import SubjectAs, load_agreements
from services.common.errors import Unavailable
from services.common.settings import Environment, Settings

_KEY_FILE = re.compile(r"pseudonym(?:\.(\d{4}))?\.hex")
_SHORTEST = 32
_LAST_MONTH = 12


class NoKey(Unavailable):
    """A period that began has no key yet: nothing of it can be told until it has one.

    It is asked for again, by clients and by what reads events; nothing is lost meanwhile.
    """


class PseudonymKeys:
    """Keys by period; a subject whose id names no period has the key without one."""

    def __init__(self, keys: Mapping[int | None, bytes]) -> None:
        """``None`` is the period of subjects made before ids said theirs."""
        self._keys = dict(keys)

    def key_of(self, subject: UUID) -> bytes | None:
        """The key of its period, or nothing where that was destroyed.

        Raises ``NoKey`` for a period later than any there is a key of.
        """
        period = period_of(subject)
        if period is not None and period > self.last:
            raise NoKey(
                f"There is no key for pseudonyms of {period}: an operator has to put it beside the"
                " others.",
                rule="R60",
                code="NoPseudonymKey",
            )
        return self._keys.get(period)

    @property
    def last(self) -> int:
        """The last period there is a key of."""
        return max((period for period in self._keys if period is not None), default=0)


class OneKey(PseudonymKeys):
    """One key for every period; for tests and measurements."""

    def __init__(self, key: bytes) -> None:
        super().__init__({None: key})

    def key_of(self, subject: UUID) -> bytes:
        """The one."""
        return self._keys[None]


class KeysOfFolder(PseudonymKeys):
    """The keys that lie in one folder, as ``pseudonym.2026.hex``; looked for again when one lacks.

    ``pseudonym.hex``, without a year, is for subjects made before ids said theirs.
    """

    def __init__(self, file: Path) -> None:
        """``file`` is any of them. Raises ``ValueError`` for one that is no key."""
        self._folder = file.parent
        if _KEY_FILE.fullmatch(file.name) is None:
            raise ValueError(f"{file.name} is no key of a year: pseudonym.2026.hex is one")
        super().__init__(_read(self._folder))

    def require_periods(self, at: datetime) -> None:
        """Refuse to go on without the key of the year, and in December of the next (ValueError)."""
        lacks = self.lacks(at)
        if lacks is not None:
            raise ValueError(f"there is no pseudonym.{lacks}.hex: all tellers need the same one")

    def lacks(self, at: datetime) -> int | None:
        """The year whose key is due, as it has begun or begins next month, and is not there."""
        self._look_again()
        today = day_in_england(at)
        for wanted in range(today.year, today.year + (today.month == _LAST_MONTH) + 1):
            if wanted not in self._keys:
                return wanted
        return None

    def key_of(self, subject: UUID) -> bytes | None:
        """As of any keys; one that was put there since the start counts."""
        try:
            return super().key_of(subject)
        except NoKey:
            self._look_again()
            return super().key_of(subject)

    def _look_again(self) -> None:
        """Keys that cannot be read leave those there were, and the alarm of the one that lacks."""
        with suppress(OSError, ValueError):
            self._keys = _read(self._folder)


def _read(folder: Path) -> dict[int | None, bytes]:
    found: dict[int | None, bytes] = {}
    for path in sorted(folder.glob("pseudonym*.hex")):
        named = _KEY_FILE.fullmatch(path.name)
        if named is None:
            raise ValueError(f"{path.name} is no key of a year: pseudonym.2026.hex is one")
        try:
            key = bytes.fromhex(path.read_text().strip())
        except ValueError:
            raise ValueError(f"{path.name} is no key: hexadecimal digits only") from None
        if len(key) < _SHORTEST:
            raise ValueError(f"{path.name} is no key: it is shorter than {_SHORTEST} bytes")
        found[int(named[1]) if named[1] else None] = key
    if len(set(found.values())) < len(found):
        raise ValueError("two periods have the same key: each needs one of its own")
    return found


def pseudonym_keys(settings: Settings) -> KeysOfFolder | None:
    """The keys that name subjects to readers who may not know them, if this service has any.

    Ends the process where they cannot be used.
    """
    if settings.pseudonym_key_file is None:
        return None
    try:
        keys = KeysOfFolder(settings.pseudonym_key_file)
        if settings.environment is Environment.PRODUCTION:
            keys.require_periods(datetime.now(UTC))
    except (OSError, ValueError) as wrong:
        raise SystemExit(f"CSTR_PSEUDONYM_KEY_FILE: {wrong}") from None
    return keys


@cache
def is_pseudonymous(channel: str) -> bool:
    """Whether the subjects of a channel are pseudonyms.

    Beside one of them nothing may stand that stands beside the real one: no trace, no correlation,
    no moment. All of them leave together, and are never in the order in which things happened.
    """
    return channel in pseudonymous()


@cache
def pseudonymous() -> frozenset[str]:
    """Every channel whose subjects are pseudonyms."""
    return frozenset(a.topic for a in load_agreements().all if a.subject is SubjectAs.PSEUDONYM)


def pseudonym(subject: UUID, key: bytes) -> UUID:
    """The name of a subject to readers who may not know it: HMAC-SHA-256 in a version 8 UUID."""
    digest = bytearray(hmac.digest(key, subject.bytes, hashlib.sha256)[:16])
    digest[6] = (digest[6] & 0x0F) | 0x80
    digest[8] = (digest[8] & 0x3F) | 0x80
    return UUID(bytes=bytes(digest))
