"""What needs somebody now, in one list: where an operator who was woken begins."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services.operator_console.asking import Answer
from services.operator_console.ends import Channel
from services.operator_console.shown import ago, lasts, link, many, words
from services.operator_console.sources import OF_BROKER, Health, Sources

#: As many forks as a service lists.
LISTED = 500
#: A gap is closed by itself within this, where its owner answers.
MENDED_WITHIN = timedelta(minutes=10)
#: Of a certificate, as its alarms say: a ticket, and a call.
SOON, VERY_SOON = 14 * 86_400, 2 * 86_400


@dataclass(frozen=True)
class Need:
    """One thing that needs somebody: in words, and the page that shows it."""

    says: str
    link: str
    is_bad: bool = True
    more: str = ""
    """Since when, why, and which page of the runbooks."""
    is_first: bool = False
    """Somebody may be harmed by what is done next."""
    is_for_the_day: bool = False
    """Nobody who is on call can do anything about it."""


async def standing(
    sources: Sources, token: str, service: str, health: Sequence[Health]
) -> list[Need]:
    """Everything, the worst first."""
    found, channels = await asyncio.gather(
        asyncio.gather(*(sources.all(token, what, None, service) for what in _SAID)),
        sources.channels(token),
    )
    needs = _of_the_broker(health)
    needs += [need for one in health for need in _of_health(one, is_of_broker=bool(needs))]
    needs += _of_audits(health) + _of_what_ends(health)
    needs += _of_channels(channels, service)
    known = {one.service for one in health if not one.is_away}
    silent = {
        a.service: a.problem for one in found for a in one if a.problem and a.service in known
    }
    needs += [
        Need(f"what waits there is not known: {problem}", link("/", service=service))
        for service, problem in silent.items()
        if service in known
    ]
    for sayings, answers in zip(_SAID.values(), found, strict=True):
        needs += [need for say in sayings for one in answers if (need := say(one)) is not None]
    return sorted(needs, key=lambda need: not need.is_first)


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
    place = link("/parked", service=answer.service, discloses="true")
    return Need(says, place, is_first=True, more="runbook AgreementBroken")


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
    place = link("/clocks", service=answer.service, state="breached")
    return Need(says, place, is_for_the_day=True)


def _of_lost(answer: Answer) -> Need | None:
    if not answer.items:
        return None
    says = f"{words(answer.service)} has to enter again what a restore lost:"
    says += f" {many(len(answer.items), 'event')}{' or more' if answer.more else ''}"
    return Need(says, link("/lost", service=answer.service), is_bad=False, is_for_the_day=True)


def _of_health(one: Health, *, is_of_broker: bool) -> list[Need]:
    """What does not work at one service; of what follows from another line, only that line."""
    place, name = link("/", service=one.service), words(one.service)
    if not one.components:
        return [Need(f"{name} {one.silence or 'does not answer'}", place)]
    if one.components.get("database") == "DOWN":
        more = "it answers 503 to everybody; runbook DatabaseAway"
        return [Need(f"the database of {name} cannot be reached", place, more=more)]
    found = [Need(f"{name} does not say which processes it has", place)] if one.is_silent else []
    for part, state in one.components.items():
        cause, seconds = one.waits(part)
        if state == "DOWN" and not (is_of_broker and cause in OF_BROKER):
            more = f"waits for {cause}, for {lasts(seconds)}" if cause else ""
            found.append(Need(f"{part} of {name} does not work", place, more=more))
    if (one.oldest_seconds or 0) > 60:
        says = f"{name} told something {lasts(one.oldest_seconds)} ago that is not published"
        found.append(Need(says, link("/channels", service=one.service)))
    if one.set_aside:
        found.append(Need(f"{name} holds {many(one.set_aside, 'event')} no broker takes", place))
    if one.died:
        says = f"a process of {name} ended by itself or was killed"
        says += f" {many(len(one.died), 'time')} in the last hour, last {ago(max(one.died))}"
        found.append(Need(says, place, is_bad=len(one.died) > 1, more="runbook ServiceDown"))
    return found


def _of_the_broker(health: Sequence[Health]) -> list[Need]:
    """One line where several agencies wait for the broker: it is one thing."""
    waits = {one.service: s for one in health if (s := one.waits_for_broker) is not None}
    if len(waits) < 2:
        return []
    names = ", ".join(words(name) for name in waits)
    more = f"{names} wait for it, for {lasts(max(waits.values()))}; runbook BrokerAway"
    return [Need("the broker does not answer", link("/channels"), more=more)]


def _of_audits(health: Sequence[Health]) -> list[Need]:
    """Each pair of agencies once, whichever of them says so."""
    pairs = sorted({tuple(sorted((o.service, peer))) for o in health for peer in o.disagrees})
    more = (
        "keep both databases; where one was restored, the other accepts it: runbook AuditDisagrees"
    )
    return [
        Need(f"the audits of {words(a)} and {words(b)} disagree", link("/restores"), more=more)
        for a, b in pairs
    ]


def _of_what_ends(health: Sequence[Health]) -> list[Need]:
    found = []
    for one in health:
        name, place = words(one.service), link("/", service=one.service)
        if one.keys_unread:
            more = "it goes on with the last ones; restart nothing: runbook TokenKeysNotRead"
            found.append(Need(f"{name} cannot read the keys of tokens", place, more=more))
        for what, at in one.ends.items():
            left = (at - datetime.now(UTC)).total_seconds()
            if not at.timestamp():
                more = "what runs goes on, a restart would not: runbook CertificateEnds"
                found.append(Need(f"{what} of {name} cannot be used", place, more=more))
            elif what.startswith("CSTR_KAFKA") and left < SOON:
                more = "runbook CertificateEnds"
                says = f"{what} of {name} ends {ago(at)}" if left > 0 else f"{what} of {name} ended"
                found.append(Need(says, place, is_bad=left < VERY_SOON, more=more))
    return found


def _of_channels(channels: Sequence[Channel], service: str) -> list[Need]:
    """Who holds more than was told, before any fork is found of it."""
    return [
        Need(
            f"{words(one.reader.agency)} holds {many(one.ahead, 'event')} more than"
            f" {words(one.writer.agency)} told",
            link("/restores", service=one.reader.agency),
            more="was it restored, or does somebody write in its name: runbook OwnerRestored",
        )
        for one in channels
        if one.ahead and service in ("", one.reader.agency, one.writer.agency)
    ]


#: What is asked of every service, and what of the answer needs somebody.
_SAID: Mapping[str, Sequence[Callable[[Answer], Need | None]]] = {
    "forks": (_of_forks,),
    "parked/counts": (_of_disclosures, _of_poison, _of_gaps, _of_proposed),
    "clocks/counts": (_of_clocks,),
    "lost-events": (_of_lost,),
}
