"""Permissions: taken back here or elsewhere, told, and what stops with them (R54)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from contracts.event import Agency
from contracts.events import provider_assessment
from contracts.events.court_listing import PathwayMerged
from contracts.events.forms import KnownWithdrawal
from contracts.events.provider_assessment import ConsentWithdrawn
from contracts.vocabulary import Permission, Withdrawable
from tests.liaison_diversion.given import (
    AT,
    CUSTODY,
    ELIGIBILITY,
    Json,
    ask,
    matched,
    screen,
)
from tests.service_under_test import PROVIDER, ServiceUnderTest

NEEDS = Permission.HEALTH_NEEDS
TAKEN_BACK = {"withdrawn_at": "2026-02-02T09:00:00Z", "permission": "health_needs"}


def taken_back(pathway_id: UUID, number: int = 1) -> provider_assessment.PermissionChanged:
    """Said to a provider."""
    known = KnownWithdrawal(subject=pathway_id, agency=Agency.PROVIDER, number=number)
    return provider_assessment.PermissionChanged(
        pathway_id=pathway_id,
        occurred_at=AT + timedelta(hours=3),
        permission=NEEDS,
        organisation=PROVIDER,
        epoch=number,
        standing=False,
        withdrawals=(known,),
    )


async def changes(liaison: ServiceUnderTest, reader: str = "probation") -> list[tuple[int, bool]]:
    """The number and standing of every change of a permission that was told."""
    told = await liaison.told()
    return [
        (d["epoch"], d["standing"])
        for c, t, d in told
        if "permission-changed" in t and c.endswith(reader)
    ]


async def shown(liaison: ServiceUnderTest, referral: Json) -> Any:
    """What the person is told of the permissions."""
    return (
        await liaison.get(
            f"/v1/referrals/{referral['referral_id']}/permissions", role="practitioner"
        )
    ).json()


async def tells_needs(liaison: ServiceUnderTest, referral: Json) -> bool:
    """Whether the needs are told to probation with a screen that is recorded now."""
    await ask(liaison, referral, "custody-screens", CUSTODY)
    told = [d for c, t, d in await liaison.told() if c.endswith("probation") and "screened" in t]
    return "needs" in told[-1]


async def test_r54_a_permission_taken_back_is_told_and_stops_sharing(
    liaison: ServiceUnderTest,
) -> None:
    _, referral = await matched(liaison)
    await screen(liaison, referral)
    answered = await ask(liaison, referral, "permission-withdrawals", TAKEN_BACK)
    assert (answered.status_code, answered.json()["permissions"]) == (201, [])
    for reader in ("probation", "provider"):
        assert await changes(liaison, reader) == [(1, True), (2, False)]
    assert not await tells_needs(liaison, referral)


@pytest.mark.parametrize(
    "at", ["1899-01-01T00:00:00Z", "2026-02-01T09:00:00Z", "2126-02-01T09:00:00Z"]
)
async def test_r54_a_withdrawal_is_never_refused_for_its_time(
    liaison: ServiceUnderTest, at: str
) -> None:
    _, referral = await matched(liaison)
    await screen(liaison, referral)
    body = TAKEN_BACK | {"withdrawn_at": at}
    answered = await ask(liaison, referral, "permission-withdrawals", body)
    assert (answered.status_code, answered.json()["permissions"]) == (201, [])
    occurred = await liaison.rows("SELECT occurred_at FROM event_log WHERE type ~ 'changed'")
    assert all(row.occurred_at <= datetime.now(UTC) for row in occurred)
    assert not await tells_needs(liaison, referral)


async def test_r54_a_permission_nobody_gave_may_be_taken_back_and_again(
    liaison: ServiceUnderTest,
) -> None:
    _, referral = await matched(liaison)
    body = TAKEN_BACK | {"permission": "progress"}
    for _ in range(2):
        answered = await ask(liaison, referral, "permission-withdrawals", body)
        assert answered.status_code == 201
    assert await changes(liaison) == [(1, False), (2, False)]


async def test_r54_a_later_screen_without_the_permission_takes_it_back(
    liaison: ServiceUnderTest,
) -> None:
    _, referral = await matched(liaison)
    await screen(liaison, referral)
    later = {"screened_at": "2026-02-02T09:00:00Z"}
    await ask(liaison, referral, "eligibility-screens", ELIGIBILITY | later | {"permissions": []})
    assert await changes(liaison) == [(1, True), (2, False)]
    assert not await tells_needs(liaison, referral)


async def test_r54_a_record_that_did_not_ask_carries_no_permission(
    liaison: ServiceUnderTest,
) -> None:
    _, referral = await matched(liaison)
    await screen(liaison, referral)
    await ask(liaison, referral, "permission-withdrawals", TAKEN_BACK)
    for at in ("2026-02-02T08:55:00Z", "2026-02-02T09:24:00Z"):
        await ask(liaison, referral, "custody-screens", CUSTODY | {"screened_at": at})
    told = [d for _, t, d in await liaison.told() if "person-screened" in t]
    assert [d["permissions"] for d in told if "permissions" in d][2:] == [[]] * 4
    assert await changes(liaison) == [(1, True), (2, False)]


async def test_r54_a_screen_recorded_late_does_not_undo_what_was_said_after_it(
    liaison: ServiceUnderTest,
) -> None:
    _, referral = await matched(liaison)
    await screen(liaison, referral)
    await ask(liaison, referral, "permission-withdrawals", TAKEN_BACK)
    earlier = ELIGIBILITY | {"screened_at": "2026-02-02T08:59:00Z"}
    answered = await ask(liaison, referral, "eligibility-screens", earlier)
    assert answered.status_code == 201
    assert await changes(liaison) == [(1, True), (2, False)]
    assert not await tells_needs(liaison, referral)


async def test_r54_what_is_given_anew_frees_nothing_that_was_told_before(
    liaison: ServiceUnderTest,
) -> None:
    _, referral = await matched(liaison)
    await screen(liaison, referral)
    await ask(liaison, referral, "permission-withdrawals", TAKEN_BACK)
    later = ELIGIBILITY | {"screened_at": "2026-02-02T10:00:00Z"}
    await ask(liaison, referral, "eligibility-screens", later)
    assert await changes(liaison) == [(1, True), (2, False), (3, True)]
    assert await tells_needs(liaison, referral)
    on_it = [
        t
        for t in (await shown(liaison, referral))["told"]
        if t["told_to"] == "probation_allocation"
    ]
    assert [(t["fields"], t["standing"]) for t in on_it] == [
        (["needs"], False),
        (["needs"], True),
        (["needs"], True),
    ]


@pytest.mark.parametrize("numbered", [True, False])
async def test_r54_a_permission_taken_back_at_the_provider_is_taken_back_here(
    liaison: ServiceUnderTest, numbered: bool
) -> None:
    """Numbered or, as earlier releases told it, not."""
    pathway_id, referral = await matched(liaison)
    await screen(liaison, referral)
    old = ConsentWithdrawn(
        pathway_id=pathway_id,
        occurred_at=AT + timedelta(hours=3),
        withdrawn=Withdrawable.SHARING,
        permission=NEEDS,
    )
    await liaison.deliver(taken_back(pathway_id) if numbered else old)
    assert not await tells_needs(liaison, referral)
    pathway = await liaison.get(f"/v1/pathways/{pathway_id}", role="practitioner")
    assert pathway.json()["referral"]["permissions"] == []


async def test_r54_a_withdrawal_elsewhere_ends_what_was_given_without_knowing_of_it(
    liaison: ServiceUnderTest,
) -> None:
    pathway_id, referral = await matched(liaison)
    await liaison.deliver(taken_back(pathway_id))
    later = ELIGIBILITY | {"screened_at": "2026-02-03T10:00:00Z"}
    await ask(liaison, referral, "eligibility-screens", later)
    assert await tells_needs(liaison, referral)
    await liaison.deliver(taken_back(pathway_id, number=2))
    assert not await tells_needs(liaison, referral)


async def test_r54_r62_what_was_taken_back_under_one_name_stands_under_neither(
    liaison: ServiceUnderTest,
) -> None:
    pathway_id, referral = await matched(liaison)
    await screen(liaison, referral)
    other = UUID(int=77)
    await liaison.deliver(taken_back(other))
    merged = PathwayMerged(pathway_id=other, occurred_at=AT, into=pathway_id)
    await liaison.deliver(merged)
    assert not await tells_needs(liaison, referral)
    pathway = await liaison.get(f"/v1/pathways/{pathway_id}", role="practitioner")
    assert pathway.json()["referral"]["permissions"] == []
    later = ELIGIBILITY | {"screened_at": "2026-02-03T10:00:00Z"}
    await ask(liaison, referral, "eligibility-screens", later)
    assert await tells_needs(liaison, referral)


async def test_r54_what_was_told_on_a_permission_is_erased_with_it_and_what_stays_is_said(
    liaison: ServiceUnderTest,
) -> None:
    _, referral = await matched(liaison)
    await screen(liaison, referral)
    await ask(liaison, referral, "custody-screens", CUSTODY)
    await ask(liaison, referral, "permission-withdrawals", TAKEN_BACK)
    parts = await liaison.rows("SELECT parts FROM event_log")
    on_it = [p for row in parts for p in row.parts if p["permission"]]
    assert on_it
    assert all(p["data"] == {} for p in on_it)
    answer = await shown(liaison, referral)
    assert {tuple(t["fields"]) for t in answer["told"]} == {("needs",)}
    assert "keeps what it was told" in answer["beyond_reach"][0]
