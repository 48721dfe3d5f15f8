"""Facts that clocks listen to: noted, kept with the time they happened, and taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts import policy
from contracts.event import Event
from contracts.policy import Clock, Fact, Heard, Listens, State, Timing

NOT_STARTED = "not_started"


NEWS = frozenset({State.AT_RISK, State.BREACHED})


@dataclass(frozen=True)
class NotedFact:
    """A fact that clocks may listen to: an event, or one that only its owner knows."""

    name: str
    subject: UUID
    at: datetime
    values: Mapping[str, object]
    taken_back: bool = False


def note(session: AsyncSession, name: str, subject: UUID, at: datetime, **values: object) -> None:
    """Let clocks hear what is told to nobody; heard with the events of the transaction."""
    session.info.setdefault("noted", []).append(NotedFact(name, subject, at, values))


def take_back(
    session: AsyncSession, name: str, subject: UUID, at: datetime, **values: object
) -> None:
    """Let clocks hear that what was said of a moment did not happen; event or local fact alike."""
    said = NotedFact(name, subject, at, values, taken_back=True)
    session.info.setdefault("noted", []).append(said)


def noted_so_far(session: AsyncSession) -> int:
    """How many facts wait to be heard; with ``forget``, the mark to go back to."""
    return len(session.info.get("noted", ()))


def forget(session: AsyncSession, mark: int) -> None:
    """Drop what was noted after the mark, with the savepoint it was noted in."""
    del session.info.setdefault("noted", [])[mark:]


def fact_of(event: Event) -> NotedFact:
    """An event as the fact that clocks listen to."""
    return NotedFact(event.name, event.subject, event.occurred_at, event.model_dump(mode="json"))


def instance_of(clock: Clock, fact: NotedFact) -> str | None:
    """Which of a clock's instances a fact is about; nothing where it does not say."""
    if clock.per is None:
        return str(fact.subject)
    value = fact.values.get(clock.per)
    return None if value is None else f"{fact.subject}/{value}"


def as_kept(clock: Clock, kind: Heard, fact: NotedFact) -> list[str]:
    """A fact as it is kept: what it does, its name, when it happened, and until when it orders."""
    new = [kind.value, fact.name, fact.at.astimezone(UTC).isoformat()]
    ordered = (
        clock.due_from and kind is Heard.START and policy.due_by(fact.values.get(clock.due_from))
    )
    return [*new, ordered.isoformat()] if ordered else new


def with_fact(
    facts: list[list[str]], listens: Listens, new: list[str], hears: bool
) -> list[list[str]]:
    """The facts with one more; said again it replaces what it said before, where it corrects.

    What is said of one moment twice is as it was said last, whatever it did to the clock at first.
    """
    kept = [
        f
        for f in facts
        if not (listens.corrects and f[:2] == new[:2]) and not (hears and f[1:3] == new[1:3])
    ]
    return [*kept, new] if hears and new not in kept else kept


def without_fact(facts: list[list[str]], said: list[str]) -> list[list[str]]:
    """The facts without one, until it is said again."""
    return [f for f in facts if f[:3] != said[:3]]


def fact_kept(kept: Sequence[str]) -> Fact:
    """A fact as it was kept, for ``timing``."""
    due_at = datetime.fromisoformat(kept[3]) if len(kept) > 3 else None
    return Fact(Heard(kept[0]), datetime.fromisoformat(kept[2]), due_at)


def state_after(timing: Timing | None, was: str, now: datetime) -> str:
    """The state a fact leads to; that time has passed alone is for the next sweep to find."""
    if timing is None:
        return NOT_STARTED
    state = timing.state(now)
    if state not in NEWS or timing.ended_at is not None or state == was:
        return state.value
    ahead = state is State.BREACHED and was == State.AT_RISK
    return State.AT_RISK.value if ahead else State.RUNNING.value


def since(timing: Timing | None, state: str, now: datetime) -> datetime:
    """When the clock came to be as it is."""
    if timing is None:
        return now
    moments: dict[str, datetime | None] = {
        State.AT_RISK: timing.at_risk_from,
        State.RUNNING: timing.started_at,
    }
    if state == State.BREACHED:
        return timing.due_at or now
    return moments.get(state) or timing.ended_at or now
