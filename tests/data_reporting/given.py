"""People listed and screened, as programme data is told of them."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from contracts.events.court_listing import CaseListed, ListedOffence
from contracts.events.liaison_diversion import Indication, PersonScreenedV1
from contracts.vocabulary import Requirement
from tests.service_under_test import ServiceUnderTest

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
PATH = "/v1/returns/northamptonshire/2026-06"


async def list_and_screen(
    reporting: ServiceUnderTest, source: str, person: UUID, *, at: datetime = AT, **more: Any
) -> None:
    """A listed and screened fictional person; ``more`` is what the screen says besides."""
    await reporting.deliver(
        CaseListed(
            pathway_id=person,
            occurred_at=at,
            site="northamptonshire",
            court_name="A court",
            hearing_at=at,
            hearing_on=date(2026, 6, 1),
            case_urn="FICTIONAL",
            family_name="Never-Told",
            offences=(ListedOffence(offence_id=uuid4(), title="Theft", wording="Never-Told"),),
            offence_group="theft",
            age_band="25-34",
        )
    )
    await reporting.deliver(
        PersonScreenedV1(
            pathway_id=person,
            occurred_at=at,
            source_of_referral=source,
            indications=(Indication(requirement=Requirement.MHTR, indicated=True),),
            **more,
        )
    )
