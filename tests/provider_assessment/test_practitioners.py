"""Practitioners of an organisation, and the sign-ins they act by (R44, R53)."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from services.common.errors import Refused
from services.provider_assessment.rules.practitioners import require_sign_in_free
from services.provider_assessment.service import SERVICE
from tests.conftest import Api
from tests.provider_assessment.given import LEAD, OTHER, OWN, PRACTITIONER, requested
from tests.service_under_test import ServiceUnderTest

PATH = "/v1/practitioners"
HERE = f"{PATH}?site=northamptonshire"
NEW = {"site": "northamptonshire", "name": "Fictional Practitioner", "user": "maiden",
       "capacity": 18}  # fmt: skip
LEARNED = datetime(2026, 5, 1, tzinfo=UTC)


def before(**more: float) -> str:
    """A moment that is over."""
    return (LEARNED + timedelta(**more)).isoformat()


async def add(service: ServiceUnderTest, key: str = "add", **more: Any) -> Any:
    """The answer to a new practitioner."""
    return await service.post(PATH, NEW | more, key=key, **LEAD)


async def change(service: ServiceUnderTest, made: Any, read: int, **more: Any) -> Any:
    """The answer to a change of one."""
    body = {"name": NEW["name"], "user": "married", "capacity": 18} | more
    return await service.put(f"{PATH}/{made['id']}", body, etag=f'"{read}"', **LEAD)


async def whose(service: ServiceUnderTest, user: str, at: str = "") -> list[str]:
    """The names of those who signed in so."""
    query = urlencode({"site": NEW["site"], "user": user} | ({"at": at} if at else {}))
    answer = await service.get(f"{PATH}?{query}", **LEAD)
    assert answer.status_code == 200, answer.text
    return [one["name"] for one in answer.json()]


async def test_a_practitioner_is_linked_to_their_sign_in_once_however_often_it_is_sent(
    api: Api,
) -> None:
    service = await api(SERVICE)
    made, again = await add(service), await add(service)
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    assert made.json() == again.json()
    assert {"user": "maiden", "capacity": 18, "warnings": []}.items() <= made.json().items()
    listed = await service.get(HERE, **PRACTITIONER)
    assert [one["id"] for one in listed.json()] == [made.json()["id"]]
    full = await add(service, "full", user="much", capacity=60)
    assert "R44" in full.json()["warnings"][0]


async def test_a_sign_in_is_one_practitioners_at_a_time(api: Api) -> None:
    service = await api(SERVICE)
    made = (await add(service)).json()
    taken = await add(service, "second", name="Another")
    assert (taken.status_code, taken.json()["errorCode"]) == (409, "SignInTaken")
    assert "maiden" not in taken.text
    second = (await add(service, "third", name="Another", user="theirs")).json()
    moved = await change(service, second, 1, user="maiden")
    assert moved.status_code == 409
    left = await change(service, made, 1, user=None)
    assert (left.status_code, left.json()["user"]) == (200, None)
    early = await change(service, second, 1, user="maiden", since=before())
    assert early.status_code in (409, 422), "then it was the other's"
    assert (await change(service, second, 1, user="maiden", name="Another")).status_code == 200
    assert await whose(service, "maiden") == ["Another"]
    elsewhere = LEAD | {"organisation": OTHER}
    assert (await service.post(PATH, NEW, key="o", **elsewhere)).json()["field"] == "/site"


async def test_of_two_added_at_once_with_one_sign_in_one_is_refused(api: Api) -> None:
    service = await api(SERVICE)
    answers = await asyncio.gather(*(add(service, f"at once {n}") for n in range(4)))
    assert sorted(one.status_code for one in answers) == [201, 409, 409, 409]


async def test_what_a_name_recorded_is_held_against_whose_it_was_then(api: Api) -> None:
    service = await api(SERVICE)
    made = (await add(service, since=before())).json()
    changed = await change(service, made, 1, since=before(days=10), name="Married Name")
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert [(s["user"], s["until"] is None) for s in changed.json()["sign_ins"]] == [
        ("married", True), ("maiden", False),
    ]  # fmt: skip
    other = await add(service, "other", name="Another", since=before(days=20))
    assert other.status_code == 201
    assert [await whose(service, "maiden", before(days=n)) for n in (-1, 5, 15, 25)] == [
        [], ["Married Name"], [], ["Another"],
    ]  # fmt: skip
    wrong = await change(service, made, 2, user="third", since=before(days=5))
    assert (wrong.status_code, wrong.json()["field"]) == (422, "/since")
    assert (await change(service, made, 1)).status_code == 412
    kept = await service.rows("SELECT DISTINCT row ->> 'user_name' AS name FROM row_history"
                              " WHERE source = 'practitioner_sign_in'")  # fmt: skip
    assert {row.name for row in kept} == {"maiden", "married"}
    assert "third" not in str(await service.rows("SELECT * FROM practitioner_sign_in"))


async def test_practitioners_of_other_organisations_and_sites_do_not_exist(api: Api) -> None:
    service = await api(SERVICE)
    path = f"{PATH}/{(await add(service)).json()['id']}"
    body = {"name": "X", "user": "x", "capacity": 1}
    for who in (LEAD | {"organisation": OTHER}, LEAD | {"sites": ("elsewhere",)}):
        asked: Any = who
        assert (await service.ask("GET", path, **asked)).status_code == 404
        assert (await service.put(path, body, etag='"1"', **asked)).status_code == 404
    there: Any = LEAD | {"sites": ("elsewhere",)}
    listed = await service.get(HERE, **there)
    assert listed.status_code == 404
    assert (await service.post(PATH, NEW, key="e", **there)).status_code == 403
    assert (await service.post(PATH, NEW, key="p", **PRACTITIONER)).status_code == 403
    assert (await service.get(path, **LEAD)).json()["version"] == 1


async def test_a_case_closed_to_a_practitioner_is_closed_under_their_new_sign_in(api: Api) -> None:
    """As to everybody the restriction names, also who leads and sets restrictions."""
    service = await api(SERVICE)
    pathway = await _case(service)
    made = (await add(service)).json()
    await _restrict(service, pathway, "excluded", ["maiden"])
    assert (await change(service, made, 1)).status_code == 200
    seen = [await _seen(service, pathway, user) for user in ("maiden", "married", "other")]
    assert seen == [404, 404, 200]
    assert await _seen(service, pathway, "married", role="clinical_lead") == 404
    had = await service.rows("SELECT users, end_reason FROM scope_restriction ORDER BY set_at")
    assert [(row.users, row.end_reason) for row in had] == [
        (["maiden"], "another sign-in"), (["maiden", "married"], None),
    ]  # fmt: skip


async def test_a_case_open_to_a_practitioner_alone_goes_with_them_and_so_does_cover(
    api: Api,
) -> None:
    service = await api(SERVICE)
    pathway = await _case(service)
    made = (await add(service)).json()
    await _restrict(service, pathway, "restricted_to", ["maiden"])
    until = (datetime.now(UTC) + timedelta(days=3)).isoformat()
    cover = {"user": "maiden", "site": NEW["site"], "reason": "Absence", "until": until,
             "review_on": "2026-12-24"}  # fmt: skip
    assert (await service.post("/v1/covers", cover, key="c", **LEAD)).status_code == 201
    assert (await change(service, made, 1)).status_code == 200
    away = {"sites": ("elsewhere",)}
    assert [await _seen(service, pathway, u, **away) for u in ("maiden", "married", "other")] == [
        404, 200, 404,
    ]  # fmt: skip


def test_a_name_that_was_anothers_is_free_from_the_moment_that_ended() -> None:
    require_sign_in_free([LEARNED], LEARNED)
    for ends in ([None], [LEARNED + timedelta(seconds=1)]):
        with pytest.raises(Refused):
            require_sign_in_free(ends, LEARNED)


async def _case(service: ServiceUnderTest) -> str:
    pathway = uuid4()
    await service.deliver(requested(pathway, OWN))
    return str(pathway)


async def _restrict(service: ServiceUnderTest, pathway: str, kind: str, users: list[str]) -> None:
    body = {"kind": kind, "users": users, "reason": "A relative",
            "source": "conflict_of_interest", "review_on": "2026-12-24"}  # fmt: skip
    path = f"/v1/pathways/{pathway}/restrictions"
    answer = await service.post(path, body, key="restrict", **LEAD)
    assert answer.status_code == 201, answer.text


async def _seen(service: ServiceUnderTest, pathway: str, user: str, **more: Any) -> int:
    who: dict[str, Any] = PRACTITIONER | {"user": user} | more
    return int((await service.ask("GET", f"/v1/pathways/{pathway}", **who)).status_code)
