"""Permissions: taken back here or at the provider, told, and what stops with them (R54)."""

from datetime import timedelta

from contracts.events.provider_assessment import ConsentWithdrawn
from contracts.vocabulary import Permission, Withdrawable
from tests.liaison_diversion.given import AT, CUSTODY, ELIGIBILITY, ask, matched, screen
from tests.service_under_test import ServiceUnderTest


async def test_r54_a_permission_taken_back_is_told_and_stops_sharing(
    liaison: ServiceUnderTest,
) -> None:
    _, referral = await matched(liaison)
    await screen(liaison, referral)
    body = {"withdrawn_at": "2026-02-02T09:00:00Z", "permission": "health_needs"}
    answered = await ask(liaison, referral, "permission-withdrawals", body)
    assert (answered.status_code, answered.json()["permissions"]) == (201, [])
    withdrawn = [t for t in await liaison.told() if "permission-withdrawn" in t[1]]
    assert {(c.split(".")[2], d["permission"]) for c, _, d in withdrawn} == {
        ("probation", "health_needs"),
        ("provider", "health_needs"),
    }
    await ask(liaison, referral, "custody-screens", CUSTODY)
    last = [d for c, t, d in await liaison.told() if c.endswith("probation") and "screened" in t]
    assert "needs" in last[0]
    assert "needs" not in last[1]


async def test_r54_a_permission_is_not_taken_back_before_it_was_given(
    liaison: ServiceUnderTest,
) -> None:
    _, referral = await matched(liaison)
    await screen(liaison, referral)
    body = {"withdrawn_at": "2026-02-01T09:00:00Z", "permission": "health_needs"}
    answered = await ask(liaison, referral, "permission-withdrawals", body)
    assert (answered.status_code, answered.json()["rule"]) == (409, "R54")


async def test_r54_a_later_screen_without_the_permission_takes_it_back(
    liaison: ServiceUnderTest,
) -> None:
    _, referral = await matched(liaison)
    await screen(liaison, referral)
    later = {"screened_at": "2026-02-02T09:00:00Z"}
    await ask(liaison, referral, "eligibility-screens", ELIGIBILITY | later | {"permissions": []})
    [(active,)] = await liaison.rows("SELECT standing FROM permission")
    assert active is False


async def test_r54_a_permission_taken_back_at_the_provider_is_taken_back_here(
    liaison: ServiceUnderTest,
) -> None:
    pathway_id, referral = await matched(liaison)
    await screen(liaison, referral)
    await liaison.deliver(
        ConsentWithdrawn(
            pathway_id=pathway_id,
            occurred_at=AT + timedelta(hours=3),
            withdrawn=Withdrawable.SHARING,
            permission=Permission.HEALTH_NEEDS,
        )
    )
    [(active,)] = await liaison.rows("SELECT standing FROM permission")
    assert active is False
    shown = await liaison.get(f"/v1/pathways/{pathway_id}", role="practitioner")
    assert shown.json()["referral"]["permissions"] == []
