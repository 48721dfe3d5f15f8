"""Restrictions, cover and break-glass at every agency that knows people (R53, R57)."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from contracts.event import Agency
from scripts.demo.people import SITE
from services.common import merging
from tests.conftest import Api
from tests.security.given import AGENCIES, RESTRICT, REVIEW, ROLES, case_of

RESTRICTED = """
INSERT INTO scope_restriction (id, subject, organisation, kind, users, reason, source, starts_at,
    review_on, set_by)
VALUES (gen_random_uuid(), :s, '', 'excluded', ARRAY['kin'], 'r', 'other', now(), '2026-12-24', 'x')
"""


@AGENCIES
async def test_who_is_excluded_is_answered_404_until_it_ends(api: Api, agency: Agency) -> None:
    case = await case_of(api, agency)
    restriction = await case.set({"kind": "excluded", "users": ["kin", "friend"]})
    assert [await case.seen_by(u) for u in ("kin", "friend", "other")] == [404, 404, 200]
    assert await case.seen_by("kin", sites=("*",)) == 404, "national, and excluded all the same"
    end = f"/v1/restrictions/{restriction['id']}/ends"
    ended = await case.ask("POST", end, "setter", {"reason": "Left"}, role=case.setter)
    assert ended.status_code == 201
    assert await case.seen_by("kin") == 200
    history = (
        await case.ask("GET", f"{case.path}/restrictions", "setter", role=case.setter)
    ).json()
    assert [r["end_reason"] for r in history["restrictions"]] == ["Left"]


@AGENCIES
async def test_restricted_to_some_it_exists_for_them_alone_while_it_lasts(
    api: Api, agency: Agency
) -> None:
    case = await case_of(api, agency)
    soon = (datetime.now(UTC) + timedelta(seconds=2.5)).isoformat()
    await case.set({"kind": "restricted_to", "users": ["setter", "known"], "until": soon})
    assert [await case.seen_by(u) for u in ("known", "other")] == [200, 404]
    answer = await case.ask("POST", f"{case.path}/restrictions", "other", RESTRICT | {
        "kind": "excluded", "users": ["known"]}, role=case.setter)  # fmt: skip
    assert answer.status_code == 404, "who may not see it does not restrict it either"
    over = time.monotonic() + 20
    while await case.seen_by("other") != 200:
        assert time.monotonic() < over
        await asyncio.sleep(0.05)


@pytest.mark.parametrize("agency", [a for a in ROLES if a is not Agency.LIAISON])
async def test_others_are_told_a_mark_and_never_who_is_kept_out(api: Api, agency: Agency) -> None:
    case = await case_of(api, agency)
    await case.set({"kind": "excluded", "users": ["kin"]})
    told = [(c, d) for c, t, d in await case.service.told() if "case-restricted" in t]
    assert len(told) == 3
    assert {str(d) for _, d in told} == {"{'restricted': True}"}
    ids = [r["id"] for r in (
        await case.ask("GET", f"{case.path}/restrictions", "setter", role=case.setter)
    ).json()["restrictions"]]  # fmt: skip
    end = f"/v1/restrictions/{ids[0]}/ends"
    await case.ask("POST", end, "setter", {"reason": "Left"}, role=case.setter)
    last = [d for _, t, d in await case.service.told() if "case-restricted" in t][-1]
    assert last == {"restricted": False}


@AGENCIES
async def test_cover_lets_somebody_in_for_a_time_and_no_further(api: Api, agency: Agency) -> None:
    case = await case_of(api, agency)
    away = {"sites": ("somewhere-else",)}
    assert await case.seen_by("stand-in", **away) == 404
    until = (datetime.now(UTC) + timedelta(days=3)).isoformat()
    body = {"user": "stand-in", "site": SITE, "reason": "Absence", "until": until, **REVIEW}
    elsewhere = await case.ask("POST", "/v1/covers", "setter", body, role=case.setter, **away)
    assert (elsewhere.status_code, elsewhere.json()["field"]) == (403, "/site")
    long = body | {"until": (datetime.now(UTC) + timedelta(days=120)).isoformat()}
    assert (await case.ask("POST", "/v1/covers", "s", long, role=case.setter)).status_code == 422
    cover = (await case.ask("POST", "/v1/covers", "setter", body, role=case.setter)).json()
    assert [await case.seen_by(u, **away) for u in ("stand-in", "other")] == [200, 404]
    listed = (await case.ask("GET", "/v1/covers", "setter", role=case.setter)).json()
    assert [c["user"] for c in listed] == ["stand-in"]
    end = f"/v1/covers/{cover['id']}/ends"
    assert (
        await case.ask("POST", end, "setter", {"reason": "Back"}, role=case.setter)
    ).status_code == 201
    assert await case.seen_by("stand-in", **away) == 404


@AGENCIES
async def test_who_looks_all_the_same_says_why_and_somebody_else_reviews_it(
    api: Api, agency: Agency
) -> None:
    case = await case_of(api, agency)
    await case.set({"kind": "excluded", "users": ["kin"]})
    path, why = f"{case.path}/break-glass", {"reason": "At the desk and in danger now"}
    for wrong in ({"reason": "short", "minutes": 5}, why | {"minutes": 10_000}, why):
        assert (await case.ask("POST", path, "kin", wrong)).status_code == 422
    looked = await case.ask("POST", path, "kin", why | {"minutes": 5})
    assert looked.status_code == 201
    assert await case.seen_by("kin") == 200
    waiting = (await case.ask("GET", "/v1/break-glass", "setter", role=case.setter)).json()
    assert [(w["user"], w["reason"]) for w in waiting] == [("kin", why["reason"])]
    review = f"/v1/break-glass/{looked.json()['id']}/reviews"
    said = {"justified": False, "review": "Nobody was in danger"}
    own = await case.ask("POST", review, "kin", said, role=case.setter)
    assert (own.status_code, own.json()["rule"]) == (409, "R57")
    assert (await case.ask("POST", review, "setter", said, role=case.setter)).status_code == 201
    assert (await case.ask("POST", review, "third", said, role=case.setter)).status_code == 409
    audited = await case.service.rows("SELECT actor FROM audit WHERE detail LIKE 'break-glass%'")
    assert [row.actor for row in audited] == ["kin"]


async def test_of_two_who_review_at_once_one_is_kept_and_the_other_is_told(api: Api) -> None:
    case = await case_of(api, Agency.PROBATION)
    await case.set({"kind": "excluded", "users": ["kin"]})
    why = {"reason": "At the desk and in danger now", "minutes": 5}
    for number in range(4):
        path = f"{case.path}/break-glass?n={number}"
        looked = (await case.ask("POST", path, "kin", why)).json()
        review = f"/v1/break-glass/{looked['id']}/reviews"
        users = [f"reviewer-{n}" for n in range(4)]
        answers = await asyncio.gather(
            *(
                case.ask("POST", review, user, {"justified": n % 2 == 0, "review": user},
                         role=case.setter)
                for n, user in enumerate(users)
            )
        )  # fmt: skip
        assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
        (kept,) = [a.json() for a in answers if a.status_code == 201]
        (row,) = await case.service.rows(
            "SELECT reviewed_by, review FROM scope_break_glass WHERE id = :id", id=looked["id"]
        )
        assert (row.reviewed_by, row.review) == (kept["reviewed_by"], kept["review"])


async def test_a_merged_name_is_restricted_with_the_other(
    api: Api,
) -> None:
    """R62."""
    case = await case_of(api, Agency.PROBATION)
    other = UUID(int=9)
    async with case.service.inbox._sessions() as session, session.begin():
        await merging.join(session, other, case.id, datetime.now(UTC))
        await session.execute(text(RESTRICTED), {"s": other})
    assert [await case.seen_by(u) for u in ("kin", "other")] == [404, 200]


async def test_an_answer_kept_for_a_request_sent_again_is_not_given_to_who_is_kept_out_since(
    api: Api,
) -> None:
    case = await case_of(api, Agency.PROBATION)
    body = {"withdrawn_at": "2026-06-03T10:00:00Z", "permission": "progress"}
    path = f"{case.path}/permission-withdrawals"
    assert (await case.ask("POST", path, "kin", body)).status_code == 201
    await case.set({"kind": "excluded", "users": ["kin"]})
    assert (await case.ask("POST", path, "kin", body)).status_code == 404
