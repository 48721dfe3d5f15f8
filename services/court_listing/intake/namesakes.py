"""Who is new on a list and may be somebody on record: said, and decided by a person (R62).

One person in two cases is two pathways, which may be meant to be merged; in one case it may be one
person written in another way, or two who are called alike.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from uuid import UUID

from sqlmodel import col

from contracts.likeness import Likeness, Someone, likeness
from contracts.policy.likeness import Finding
from services.common.database import rows, select
from services.common.in_turns import in_turns
from services.court_listing.intake.intake import Intake
from services.court_listing.intake.reading.traits import name_keys
from services.court_listing.models.pathways import Pathway
from services.court_listing.operations.pathways import Dossier
from services.court_listing.rules.listings import other_births
from services.court_listing.schemas.intake import Changed, MayBeOut, TakenOut

#: Hearings so far apart are of another time in a life.
_APART = timedelta(days=183)
_MOST = 5
_MOST_NEAR = 40
#: People whose namesakes are looked for before others have their turn.
_AT_ONCE = 5


async def say_who_they_may_be(intake: Intake, listed: Mapping[str, Sequence[Dossier]]) -> None:
    """R62: of each who is new, the records that may be of the same person, the likeliest first."""
    taken = {one.pathway_id: one for one in intake.taken if one.changed is Changed.LISTED}
    new = [row for row in intake.tiers[0] if isinstance(row, Pathway) and row.id in taken]
    if not new:
        return
    known = [d.pathway for dossiers in listed.values() for d in dossiers]
    pools = _Pools([*known, *new, *await _on_record(intake, new)])
    async for pathway in in_turns(new, _AT_ONCE):
        others = pools.near(pathway)
        found = sorted(_alike(intake, pathway, others), key=lambda one: (-one[0].weight, one[1].id))
        if found:
            _say(intake, taken[pathway.id], pathway, found[:_MOST])


async def _on_record(intake: Intake, new: Sequence[Pathway]) -> Sequence[Pathway]:
    """Those of other messages who were born on the same days, at the sites of this one."""
    births = {day for p in new if p.date_of_birth for day in other_births(p.date_of_birth)}
    if not births:
        return []
    days = [pathway.hearing_on for pathway in new]
    wanted = select(Pathway).where(
        col(Pathway.date_of_birth).in_(births),
        col(Pathway.site).in_({pathway.site for pathway in new}),
        col(Pathway.hearing_on).between(min(days) - _APART, max(days) + _APART),
    )
    return await rows(intake.session, wanted)


class _Pools:
    """Who was born on a day, or stands in a case; of a large pool, by each word of their names.

    So many share the placeholder of a birth, or one large case, that comparing all would take long:
    of those only who has a word of the name in common is compared, and as many as ``_MOST_NEAR``.
    """

    def __init__(self, pathways: Iterable[Pathway]) -> None:
        """Of these people, each once."""
        self._all: dict[object, dict[UUID, Pathway]] = defaultdict(dict)
        for pathway in pathways:
            keys: tuple[object, ...] = (pathway.date_of_birth, pathway.case_urn)
            for pool in keys:
                self._all[pool][pathway.id] = pathway
        self._by_word: dict[object, dict[str, dict[UUID, Pathway]]] = {}
        for key, people in self._all.items():
            if len(people) > _MOST_NEAR:
                by_word = self._by_word[key] = defaultdict(dict)
                for one in people.values():
                    for word in _words(one):
                        by_word[word][one.id] = one

    def near(self, pathway: Pathway) -> list[Pathway]:
        """Who may be the same person, without the person."""
        born = pathway.date_of_birth
        pools: list[object] = [*other_births(born)] if born else []
        near: dict[UUID, Pathway] = {}
        for pool in (*pools, pathway.case_urn):
            if pool not in self._by_word:
                near |= self._all.get(pool, {})
                continue
            found = [self._by_word[pool].get(word, {}) for word in _words(pathway)]
            for alike in sorted(found, key=len):
                near |= dict(islice(alike.items(), _MOST_NEAR))
                if len(near) > _MOST_NEAR:
                    break
        near.pop(pathway.id, None)
        return list(near.values())


def _words(pathway: Pathway) -> set[str]:
    """The words of the name, and all letters of it in order: spelt in one word or the other way."""
    return set(name_keys(pathway.family_name, pathway.given_names))


def _alike(
    intake: Intake, pathway: Pathway, others: Iterable[Pathway]
) -> Iterator[tuple[Likeness, Pathway]]:
    for other in others:
        same_case = other.case_urn == pathway.case_urn
        ids = pathway.defendant_id, other.defendant_id
        if other.id in intake.merged or (same_case and None not in ids and ids[0] != ids[1]):
            continue
        found = likeness(_person(pathway), _person(other))
        if found.candidate and (same_case or Finding.OTHER_GIVEN_NAME not in found.findings):
            yield found, other


def _say(
    intake: Intake,
    taken: TakenOut,
    pathway: Pathway,
    found: Sequence[tuple[Likeness, Pathway]],
) -> None:
    may_be = [
        MayBeOut(
            taken=taken.pathway_id,
            pointer=taken.pointer,
            pathway_id=other.id,
            same_case=other.case_urn == pathway.case_urn,
            certain=alike.certain,
            reasons=alike.reasons,
        )
        for alike, other in found
    ]
    two_cases = any(one.certain and not one.same_case for one in may_be)
    says = (
        "one person stands in this case and in another (may_be): a merge may be meant (R62)"
        if two_cases
        else "may be somebody on record (may_be): taken as another person until one is merged (R62)"
    )
    intake.may_be += may_be
    intake.report.note(taken.pointer, says)


def _person(pathway: Pathway) -> Someone:
    return Someone(
        pathway.family_name,
        pathway.given_names,
        pathway.date_of_birth,
        frozenset((one["type"], one["value"]) for one in pathway.identifiers),
        pathway.gender,
        pathway.site,
    )
