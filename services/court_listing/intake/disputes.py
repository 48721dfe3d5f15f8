"""Numbers that two people of one case are said to have: neither is given one for it (R61, R62).

Guarantee: an id or identifier that is another's, on record or in the same message, is not taken of
whom it cannot be; the person is taken all the same, and asked of a person is whose it is.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace

from sqlmodel import col

from services.common.database import select
from services.court_listing.intake.intake import Intake
from services.court_listing.intake.questions import ask
from services.court_listing.intake.reading.findings import Defendant
from services.court_listing.intake.reading.traits import Traits
from services.court_listing.models.results import ResultQuestion
from services.court_listing.operations.pathways import Dossier

REASON = (
    "an id or identifier of this person is said of somebody else in the case too: it was not taken;"
    " whose it is, and whether the two are one, is for a person to say (R62)"
)

Recognised = list[tuple[Defendant, Dossier | None]]
Values = Callable[[Traits], Iterable[Hashable]]


def without_disputed(
    intake: Intake,
    recognised: Recognised,
    said: Sequence[Traits],
    dossiers: Sequence[Dossier],
    known: Sequence[Traits],
) -> Recognised:
    """Whom the message is about, without the numbers that are others'.

    A newer list takes back what it says anew: two swapped numbers are put right.
    """
    own = {id(d): t for d, t in zip(dossiers, known, strict=True)}
    kept = [own[id(dossier)] if dossier else None for _, dossier in recognised]
    anew = _said_anew(intake, said, kept)
    result: Recognised = []
    ids = _others_have(_ids, said, kept, known, anew)
    numbers = _others_have(_identifiers, said, kept, known, anew)
    for place, (defendant, dossier) in enumerate(recognised):
        if ids[place] or numbers[place]:
            intake.disputed_at.add(defendant.pointer)
            intake.report.refuse(defendant.pointer, REASON, "R62")
            defendant = _without(defendant, ids[place], numbers[place])
        result.append((defendant, dossier))
    return result


def _ids(traits: Traits) -> Iterable[Hashable]:
    return (traits.source_id,) if traits.source_id else ()


def _identifiers(traits: Traits) -> Iterable[Hashable]:
    return traits.identifiers


def _said_anew(
    intake: Intake, said: Sequence[Traits], kept: Sequence[Traits | None]
) -> set[tuple[Hashable, Traits]]:
    """Which identifiers a list says anew, of whom: those on record of them before count no more."""
    if not intake.reading.is_list:
        return set()
    return {
        (old, own)
        for traits, own in zip(said, kept, strict=True)
        if own is not None
        for old in own.identifiers
        if dict(traits.identifiers).get(old[0], old[1]) != old[1]
    }


def _others_have(
    values: Values,
    said: Sequence[Traits],
    kept: Sequence[Traits | None],
    known: Sequence[Traits],
    anew: set[tuple[Hashable, Traits]],
) -> list[set[Hashable]]:
    """Of each, what is another's too; what the person has on record stays the person's."""
    holders: dict[Hashable, set[int]] = defaultdict(set)
    for traits in known:
        for value in values(traits):
            if (value, traits) not in anew:
                holders[value].add(id(traits))
    tellers: dict[Hashable, int] = defaultdict(int)
    for traits in said:
        for value in values(traits):
            tellers[value] += 1
    return [
        {
            value
            for value in values(traits)
            if (holders[value] - {id(own)} or tellers[value] > 1)
            and not (own is not None and value in values(own))
        }
        for traits, own in zip(said, kept, strict=True)
    ]


def _without(defendant: Defendant, ids: set[Hashable], numbers: set[Hashable]) -> Defendant:
    left = tuple(i for i in defendant.person.identifiers if (i.type.value, i.value) not in numbers)
    return replace(
        defendant,
        source_id=None if ids else defendant.source_id,
        person=replace(defendant.person, identifiers=left),
    )


def note_whose(intake: Intake, defendant: Defendant, dossier: Dossier) -> None:
    """Remember on whose record that is to be asked."""
    if defendant.pointer in intake.disputed_at:
        intake.disputed[dossier.pathway.id] = dossier


async def ask_whose(intake: Intake) -> None:
    """Put before the list officer, once, whom a number was not taken of."""
    if not intake.disputed:
        return
    asked = select(ResultQuestion.pathway_id).where(
        col(ResultQuestion.pathway_id).in_(intake.disputed), ResultQuestion.reason == REASON
    )
    before = set((await intake.session.execute(asked)).scalars())
    for pathway_id, dossier in intake.disputed.items():
        if pathway_id not in before:
            ask(intake, dossier, REASON)
