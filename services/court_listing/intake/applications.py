"""Applications of a list: whose order each is about; what nobody but a person can tell is asked.

Guarantee: a machine takes one only for somebody it cannot well be chance to be, and only for an
order that alone can be meant. Two that may be two people, and two orders, are put before a person.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.likeness import Someone, likeness
from services.common import merging
from services.court_listing.intake.application_questions import (
    Near,
    question_of,
    same,
    settled_before,
)
from services.court_listing.intake.intake import Intake
from services.court_listing.intake.reading.coverage import session_of
from services.court_listing.intake.reading.findings import (
    Defendant,
    HeardFor,
    ListedApplication,
    Person,
    Reading,
)
from services.court_listing.intake.reading.gathering import merged, traits_of
from services.court_listing.intake.reading.moments import day_of
from services.court_listing.intake.reading.recognising import pair
from services.court_listing.intake.reading.traits import Traits, name_key
from services.court_listing.models.applications import ApplicationQuestion
from services.court_listing.models.pathways import Pathway
from services.court_listing.operations.applications import OrderOnRecord, orders_on_record
from services.court_listing.operations.pathways import Dossier
from services.court_listing.rules.applications import is_one_person, orders_meant

SEVERAL = "an application about one of several orders: which of them is asked of a person"
TWO_PEOPLE = "an application about one of several people on record: whose is asked of a person"
MAY_BE = "an application about somebody who may be on record: whether it is them is asked"
NOBODY = "an application about nobody whose order is on record: whose it is, is asked"


@dataclass
class Applications:
    """The applications of a list: by case those whose order is known, and what is asked."""

    found: dict[str, list[tuple[ListedApplication, UUID]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    asked: list[ApplicationQuestion] = field(default_factory=list)
    settled: set[str] = field(default_factory=set)
    reasons: dict[str, str] = field(default_factory=dict)

    def reading(self, reading: Reading) -> Reading:
        """The reading without what was found after all, with why of what was not.

        A part of the day in which one is asked of is not read whole: nobody is taken off it.
        """
        problems = tuple(
            replace(p, reason=self.reasons.get(p.pointer, p.reason))
            for p in reading.problems
            if p.pointer not in self.settled
        )
        open = [a for a in reading.applications if a.whole not in self.settled]
        covered = tuple(
            replace(part, whole=part.whole and not any(_stands_in(a, part) for a in open))
            for part in reading.covered
        )
        return replace(reading, problems=problems, covered=covered)


def _stands_in(application: ListedApplication, part: object) -> bool:
    sitting = application.sitting
    where = (sitting.court_name, sitting.court_room, day_of(sitting.at), session_of(sitting.at))
    return where == tuple(getattr(part, n) for n in ("court_name", "court_room", "on", "session"))


async def whose(session: AsyncSession, reading: Reading, now: datetime) -> Applications:
    """Whose order each application of the list is about (R40, R62)."""
    result = Applications()
    if not reading.applications:
        return result
    gone = await merging.merged(session)
    settled = await settled_before(session, reading.applications)
    known = [
        order
        for order in await orders_on_record(session, reading.applications, settled.values())
        if order.id not in gone
    ]
    open: set[str] = set()
    for application in reading.applications:
        before = settled.get(same(application))
        if before is None:
            ids, reason, near = _orders_of(application, known)
        else:
            ids, reason, near = [o for o in known if str(o.id) in before], None, []
        for order in ids:
            result.found[order.pathway.case_urn].append((application, order.id))
        if not ids:
            open.add(application.whole)
            if reason is not None:
                result.reasons[application.whole] = reason
                result.asked.append(question_of(application, reading, reason, near, now))
    result.settled = {one.whole for one in reading.applications} - open
    return result


def _orders_of(
    application: ListedApplication, known: Sequence[OrderOnRecord]
) -> tuple[list[OrderOnRecord], str | None, Near]:
    """The orders it is about; where there is none, why a person is asked, and who is near."""
    named = _in_named_cases(application, known)
    if named:
        return named, None, []
    weighed = [(order, likeness(_someone(application.person), order.someone)) for order in known]
    near = [(order, alike) for order, alike in weighed if alike.candidate]
    near.sort(key=lambda one: (-one[1].weight, one[0].id))
    certain = [order for order, alike in near if alike.certain]
    if not is_one_person([order.someone for order in certain]):
        return [], TWO_PEOPLE, near
    meant = orders_meant(application.kind, [(order, order.open) for order in certain])
    if len(meant) == 1:
        return meant, None, near
    if meant:
        return [], SEVERAL, near
    if near:
        return [], MAY_BE, near
    return [], NOBODY if application.kind else None, []


def _in_named_cases(
    application: ListedApplication, known: Sequence[OrderOnRecord]
) -> list[OrderOnRecord]:
    """Whom it is about in each case it names, recognised as a defendant of that case is."""
    found = []
    traits = traits_of(application.person, None)
    for urn in (*application.cases, application.reference):
        of_case = [order for order in known if order.pathway.case_urn == urn]
        [number] = pair([traits], [_traits(order.pathway) for order in of_case])
        if number is not None:
            found.append(of_case[number])
    return found


def _traits(pathway: Pathway) -> Traits:
    return Traits(
        name_key(pathway.family_name, pathway.given_names),
        pathway.date_of_birth,
        frozenset((i["type"], i["value"]) for i in pathway.identifiers),
        None,
        pathway.family_name,
        pathway.given_names,
        pathway.gender,
    )


def _someone(person: Person) -> Someone:
    return Someone(
        person.family_name,
        person.given_names,
        person.date_of_birth,
        frozenset((i.type.value, i.value) for i in person.identifiers),
        person.gender,
    )


def add(
    intake: Intake,
    recognised: list[tuple[Defendant, Dossier | None]],
    found: Collection[tuple[ListedApplication, UUID]],
    dossiers: Sequence[Dossier],
) -> None:
    """Add who stands in a case by an application too, or only by one; each person once."""
    by_id = {dossier.pathway.id: dossier for dossier in dossiers}
    for application, id in found:
        dossier = by_id.get(id)
        if dossier is None:
            continue
        listed = as_defendant(application, dossier.pathway)
        place = next((n for n, (_, own) in enumerate(recognised) if own is dossier), None)
        if place is None:
            recognised.append((listed, dossier))
        else:
            first, whole = recognised[place][0], replace(listed, whole=True)
            recognised[place] = merged(first, whole, intake.report), dossier
        note = "an application; taken for the order on record of this person"
        intake.report.note(application.pointer, note)


def as_defendant(application: ListedApplication, pathway: Pathway) -> Defendant:
    """The person as on record, at the hearing of the application: it renames nobody."""
    person = Person(pathway.family_name, in_custody=application.person.in_custody)
    return Defendant(
        application.pointer,
        pathway.case_urn,
        person,
        application.sitting,
        offences=application.offences,
        results=application.results,
        whole=False,
        days=application.sittings,
        applied=True,
        answers=application.answers,
        heard_for=(HeardFor(application.kind, application.sittings or (application.sitting,)),),
    )
