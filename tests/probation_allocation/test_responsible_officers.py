"""Who acts as responsible officer: the one allocated, or who was granted cover (R53)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.common.errors import Forbidden
from services.probation_allocation.rules.allocations import require_responsible_officer
from tests.conftest import Api
from tests.probation_allocation.given_orders import after, allocate, missed, under_order

MINE: dict[str, Any] = {"sites": ("northamptonshire",)}
DECISION = {
    "decision": "warning",
    "why": "No reason given",
    "decided_at": after(days=9).isoformat(),
    "told_person": True,
}


async def test_only_the_officer_allocated_decides_until_somebody_covers(api: Api) -> None:
    probation, pathway = await under_order(api)
    await allocate(probation, pathway, user="hers")
    absence = missed(pathway, 1)
    await probation.deliver(absence)
    path = f"/v1/non-attendances/{absence.appointment_id}/decisions"

    async def decide(user: str) -> Any:
        who: dict[str, Any] = {"role": "responsible_officer", "user": user} | MINE
        return await probation.ask(
            "POST", path, json=DECISION, headers={"idempotency-key": user}, **who
        )

    refused = await decide("his")
    assert (refused.status_code, refused.json()["errorCode"]) == (403, "NotYourOrder")
    until = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    cover = {
        "user": "his", "site": "northamptonshire", "reason": "Absence", "until": until,
        "review_on": "2026-12-24",
    }  # fmt: skip
    granted = await probation.post("/v1/covers", cover, role="senior_officer", **MINE)
    assert granted.status_code == 201, granted.text
    assert (await decide("his")).status_code == 201


async def test_reports_breaches_returns_and_meetings_are_the_officers_too(api: Api) -> None:
    probation, pathway = await under_order(api)
    await allocate(probation, pathway, user="hers")
    at = after(days=30).isoformat()
    for what, body in {
        "review-reports": {"sent_at": at, "officer_view": "Fictional"},
        "breaches": {
            "referred_at": at, "requirement": "mhtr", "reason": "did_not_take_part", "why": "x y z",
        },
        "returns-to-court": {
            "returned_at": at, "requirement": "mhtr", "reason": "not_working", "why": "x y z",
        },
    }.items():  # fmt: skip
        answer = await probation.ask(
            "POST",
            f"/v1/pathways/{pathway}/{what}",
            json=body,
            role="responsible_officer",
            user="his",
            headers={"idempotency-key": what},
        )
        assert (answer.status_code, answer.json()["errorCode"]) != (201, ""), what
        if answer.status_code != 422:
            assert answer.json()["errorCode"] == "NotYourOrder", answer.text


def test_the_officer_and_who_covers_may_and_nobody_else() -> None:
    require_responsible_officer("hers", "hers", covers=False)
    require_responsible_officer("hers", "his", covers=True)
    with pytest.raises(Forbidden):
        require_responsible_officer("hers", "his", covers=False)


async def test_an_order_follows_the_officers_new_sign_in(api: Api) -> None:
    probation, pathway = await under_order(api)
    officer = await allocate(probation, pathway, user="maiden")
    absence = missed(pathway, 1)
    await probation.deliver(absence)

    async def change(version: int, user: str, key: str) -> Any:
        return await probation.ask(
            "PUT",
            f"/v1/officers/{officer}",
            json={"user": user, "capacity": 12},
            role="senior_officer",
            headers={"idempotency-key": key, "if-match": f'"{version}"'},
        )

    changed = await change(1, "married", "a")
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert {"user": "married", "capacity": 12, "version": 2}.items() <= changed.json().items()
    late = await change(1, "late", "b")
    assert late.status_code == 412
    path = f"/v1/non-attendances/{absence.appointment_id}/decisions"
    answers = {
        user: (
            await probation.ask(
                "POST",
                path,
                json=DECISION,
                role="responsible_officer",
                user=user,
                headers={"idempotency-key": user},
            )
        ).status_code
        for user in ("maiden", "married")
    }
    assert answers == {"maiden": 403, "married": 201}


async def test_the_cases_of_an_officer_are_counted_whoever_asks(api: Api) -> None:
    """R30, R53: also those that whoever allocates is kept out of."""
    probation, pathway = await under_order(api)
    await allocate(probation, pathway)
    body = {
        "kind": "excluded", "users": ["kin"], "reason": "A relative",
        "source": "conflict_of_interest", "review_on": "2026-12-24",
    }  # fmt: skip
    path = f"/v1/pathways/{pathway}"
    kept_out = await probation.post(f"{path}/restrictions", body, role="senior_officer")
    assert kept_out.status_code == 201, kept_out.text
    who: dict[str, Any] = {"role": "senior_officer", "user": "kin"}
    listed = await probation.get("/v1/officers?site=northamptonshire", **who)
    assert [officer["cases"] for officer in listed.json()] == [1]
    assert (await probation.get(path, **who)).status_code == 404


async def test_a_case_closed_to_an_officer_is_closed_under_their_new_sign_in(api: Api) -> None:
    probation, pathway = await under_order(api)
    officer = await allocate(probation, pathway, user="maiden")
    body = {
        "kind": "excluded", "users": ["maiden"], "reason": "A relative",
        "source": "conflict_of_interest", "review_on": "2026-12-24",
    }  # fmt: skip
    path, change = f"/v1/pathways/{pathway}", {"user": "married", "capacity": 12}
    set_ = await probation.post(f"{path}/restrictions", body, role="senior_officer")
    assert set_.status_code == 201, set_.text
    senior: dict[str, Any] = {"role": "senior_officer", "etag": '"1"'}
    elsewhere = await probation.put(
        f"/v1/officers/{officer}", change, sites=("elsewhere",), **senior
    )
    assert elsewhere.status_code == 404, "an officer of another site"
    assert (await probation.put(f"/v1/officers/{officer}", change, **senior)).status_code == 200
    for user, status in {"maiden": 404, "married": 404, "another": 200}.items():
        who: dict[str, Any] = {"role": "responsible_officer", "user": user}
        assert (await probation.get(path, **who)).status_code == status, user
