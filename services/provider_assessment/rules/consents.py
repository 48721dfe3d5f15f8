"""The three records of R16: when one may be given, and what of them can be withdrawn."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from contracts.vocabulary import Permission, Withdrawable
from services.common.errors import Refused, Unprocessable


class How(StrEnum):
    """How a record of R16 was given."""

    SIGNED = "signed"
    VERBAL = "verbal"
    ELECTRONIC = "electronic"


def may_record(given_at: datetime, earlier: Iterable[datetime]) -> None:
    """R16: a record follows what it replaces, given or withdrawn before."""
    if any(given_at < moment for moment in earlier):
        raise Unprocessable(
            "This is dated before the last consent was given or withdrawn: check given_at.",
            rule="R16",
            field="/given_at",
        )


def require_not_withdrawn_since(withdrawn: bool) -> None:
    """R54: a permission withdrawn after the moment it is said to be given is not active."""
    if withdrawn:
        raise Unprocessable(
            "This permission was withdrawn after that date: check given_at.",
            rule="R54",
            field="/given_at",
        )


def must_name_permission(withdrawn: Withdrawable, permission: Permission | None) -> None:
    """R54: a withdrawal of sharing names the permission, any other names none."""
    if (withdrawn is Withdrawable.SHARING) != (permission is not None):
        raise Unprocessable(
            "Say which permission was withdrawn if it is sharing; otherwise leave permission out.",
            rule="R54",
            field="/permission",
        )


def require_active(active: bool) -> None:
    """R38: refuse where willingness, or consent, was not given, or is withdrawn already."""
    if not active:
        raise Refused(
            "No such consent is on record, or it was already withdrawn.",
            rule="R38",
            field="/withdrawn",
        )


@dataclass(frozen=True)
class Consent:
    """What the person consents to now; ``None`` where nothing is on record."""

    since: datetime | None = None
    assessment: bool = False
    treatment: bool = False
    willing: bool = False
