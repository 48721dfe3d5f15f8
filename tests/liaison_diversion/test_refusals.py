"""What a refusal of liaison and diversion says: rule, state, what is allowed now (R28, R52)."""

from datetime import date
from uuid import uuid4

from services.liaison_diversion.service import SERVICE
from tests.conftest import Api
from tests.liaison_diversion.given import follow_ups_in, listing, matched, plea


async def test_a_closed_follow_up_is_neither_planned_for_nor_closed(api: Api) -> None:
    """R28: what is known of the person can still be recorded."""
    liaison = await api(SERVICE)
    pathway, _ = await matched(liaison)
    await liaison.deliver(plea(pathway, guilty=False))
    [followed] = await follow_ups_in(liaison)
    path = f"/v1/follow-ups/{followed['follow_up_id']}/closures"
    body = {"closed_at": "2026-02-10T10:00:00Z", "result": "support_declined"}
    assert (await liaison.post(path, body, role="practitioner")).status_code == 201
    refused = (await liaison.post(path, body, role="practitioner")).json()
    assert (refused["rule"], refused["errorCode"]) == ("R28", "FollowUpClosed")
    assert refused["state"] == {
        "follow_up": "closed",
        "listed": True,
        "referral": "matched",
        "pleas": "not_guilty",
        "sentence": "none",
        "follow_ups": {"closed": 1},
    }
    assert not {operation for operation in refused["allowed"] if "follow-ups" in operation}
    assert "POST /v1/referrals/{referral_id}/eligibility-screens" in refused["allowed"]


async def test_a_referral_that_is_matched_says_so(api: Api) -> None:
    """R62: another match is refused for the pathway that is named."""
    liaison = await api(SERVICE)
    _, referral = await matched(liaison)
    born = date(1971, 1, 1)
    other = listing(uuid4(), case_urn="34FC99", family_name="Else", date_of_birth=born)
    await liaison.deliver(other)
    path = f"/v1/referrals/{referral['referral_id']}/match"
    body = {"pathway_id": str(other.pathway_id)}
    refused = (await liaison.post(path, body, role="practitioner")).json()
    assert (refused["rule"], refused["field"]) == ("R62", "/pathway_id")
    assert refused["state"]["referral"] == "matched"
