"""Who is not taken further and so followed up (R8, R11, R12, R16, R18, R28, R40)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from contracts.policy.calendar import london
from contracts.reference import community_order_range
from services.common.errors import Refused


class Reason(StrEnum):
    """Why someone is not taken further."""

    NOT_INDICATED = "not_indicated"
    NO_GUILTY_PLEA = "no_guilty_plea"
    BELOW_COMMUNITY_RANGE = "below_community_range"
    NOT_SUITABLE = "not_suitable"
    CLINICAL_LEAD_DECLINED = "clinical_lead_declined"
    RESPONSIBLE_PRACTITIONER_DECLINED = "responsible_practitioner_declined"
    PROVIDER_DECLINED = "provider_declined"
    WILLINGNESS_WITHDRAWN = "willingness_withdrawn"
    TREATMENT_CONSENT_WITHDRAWN = "treatment_consent_withdrawn"
    NO_REQUIREMENT_MADE = "no_requirement_made"
    TREATMENT_ENDED_BY_COURT = "treatment_ended_by_court"


class Result(StrEnum):
    """How a follow-up ended."""

    SUPPORT_TAKEN_UP = "support_taken_up"
    SUPPORT_DECLINED = "support_declined"
    NOT_REACHED = "not_reached"
    NO_SUPPORT_NEEDED = "no_support_needed"
    REVERSED = "reversed"


@dataclass(frozen=True)
class Stop:
    """That a reason holds: since when, and what was said with it."""

    since: datetime
    coded_reasons: Sequence[str] = ()
    support_advised: Sequence[str] = ()


@dataclass(frozen=True)
class RequirementAnswers:
    """What providers told of one requirement; absent where they told nothing."""

    assessed_at: datetime | None = None
    suitable: bool | None = None
    unsuitable: Stop | None = None
    declined: tuple[Reason, Stop] | None = None
    withdrawn: Mapping[Reason, datetime] = field(default_factory=dict)
    ended_at: datetime | None = None


@dataclass(frozen=True)
class KnownOfPathway:
    """What is known of a pathway; ``None`` is not known.

    ``referred`` is whether liaison and diversion met the person: only then does it follow up what
    the court tells of everybody.
    """

    referred: bool = False
    indicated: bool | None = None
    screened_at: datetime | None = None
    any_guilty: bool | None = None
    pleaded_at: datetime | None = None
    guilty_codes: Sequence[str | None] = ()
    requirement_made: bool | None = None
    sentenced_at: datetime | None = None
    support_advised: Sequence[str] = ()
    answers: Mapping[str, RequirementAnswers] = field(default_factory=dict)


Stops = Mapping[tuple[Reason, str], Stop]


def stops(known: KnownOfPathway) -> Stops:
    """Every reason that holds, with the requirement it concerns, if it concerns one."""
    holding = {(reason, ""): stop for reason, stop in _stops_of_pathway(known)}
    for requirement, answers in known.answers.items():
        holding |= {
            (reason, requirement): stop for reason, stop in _stops_of_provider(answers, known)
        }
    return holding


def _stops_of_pathway(known: KnownOfPathway) -> Iterator[tuple[Reason, Stop]]:
    if not known.referred:
        return
    if known.indicated is False and known.screened_at:
        yield Reason.NOT_INDICATED, Stop(known.screened_at)
    if known.any_guilty is False and known.pleaded_at:
        yield Reason.NO_GUILTY_PLEA, Stop(known.pleaded_at)
    if known.any_guilty and known.pleaded_at and _all_below(known.guilty_codes, known.pleaded_at):
        yield Reason.BELOW_COMMUNITY_RANGE, Stop(known.pleaded_at)
    if known.requirement_made is False and known.sentenced_at:
        stop = Stop(known.sentenced_at, support_advised=known.support_advised)
        yield Reason.NO_REQUIREMENT_MADE, stop


def _stops_of_provider(
    answers: RequirementAnswers, known: KnownOfPathway
) -> Iterator[tuple[Reason, Stop]]:
    """An answer is current until the person is assessed again (R17, R18)."""
    if answers.suitable is False and answers.unsuitable:
        yield Reason.NOT_SUITABLE, answers.unsuitable
    if answers.declined and _is_current(answers.declined[1].since, answers):
        yield answers.declined
    if answers.ended_at is not None:
        yield Reason.TREATMENT_ENDED_BY_COURT, Stop(answers.ended_at)
    for reason, at in answers.withdrawn.items():
        if _is_current(at, answers) and _before_sentence(at, known) and not known.requirement_made:
            yield reason, Stop(at)


def _is_current(at: datetime, answers: RequirementAnswers) -> bool:
    return answers.assessed_at is None or at >= answers.assessed_at


def _before_sentence(at: datetime, known: KnownOfPathway) -> bool:
    """R38: what is taken back under an order is for the officer and the court."""
    return known.sentenced_at is None or at < known.sentenced_at


def _all_below(codes: Sequence[str | None], pleaded_at: datetime) -> bool:
    """R12: guilt below the range; an offence above it, or not known, is for others to decide."""
    on = pleaded_at.astimezone(london()).date()
    ranges = [community_order_range(code or "", on) for code in codes]
    return bool(ranges) and all(r.in_range == "no" and r.lowest != "custody" for r in ranges)


def ceased(reason: Reason, requirement: str, known: KnownOfPathway) -> datetime | None:
    """When a reason that holds no longer ceased, as far as it is known."""
    answers = known.answers.get(requirement, RequirementAnswers())
    moments = {
        Reason.NOT_INDICATED: known.screened_at,
        Reason.NO_GUILTY_PLEA: known.pleaded_at,
        Reason.BELOW_COMMUNITY_RANGE: known.pleaded_at,
        Reason.NO_REQUIREMENT_MADE: known.sentenced_at,
        Reason.TREATMENT_ENDED_BY_COURT: known.sentenced_at,
    }
    return moments.get(reason, answers.assessed_at or known.sentenced_at)


def is_another_stop(closed_at: datetime | None, requirement: str, stop: Stop) -> bool:
    """R18: a provider's later answer is followed up again; what just goes on is not (R28)."""
    return bool(requirement) and closed_at is not None and stop.since > closed_at


def may_plan(state: str) -> None:
    """R28: refuse to plan or close what is closed."""
    if state == "closed":
        raise Refused(
            "This follow-up is already closed.",
            rule="R28",
            code="FollowUpClosed",
        )
