"""Nobody falls through before sentence: approved and not proposed, asked and not answered (R92)."""

from datetime import timedelta
from typing import Any

from tests.conftest import Api
from tests.probation_allocation.given import MORNING, approved_pathway, guilty_pathway, request
from tests.probation_allocation.given_proposals import OFFICER, propose
from tests.service_under_test import ServiceUnderTest
from tests.worklists import listed

SECONDARY = "shire-secondary-care"


async def waiting(probation: ServiceUnderTest, name: str) -> list[Any]:
    """Who is on a list of the duty officer's, by organisation."""
    page = await listed(probation, name, **OFFICER)
    return [row["cells"]["organisation"] for row in page["rows"]]


async def test_what_is_approved_is_on_a_list_until_it_is_proposed(api: Api) -> None:
    """R92: and again where the proposal was taken back."""
    probation, pathway = await approved_pathway(api)
    assert await waiting(probation, "to-propose") == []
    await probation.post(f"/v1/pathways/{pathway}/assessment-requests", request(), **OFFICER)
    assert await waiting(probation, "to-propose") == ["nene-mind-matters"]
    assert (await propose(probation, pathway, "mhtr")).status_code == 201
    assert await waiting(probation, "to-propose") == []
    body = {"withdrawn_at": (MORNING + timedelta(hours=1)).isoformat(), "requirement": "mhtr"}
    body |= {"because": "level_reconsidered", "why": "Too high"}
    path = f"/v1/pathways/{pathway}/proposal-withdrawals"
    assert (await probation.post(path, body, **OFFICER)).status_code == 201
    assert await waiting(probation, "to-propose") == ["nene-mind-matters"]


async def test_who_was_asked_and_does_not_answer_is_on_a_list(api: Api) -> None:
    """R92: each organisation by itself, until it answers or is stood down."""
    probation, pathway = await guilty_pathway(api)
    asked = f"/v1/pathways/{pathway}/assessment-requests"
    for organisation in ("nene-mind-matters", SECONDARY):
        body = request() | {"organisation": organisation}
        assert (await probation.post(asked, body, **OFFICER)).status_code == 201
    both = sorted(await waiting(probation, "unanswered"))
    assert both == ["nene-mind-matters", SECONDARY]
    down = {"stood_down_at": MORNING.isoformat(), "organisation": SECONDARY}
    down |= {"requirement": "mhtr", "because": "asked_by_mistake"}
    path = f"/v1/pathways/{pathway}/stand-downs"
    assert (await probation.post(path, down, **OFFICER)).status_code == 201
    assert await waiting(probation, "unanswered") == ["nene-mind-matters"]
