"""How probation decides: ranges, allocation, decisions on absences."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from contracts.policy import add_months, policy
from contracts.reference import Site, UnknownSite, community_order_range, site
from contracts.vocabulary import Requirement
from services.common.refusal import Refused, Unprocessable

ORDERS = ("community_order", "suspended_sentence_order")


def guilty(any_guilty: bool | None) -> None:
    """R11: a plea or finding of guilt opens the way to an assessment."""
    if not any_guilty:
        raise Refused("Nobody is assessed before a guilty plea or finding.", rule="R11")


def not_asked_for(requested_at: datetime | None) -> None:
    """R13: a requirement is assessed once, unless it was stood down."""
    if requested_at is not None:
        raise Refused("An assessment for this requirement was already asked for.", rule="R13")


def may_allocate(sentenced_at: datetime | None, disposal: str | None, at: datetime) -> int:
    """R30: an order is there to allocate; the whole hours since sentence (C3)."""
    since = to_allocate(sentenced_at, disposal)
    if at < since:
        raise Unprocessable(
            "The allocation is before the sentence.", rule="R30", field="/allocated_at"
        )
    return int((at - since) / timedelta(hours=1))


def to_allocate(sentenced_at: datetime | None, disposal: str | None) -> datetime:
    """R30: when the order was made that is there to allocate, or a refusal."""
    if sentenced_at is None or disposal not in ORDERS:
        raise Refused("There is no community or suspended sentence order to allocate.", rule="R30")
    return sentenced_at


def within_capacity(cases: int, capacity: int, justification: str) -> None:
    """R30: an officer beyond capacity is allocated only with a justification of substance."""
    if cases >= capacity and len(justification.split()) < 5:
        raise Refused(
            f"The officer holds {cases} of {capacity} cases: say in five words or more why.",
            rule="R30",
            field="/justification",
        )


def hands_over(handover: str | None, told_at: datetime | None) -> None:
    """R30: an order changes hands with a handover, and the person is told who it is now."""
    if handover is None:
        raise Refused(
            "The order is allocated: say what is handed over.", field="/handover", rule="R30"
        )
    if told_at is None:
        raise Refused(
            "Say when the person was told of the new officer.",
            field="/person_told_at",
            rule="R30",
        )


def provides(
    slug: str | None, organisation: str, requirement: Requirement, field: str = "/organisation"
) -> None:
    """R1: the organisation provides the requirement at the site of the court."""
    here = of_programme(slug)
    if organisation not in {p.organisation for p in here.providers_for(requirement.value)}:
        raise Unprocessable(
            "The organisation does not provide this at the site.", rule="R1", field=field
        )


def of_programme(slug: str | None) -> Site:
    """R1: the site of the court, which is one of the programme's, or a refusal."""
    try:
        return site(slug or "")
    except UnknownSite:
        raise Refused("The court belongs to no site of the programme.", rule="R1") from None


@dataclass(frozen=True)
class Absence:
    """A missed appointment as the provider reported it."""

    missed_at: datetime
    reported_at: datetime
    acceptable: bool


def still_to_decide(waits: bool) -> None:
    """R34, R40: what was missed under an order that is over is not enforced any more."""
    if not waits:
        raise Refused(
            "The order this appointment was under has ended.", rule="R34", code="OrderEnded"
        )


def waits(attended: bool, decided: bool) -> None:
    """R34: what is decided on is an absence, and once."""
    if attended:
        raise Refused("This appointment was attended.", rule="R34")
    if decided:
        raise Refused("This absence was decided on.", rule="R34", code="AlreadyDecided")


def may_decide(
    absence: Absence, decision: str, warnings: Iterable[datetime], decided_at: datetime
) -> None:
    """R34: what an officer may decide (Sentencing Act 2020, schedule 10, paragraph 6).

    A second unacceptable absence within the policy's months of a warning must be referred.
    """
    if decided_at < absence.reported_at:
        raise Unprocessable("The decision is before the report.", rule="R34", field="/decided_at")
    if decision == "acceptable_reason" or absence.acceptable:
        return _accepting(absence, decision)
    months = policy("warning_validity", on=absence.missed_at.date()).number()
    warned = [w for w in warnings if w <= absence.missed_at <= add_months(w, months)]
    if warned and decision != "refer_for_breach":
        raise Refused(
            f"A second unacceptable absence within {months} months of a warning must be referred "
            "(Sentencing Act 2020, schedule 10, paragraph 6).",
            rule="R34",
            field="/decision",
            code="MustRefer",
        )
    return None


def in_range(codes: Iterable[str | None], on: date) -> list[tuple[str, str, str]]:
    """R7: for each offence whether it is in the community-order range, why, and by what source."""
    findings = [community_order_range(code or "", on) for code in codes]
    return [(f.in_range, f.reason, f.source) for f in findings]


def _accepting(absence: Absence, decision: str) -> None:
    if absence.acceptable and decision in ("warning", "refer_for_breach"):
        raise Refused(
            "An absence with an acceptable reason is neither warned for nor referred.",
            rule="R34",
            field="/decision",
        )
