"""Asking providers for assessments, through HTTP on a real database (R12, R13)."""

from uuid import uuid4

from services.probation_allocation.service import SERVICE
from tests.conftest import Api
from tests.probation_allocation.given import (
    approved_pathway,
    guilty_pathway,
    listed,
    pleaded,
    request,
)


async def test_nobody_is_assessed_before_a_guilty_plea(api: Api) -> None:
    """R11."""
    probation, pathway = await api(SERVICE), uuid4()
    await probation.deliver(listed(pathway))
    await probation.deliver(pleaded(pathway, guilty=False))
    refused = await probation.post(
        f"/v1/pathways/{pathway}/assessment-requests", request(), role="court_duty_officer"
    )
    assert (refused.status_code, refused.json()["rule"]) == (409, "R11")
    assert await probation.told() == []


async def test_a_request_tells_the_provider_what_it_may_see_and_reporting_no_identity(
    api: Api,
) -> None:
    """R13, R52."""
    probation, pathway = await guilty_pathway(api)
    answer = await probation.post(
        f"/v1/pathways/{pathway}/assessment-requests", request(), role="court_duty_officer"
    )
    assert answer.status_code == 201, answer.text
    published = {channel: data for channel, _, data in await probation.told()}
    assert published["cstr.probation.provider"]["family_name"] == "Fictional"
    assert set(published["cstr.probation.reporting"]) == {"site", "requirement"}


async def test_the_same_request_again_is_answered_again_and_told_once(api: Api) -> None:
    probation, pathway = await guilty_pathway(api)
    path = f"/v1/pathways/{pathway}/assessment-requests"
    first = await probation.post(path, request(), role="court_duty_officer", key="one")
    again = await probation.post(path, request(), role="court_duty_officer", key="one")
    other = await probation.post(
        path, request() | {"requirement": "drr"}, role="court_duty_officer", key="one"
    )
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert first.content == again.content
    assert len(await probation.told()) == 2


async def test_an_organisation_that_does_not_provide_it_here_is_refused(api: Api) -> None:
    """R1."""
    probation, pathway = await guilty_pathway(api)
    refused = await probation.post(
        f"/v1/pathways/{pathway}/assessment-requests",
        request() | {"organisation": "somewhere-else"},
        role="court_duty_officer",
    )
    assert (refused.status_code, refused.json()["field"]) == (422, "/organisation")


async def test_another_organisation_answers_for_itself(api: Api) -> None:
    """R11, R17: after a stand-down somebody else may be asked, and starts from nothing."""
    probation, pathway = await approved_pathway(api)
    asked = f"/v1/pathways/{pathway}/assessment-requests"
    await probation.post(asked, request(), role="court_duty_officer")
    await probation.deliver(pleaded(pathway, guilty=False))
    await probation.deliver(pleaded(pathway))
    body = request() | {"organisation": "shire-secondary-care"}
    answer = await probation.post(asked, body, role="court_duty_officer")
    assert answer.status_code == 201, answer.text
    answered = {name: answer.json()[name] for name in ("willing", "suitable", "approved")}
    assert answered == {"willing": None, "suitable": None, "approved": None}
