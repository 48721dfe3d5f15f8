"""The period of a pathway: the year it was made in, which its id says, and nothing else of it.

Every agency that knows a pathway knows its period, so all make its pseudonym with the same key,
whenever and in whatever order they first tell of it (R60).
"""

import secrets
from datetime import datetime
from uuid import UUID

from contracts.policy.calendar import day_in_england

_RANDOM_BITS = 112
_DATED = 8


def new_pathway_id(made_at: datetime) -> UUID:
    """A version 8 UUID: the year in its first four digits, 106 random bits after it."""
    year = int(f"{day_in_england(made_at).year:04d}", 16)
    bits = year << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
    bits = bits & ~(0xF << 76) | _DATED << 76
    return UUID(int=bits & ~(0b11 << 62) | 0b10 << 62)


def period_of(subject: UUID) -> int | None:
    """The year a pathway was made in; nothing for one made before ids said it."""
    if subject.version != _DATED:
        return None
    year = f"{subject.int >> _RANDOM_BITS:04x}"
    return int(year) if year.isdecimal() else None
