"""What needs somebody now, in one list: where an operator who was woken begins."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services.operator_console.asking import Answer
from services.operator_console.shown import ago, lasts, link, many, words
from services.operator_console.sources import Health, Sources

#: As many forks as a service lists.
LISTED = 500
#: A gap is closed by itself within this, where its owner answers.
MENDED_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True)
class Need:
    """One thing that needs somebody: in words, and the page that shows it."""

    says: str
    link: str
    is_bad: bool = True


async def standing(
    sources: Sources, token: str, service: str, health: Sequence[Health]
) -> list[Need]:
    """Everything, the worst first."""
    found = await asyncio.gather(*(sources.all(token, what, None, service) for what in _SAID))
    needs = [need for one in health for need in _of_health(one)]
    silent = {answer.service: answer.problem for one in found for answer in one if answer.problem}
    needs += [
        Need(f"what waits there is not known: {problem}", link("/", service=service))
        for service, problem in silent.items()
    ]
    for sayings, answers in zip(_SAID.values(), found, strict=True):
        needs += [need for say in sayings for one in answers if (need := say(one)) is not None]
    return needs


def _of_forks(answer: Answer) -> Need | None:
    count = len(answer.items)
    if not count:
        return None
    says = f"{words(answer.service)} holds events that their owner does not have, of"
    says += f" {many(count, 'pathway')}{' or more' if count >= LISTED else ''}"
    return Need(says, link("/restores", service=answer.service))


def _of_poison(answer: Answer) -> Need | None:
    stuck = [one for one in answer.items if one["cause"] == "poison" and not one["discloses"]]
    if not stuck:
        return None
    count = sum(one["count"] for one in stuck)
    since = ago(min(one["parked_at"] for one in stuck))
    says = f"{words(answer.service)} could not apply {many(count, 'event')}, the first {since}"
    return Need(says, link("/parked", service=answer.service))


def _of_disclosures(answer: Answer) -> Need | None:
    stuck = [one for one in answer.items if one["discloses"]]
    if not stuck:
        return None
    count = sum(one["count"] for one in stuck)
    since = ago(min(one["parked_at"] for one in stuck))
    says = f"Suspected disclosure: {words(answer.service)} was told what is not agreed, in"
    says += f" {many(count, 'event')}, the first {since}. Leave it as it is; call the officers"
    return Need(says, link("/parked", service=answer.service, discloses="true"))


def _of_gaps(answer: Answer) -> Need | None:
    """Its owner is asked again by itself: one that stays has an owner that does not answer."""
    before = datetime.now(UTC) - MENDED_WITHIN
    stay = [
        one
        for one in answer.items
        if one["cause"] == "gap" and datetime.fromisoformat(one["parked_at"]) < before
    ]
    if not stay:
        return None
    since = ago(min(one["parked_at"] for one in stay))
    says = f"{words(answer.service)} still lacks what comes before"
    says += f" {many(sum(one['count'] for one in stay), 'event')}, the first {since}"
    return Need(says, link("/parked", service=answer.service, cause="gap"))


def _of_proposed(answer: Answer) -> Need | None:
    count = sum(one["proposed"] for one in answer.items)
    if not count:
        return None
    says = f"{words(answer.service)} waits for a second operator to agree to discard"
    says += f" {many(count, 'event')}"
    return Need(says, link("/parked", service=answer.service, proposed="true"), is_bad=False)


def _of_clocks(answer: Answer) -> Need | None:
    count = sum(one["running"] for one in answer.items if one["state"] == "breached")
    if not count:
        return None
    says = f"{words(answer.service)} has {many(count, 'breached clock')}"
    return Need(says, link("/clocks", service=answer.service, state="breached"))


def _of_lost(answer: Answer) -> Need | None:
    if not answer.items:
        return None
    says = f"{words(answer.service)} has to enter again what a restore lost:"
    says += f" {many(len(answer.items), 'event')}{' or more' if answer.more else ''}"
    return Need(says, link("/lost", service=answer.service), is_bad=False)


def _of_health(one: Health) -> list[Need]:
    place, name = link("/", service=one.service), words(one.service)
    if not one.components:
        return [Need(f"{name} does not answer", place)]
    found = [Need(f"{name} does not say which processes it has", place)] if one.is_silent else []
    found += [
        Need(f"{part} of {name} does not work", place)
        for part, state in one.components.items()
        if state == "DOWN"
    ]
    if (one.oldest_seconds or 0) > 60:
        says = f"{name} told something {lasts(one.oldest_seconds)} ago that is not published"
        found.append(Need(says, link("/channels", service=one.service)))
    if one.set_aside:
        found.append(Need(f"{name} holds {many(one.set_aside, 'event')} no broker takes", place))
    return found


#: What is asked of every service, and what of the answer needs somebody.
_SAID: Mapping[str, Sequence[Callable[[Answer], Need | None]]] = {
    "forks": (_of_forks,),
    "parked/counts": (_of_disclosures, _of_poison, _of_gaps, _of_proposed),
    "clocks/counts": (_of_clocks,),
    "lost-events": (_of_lost,),
}
