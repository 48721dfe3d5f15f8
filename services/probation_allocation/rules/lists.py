"""The list of a day: both sides, what was agreed, what to expect (R7, R10)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from contracts.reference import community_order_range
from contracts.vocabulary import Requirement
from services.common.errors import Refused, Unprocessable


def in_range(codes: Iterable[str | None], on: date) -> list[tuple[str, str, str]]:
    """R7: for each offence whether it is in the community-order range, why, and by what source."""
    findings = [community_order_range(code or "", on) for code in codes]
    return [(f.in_range, f.reason, f.source) for f in findings]


@dataclass(frozen=True)
class Side:
    """What one agency says of a person on the list."""

    to_be_screened: bool
    reason: str


@dataclass(frozen=True)
class Entry:
    """One person on the list: what each side says, and what is agreed; ``None`` is nothing yet."""

    probation: Side | None = None
    liaison: Side | None = None
    agreed: bool | None = None

    @property
    def differs(self) -> bool:
        """Whether one side asks for a screen and the other does not, or has said nothing."""
        return _asks(self.probation) != _asks(self.liaison)

    @property
    def is_open(self) -> bool:
        """Whether somebody asks for a screen, and nothing is agreed yet."""
        return self.agreed is None and (_asks(self.probation) or _asks(self.liaison))


def _asks(side: Side | None) -> bool:
    return side is not None and side.to_be_screened


def may_agree(day: Sequence[Entry]) -> None:
    """R7: the list is agreed once every entry that somebody asks for is; never says whose."""
    if not day:
        raise Refused("Nobody is listed at this site on this day.", rule="R7", code="NobodyListed")
    left = sum(entry.is_open for entry in day)
    if left:
        differing = sum(entry.is_open and entry.differs for entry in day)
        raise Refused(
            f"Some people still have no agreed entry: {left} in all. "
            f"The two sides differ on {differing} of them. Agree every entry first.",
            rule="R7",
            code="ListNotSettled",
        )


def must_follow_agreed_list(agreed_before: datetime | None, agreed_at: datetime) -> None:
    """R7: a correction follows the list it corrects."""
    if agreed_before is not None and agreed_at < agreed_before:
        raise Unprocessable(
            "This is dated before the list was last agreed: check agreed_at.",
            rule="R7",
            field="/agreed_at",
        )


def why(agreed_reason: str | None, to_be_screened: bool, sides: Iterable[Side | None]) -> list[str]:
    """R7: the coded reason that was agreed, else those of the sides that said so before."""
    if agreed_reason is not None:
        return [agreed_reason]
    reasons = {side.reason for side in sides if side and side.to_be_screened == to_be_screened}
    return sorted(reasons)


@dataclass(frozen=True)
class ScreenedPerson:
    """What of a person on the list says whether an assessment is to be expected (R10)."""

    agreed: bool | None
    indicated: frozenset[str]
    any_guilty: bool | None


def expected(
    day: Sequence[ScreenedPerson], organisations: Mapping[Requirement, Sequence[str]]
) -> dict[str, dict[Requirement, int]]:
    """R10: how many each organisation may expect per requirement; a person counts for each.

    Whoever is agreed to be screened, is indicated, and did not plead not guilty.
    """
    coming = [person for person in day if person.agreed and person.any_guilty is not False]
    counts: dict[str, dict[Requirement, int]] = {}
    for requirement, several in organisations.items():
        count = sum(requirement in person.indicated for person in coming)
        for organisation in several:
            counts.setdefault(organisation, {})[requirement] = count
    return counts


def must_follow_what_was_told(told_before: Iterable[datetime], told_at: datetime) -> None:
    """R10: a later telling replaces an earlier one, never the other way round."""
    if any(told_at < before for before in told_before):
        raise Refused(
            "This is dated before providers were last told: check told_at.",
            rule="R10",
            field="/told_at",
        )
