"""What a question between assessors tells the other organisation, on record (R50, R52)."""

from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Agency
from contracts.within import agreement_within
from services.provider_assessment.models.cases import Case
from services.provider_assessment.models.disclosures import OrganisationDisclosure
from services.provider_assessment.rules import conferrals

ASKED, ANSWERED = "ConferralAsked", "ConferralAnswered"


def tell_organisation(
    session: AsyncSession, of: Case, to: Case, what: str, fields: frozenset[str], at: datetime
) -> None:
    """Keep what another organisation is told of a case. Raises ``Refused`` without an agreement.

    Between two cases of one organisation nothing is disclosed.
    """
    if of.organisation == to.organisation:
        return
    agreement = agreement_within(Agency.PROVIDER)
    now = datetime.now(UTC)
    shared = agreement.fields_of(what, now.date()) if agreement else frozenset()
    conferrals.require_agreement(fields <= shared)
    assert agreement is not None
    session.add(
        OrganisationDisclosure(
            case_id=of.id,
            told_to=to.organisation,
            what=what,
            fields=sorted(fields),
            agreement=agreement.reference,
            basis=agreement.basis,
            happened_at=at,
            told_at=now,
        )
    )
