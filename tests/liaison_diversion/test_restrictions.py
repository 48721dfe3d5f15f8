"""What is set on a referral is found under its pathway too (R53, R55)."""

from services.common.audit_shown import ROLE as GOVERNANCE
from tests.liaison_diversion.given import matched
from tests.service_under_test import ServiceUnderTest

RESTRICT = {
    "kind": "excluded", "users": ["kin"], "reason": "A relative",
    "source": "conflict_of_interest", "review_on": "2026-12-24",
}  # fmt: skip
LOOK = {"reason": "At the desk and in danger now", "minutes": 5}


async def test_governance_finds_by_the_pathway_what_was_set_on_the_referral(
    liaison: ServiceUnderTest,
) -> None:
    pathway, referral = await matched(liaison)
    path = f"/v1/referrals/{referral['referral_id']}"
    set_ = await liaison.post(f"{path}/restrictions", RESTRICT, role="team_manager")
    assert set_.status_code == 201, set_.text
    looked = await liaison.post(f"{path}/break-glass", LOOK, role="practitioner", user="kin")
    assert looked.status_code == 201, looked.text
    for what in ("restrictions", "break-glass"):
        asked = f"/v1/audit/{what}?subject={pathway}"
        answer = await liaison.get(asked, role=GOVERNANCE)
        assert answer.json()[what.replace("break-glass", "looks")], what
