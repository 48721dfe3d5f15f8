"""The court's events, made from what it keeps, and what it notes for its clocks."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.court_listing import (
    CaseListed,
    HearingDay,
    HearingDaysChanged,
    ListedOffence,
    OffencePlea,
    PleaEntered,
    RequirementMade,
    Sentenced,
    SupportAdvised,
)
from contracts.events.order_terms import SENTENCE_TERMS, RequirementTerms
from contracts.identifiers import IdentifierType
from contracts.policy import LocalFact
from contracts.reference import offence_group
from contracts.vocabulary import Disposal, PersonIdentifier
from services.common.clock_facts import note
from services.common.outbox import tell
from services.court_listing.models.pathways import Offence, Pathway
from services.court_listing.models.sentences import Sentence
from services.court_listing.operations.requirements import (
    hand_over,
    positions_of,
    proposed_or_treating,
)
from services.court_listing.rules import feedback, hearing_days, listings, pleas
from services.court_listing.rules.orders import requirements_made
from services.court_listing.rules.pleas import Plea


def case_listed(pathway: Pathway, offences: Sequence[Offence], at: datetime) -> CaseListed:
    """The listing as it is now."""
    listed = sorted((o for o in offences if not o.withdrawn), key=lambda o: o.place)
    return CaseListed(
        pathway_id=pathway.id,
        occurred_at=at,
        site=pathway.site,
        court_name=pathway.court_name,
        court_room=pathway.court_room,
        hearing_at=pathway.hearing_at,
        hearing_on=pathway.hearing_on,
        case_urn=pathway.case_urn,
        family_name=pathway.family_name,
        given_names=pathway.given_names,
        date_of_birth=pathway.date_of_birth,
        identifiers=identifiers_of(pathway),
        in_custody=pathway.in_custody,
        offences=tuple(_listed(o) for o in listed),
        offence_group=listings.group_of([o.code for o in listed]),
        age_band=listings.age_band(pathway.date_of_birth, pathway.age, pathway.hearing_on),
        gender=pathway.gender,
    )


def tell_days(session: AsyncSession, pathway: Pathway, at: datetime) -> None:
    """R7: after a listing, the days on which the person is on a list, where there are others."""
    if hearing_days.says_more(hearing_days.recorded(pathway), pathway.hearing_on):
        tell(session, days_changed(pathway, at))


def days_changed(pathway: Pathway, at: datetime) -> HearingDaysChanged:
    """All days of the listing, those taken off too."""
    days = hearing_days.told(hearing_days.recorded(pathway))
    return HearingDaysChanged.of(pathway.id, at, days=tuple(HearingDay(**day) for day in days))


def identifiers_of(pathway: Pathway) -> tuple[PersonIdentifier, ...]:
    """The typed identifiers of the person."""
    return tuple(
        PersonIdentifier(type=IdentifierType(i["type"]), value=i["value"])
        for i in pathway.identifiers
    )


def plea_entered(
    pathway: Pathway, current_pleas: Sequence[Plea], at: datetime, trial_on: date | None = None
) -> PleaEntered:
    """Every current plea and finding, not only the new ones."""
    return PleaEntered(
        pathway_id=pathway.id,
        occurred_at=at,
        offences=tuple(
            OffencePlea(offence_id=p.offence_id, plea=p.plea, counts_as_guilty=p.counts_as_guilty)
            for p in current_pleas
        ),
        any_guilty=any(p.counts_as_guilty for p in current_pleas),
        convicted_on=pleas.convicted_on(current_pleas),
        trial_on=trial_on,
    )


def sentenced(sentence: Sentence) -> Sentenced:
    """The sentence as it is kept."""
    would_have_been = sentence.would_have_been
    return Sentenced(
        pathway_id=sentence.pathway_id,
        occurred_at=sentence.sentenced_at,
        disposal=Disposal(sentence.disposal),
        order_months=sentence.order_months,
        custody_weeks=sentence.custody_weeks,
        requirements=tuple(RequirementMade.model_validate(r) for r in sentence.requirements),
        requirement_made=sentence.requirement_made,
        **terms_of(sentence),
        court_reviews=sentence.court_reviews,
        would_have_been=Disposal(would_have_been) if would_have_been else None,
        would_have_been_custody_weeks=sentence.would_have_been_custody_weeks,
        within_24_hours=sentence.within_24_hours,
    )


def terms_of(sentence: Sentence) -> dict[str, Any]:
    """The terms of an order as the court made it; absent where it said nothing of them."""
    said = {name: getattr(sentence, name) for name in SENTENCE_TERMS if name != "terms"}
    terms = tuple(RequirementTerms.model_validate(t) for t in sentence.terms)
    return {name: value for name, value in said.items() if value is not None} | (
        {"terms": terms} if terms else {}
    )


async def tell_sentenced(session: AsyncSession, sentence: Sentence) -> None:
    """Tell the sentence and what it advises (R26); C15 waits for feedback where wanted (R27).

    Each organisation that has a requirement of the person hears the whole of it (R52).
    """
    positions = await positions_of(session, sentence.pathway_id)
    tell(session, sentenced(sentence), to_organisations=proposed_or_treating(positions))
    hand_over(positions, requirements_made(sentence.requirements))
    tell_advice(session, sentence)
    note(
        session,
        LocalFact.SENTENCER_FEEDBACK_ASKED,
        sentence.pathway_id,
        sentence.sentenced_at,
        wanted=feedback.wanted(sentence.requirements),
    )


def tell_advice(session: AsyncSession, sentence: Sentence) -> None:
    """R26: the support that is advised in place of each requirement declined."""
    for requirement, support in sentence.support_advised.items():
        advice = {"requirement": requirement, "support_advised": support}
        tell(session, SupportAdvised.of(sentence.pathway_id, sentence.sentenced_at, advice))


def _listed(offence: Offence) -> ListedOffence:
    return ListedOffence(
        offence_id=offence.id,
        title=offence.title,
        code=offence.code,
        group=offence_group(offence.code),
        wording=offence.wording,
    )
