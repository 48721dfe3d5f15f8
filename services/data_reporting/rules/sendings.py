"""When a return may be sent, and what its clock is about (R70, C13)."""

from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from services.common.errors import Refused
from services.data_reporting.rules import returns


def return_subject(site: str, month: str) -> UUID:
    """What the clock of a return is about: the UUIDv5 of site and month, and no person."""
    return uuid5(NAMESPACE_URL, f"cstr:return/{site}/{month}")


def may_send(month: str, at: datetime, *, is_current: bool) -> None:
    """R70: what is sent is the return of a month that is over, of all its facts."""
    if at < returns.require_end_of(month):
        raise Refused(
            "The month is not over: send its return afterwards.", rule="R70", code="NotOver"
        )
    if not is_current:
        raise Refused(
            "Facts came after this version was made: make the return again and send that.",
            rule="R70",
            field="/version",
            code="Outdated",
        )
