"""What probation reports before sentence, and the support a decline advises (R23, R26)."""

from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from contracts.events.probation_allocation import PreSentenceReportGivenV1
from contracts.vocabulary import OtherRequirement
from services.court_listing.service import SERVICE
from tests.conftest import Api
from tests.court_listing.cases import (
    AT,
    ask,
    declined,
    guilty,
    known,
    made,
    order,
    proposed,
    sentenced,
    told,
)
from tests.court_listing.documents import Json
from tests.service_under_test import ServiceUnderTest

ASKED: Json = {
    "requested_at": "2026-02-02T10:30:00Z",
    "needed_by": "2026-02-02T14:00:00Z",
    "adjourned": False,
}


@pytest_asyncio.fixture
async def court(api: Api) -> ServiceUnderTest:
    return await api(SERVICE)


async def waits(court: ServiceUnderTest, pathway: str) -> list[str]:
    found = await court.get(f"/v1/pathways/{pathway}/waiting-for", role="legal_adviser")
    return [one["what"] for one in found.json()]


async def test_the_court_waits_for_a_report_until_it_is_given(court: ServiceUnderTest) -> None:
    """R23: also where it proposes no treatment."""
    pathway = await guilty(court)
    assert (await ask(court, pathway, "report-requests", ASKED)).status_code == 201
    assert "report" in await waits(court, pathway)
    given = PreSentenceReportGivenV1(
        pathway_id=UUID(pathway),
        occurred_at=AT.replace(hour=13),
        report_id=uuid4(),
        court_reviews_proposed=False,
        other_requirements=(OtherRequirement.CURFEW,),
        officer_view="Fictional words",
    )
    await court.deliver(given)
    assert "report" not in await waits(court, pathway)
    [shown] = (await known(court, pathway))["pre_sentence_reports"]
    assert shown["report"] == {
        "assessments": [],
        "other_requirements": ["curfew"],
        "court_reviews_proposed": False,
        "officer_view": "Fictional words",
    }


async def test_support_advised_with_a_decline_is_told_to_whom_it_is_for(
    court: ServiceUnderTest,
) -> None:
    """R26, R52: not to a provider."""
    advice = declined("atr") | {"support_advised": ["peer_support", "peer_support"]}
    pathway = await sentenced(court, made("mhtr"), advice)
    said = {"requirement": "atr", "support_advised": ["peer_support"]}
    for reader in ("liaison", "probation", "reporting"):
        assert await told(court, reader, "support-advised.v1") == [said]
    assert await told(court, "provider", "support-advised.v1") == []
    assert (await known(court, pathway))["sentence"]["support_advised"] == {"atr": ["peer_support"]}


@pytest.mark.parametrize("answer", [made("mhtr", support_advised=["peer_support"])])
async def test_what_is_made_needs_no_support_in_its_place(
    court: ServiceUnderTest, answer: Any
) -> None:
    """R26."""
    pathway = await guilty(court)
    await proposed(court, pathway)
    refused = await ask(court, pathway, "sentences", order(answer))
    assert (refused.status_code, refused.json()["rule"]) == (422, "R26")
    assert refused.json()["field"] == "/requirements/0/support_advised"
