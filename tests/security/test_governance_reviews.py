"""What information governance reviews: restrictions and looks of its own agency (R53, R57)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from sqlalchemy import text

from contracts.event import Agency
from scripts.demo.people import PROVIDER
from services.common import merging
from services.common.audit_shown import ROLE as GOVERNANCE
from services.common.restriction_forms import RestrictionIn, warnings
from tests.conftest import Api
from tests.security.given import AGENCIES, RESTRICT, Case, case_of

WHY = {"reason": "At the desk and in danger now", "minutes": 60}
LOOKED = """
INSERT INTO scope_break_glass (id, subject, user_name, organisation, reason, until)
VALUES (gen_random_uuid(), :subject, 'kin', '', 'under the other name', now() + interval '1 hour')
"""
UNJUSTIFIED = {"justified": False, "review": "Nobody was in danger"}


async def looked(case: Case, user: str = "kin", why: str = "") -> str:
    """The number under which somebody looked all the same."""
    body = WHY | {"reason": f"{WHY['reason']}{why}"}
    answer = await case.ask("POST", f"{case.path}/break-glass", user, body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def review(case: Case, number: str, said: Any = UNJUSTIFIED) -> None:
    """Somebody who may reviews it."""
    path = f"/v1/break-glass/{number}/reviews"
    answer = await case.ask("POST", path, "setter", said, role=case.setter)
    assert answer.status_code == 201, answer.text


async def read(case: Case, what: str, user: str = "governor", **asked: Any) -> Any:
    """What information governance is answered."""
    who: dict[str, Any] = {"role": GOVERNANCE} | asked.pop("who", {})
    path = f"/v1/audit/{what}?{urlencode(asked)}"
    return await case.ask("GET", path, user, **who)


@AGENCIES
async def test_a_look_that_was_not_justified_is_ended_and_stays_on_record(
    api: Api, agency: Agency
) -> None:
    """For that person and that case: another's look goes on, and so does one found justified."""
    case = await case_of(api, agency)
    await case.set({"kind": "excluded", "users": ["kin", "friend"]})
    first, _ = await looked(case), await looked(case, why=" again")
    other = await looked(case, "friend")
    assert [await case.seen_by(user) for user in ("kin", "friend")] == [200, 200]
    await review(case, other, {"justified": True, "review": "It was so"})
    await review(case, first)
    assert [await case.seen_by(user) for user in ("kin", "friend")] == [404, 200]
    looks = (await read(case, "break-glass")).json()["looks"]
    assert [(one["user"], one["justified"], one["ended_at"] is None) for one in looks] == [
        ("friend", True, True), ("kin", None, False), ("kin", False, False),
    ]  # fmt: skip
    assert looks[2]["review"] == UNJUSTIFIED["review"]
    await looked(case, why=" for another reason")
    assert await case.seen_by("kin") == 200, "a later look is another one, and reviewed too"


async def test_it_is_ended_under_every_name_of_the_person(api: Api) -> None:
    """R62."""
    case = await case_of(api, Agency.PROBATION)
    await case.set({"kind": "excluded", "users": ["kin"]})
    number = await looked(case)
    async with case.service.inbox._sessions() as session, session.begin():
        await merging.join(session, case.id, UUID(int=9), datetime.now(UTC))
        await session.execute(text(LOOKED), {"subject": UUID(int=9)})
    assert await case.seen_by("kin") == 200
    await review(case, number)
    assert await case.seen_by("kin") == 404
    looks = (await read(case, "break-glass", subject=str(UUID(int=9)))).json()["looks"]
    assert [one["ended_at"] is not None for one in looks] == [True, True]


@AGENCIES
async def test_restrictions_are_read_with_who_set_and_lifted_them_when_and_why(
    api: Api, agency: Agency
) -> None:
    case = await case_of(api, agency)
    before = datetime.now(UTC)
    set_ = await case.set({"kind": "excluded", "users": ["kin"]})
    end = f"/v1/restrictions/{set_['id']}/ends"
    await case.ask("POST", end, "lifter", {"reason": "Left"}, role=case.setter)
    (kept,) = (await read(case, "restrictions")).json()["restrictions"]
    wanted = {
        "set_by": "setter", "ended_by": "lifter", "end_reason": "Left", "kind": "excluded",
        "source": RESTRICT["source"], "reason": RESTRICT["reason"], "subject": str(case.id),
    }  # fmt: skip
    assert wanted.items() <= kept.items()
    after, hour = datetime.now(UTC), timedelta(hours=1)
    for asked, number in (
        ({"actor": "setter"}, 1), ({"actor": "lifter"}, 1), ({"actor": "kin"}, 0),
        ({"subject": str(case.id)}, 1), ({"subject": str(UUID(int=7))}, 0),
        ({"since": before.isoformat(), "until": after.isoformat()}, 1),
        ({"since": after.isoformat()}, 0), ({"until": before.isoformat()}, 0),
        ({"since": (before - hour).isoformat(), "until": before.isoformat()}, 0),
    ):  # fmt: skip
        found = (await read(case, "restrictions", **asked)).json()["restrictions"]
        assert len(found) == number, asked
    (row,) = await case.service.rows(
        "SELECT shown, subject FROM audit WHERE actor = 'governor' AND detail = "
        "'restrictions read by actor' AND shown <> '{}' LIMIT 1"
    )
    assert row.shown == [str(case.id)]
    asked_about = await case.service.rows(
        "SELECT 1 FROM audit WHERE actor = 'governor' AND subject = :s", s=str(case.id)
    )
    assert asked_about, "who asked about one person is found under that person"


@AGENCIES
async def test_pages_go_on_by_cursor_and_show_each_once(api: Api, agency: Agency) -> None:
    case = await case_of(api, agency)
    for number in range(5):
        await case.set({"kind": "excluded", "users": [f"kin {number}"]})
        await looked(case, f"kin {number}")
    for what, named in (("restrictions", "restrictions"), ("break-glass", "looks")):
        seen, cursor = [], ""
        for _ in range(3):
            page = (await read(case, what, limit=2, cursor=cursor)).json()
            seen += [one["id"] for one in page[named]]
            cursor = page["cursor"] or ""
        assert (len(set(seen)), len(seen), cursor) == (5, 5, "")
        for wrong in ("x", "WyIyMDI2LTAxLTAxIiwgMV0=", "WyIyMDI2LTAxLTAxVDAwOjAwOjAwIiwgIngiXQ=="):
            answer = await read(case, what, cursor=wrong)
            assert (answer.status_code, answer.json()["field"]) == (422, "/cursor")
        assert (await read(case, what, unknown="x")).status_code == 422


@AGENCIES
async def test_it_is_read_by_governance_of_the_agency_and_site_alone(
    api: Api, agency: Agency
) -> None:
    case = await case_of(api, agency)
    await case.set({"kind": "excluded", "users": ["kin"]})
    await looked(case)
    for what, named in (("restrictions", "restrictions"), ("break-glass", "looks")):
        assert (await read(case, what, who={"role": case.setter})).status_code == 403
        foreign = await read(case, what, who={"agency": Agency.REPORTING.value})
        assert foreign.status_code == 404
        elsewhere = await read(case, what, who={"sites": ("elsewhere",)})
        assert (elsewhere.status_code, elsewhere.json()[named]) == (200, [])


async def test_an_organisation_reads_its_own_and_the_agency_each(api: Api) -> None:
    case = await case_of(api, Agency.PROVIDER)
    await case.set({"kind": "excluded", "users": ["kin"]})
    path = "/v1/audit/restrictions"
    for organisation, number in ((PROVIDER, 1), ("another-organisation", 0), ("", 1)):
        answer = await case.service.get(path, role=GOVERNANCE, organisation=organisation)
        assert len(answer.json()["restrictions"]) == number, organisation


@AGENCIES
async def test_who_is_kept_out_by_what_they_set_is_told_so(api: Api, agency: Agency) -> None:
    case = await case_of(api, agency)
    harmless = await case.set({"kind": "excluded", "users": ["kin"]})
    assert harmless["warnings"] == []
    (warned,) = (await case.set({"kind": "restricted_to", "users": ["known"]}))["warnings"]
    assert "keeps you out too" in warned
    assert await case.seen_by("setter") == 404, "set all the same"


@pytest.mark.parametrize(
    ("kind", "users", "starts", "said"),
    [
        ("excluded", ["me"], None, "among those it keeps out. From now on"),
        ("excluded", ["other"], None, ""),
        ("restricted_to", ["other"], None, "not among those it lets in. From now on"),
        ("restricted_to", ["other", "me"], None, ""),
        ("excluded", ["me"], timedelta(days=1), "From the moment it starts"),
        ("restricted_to", ["other"], timedelta(days=-1), "From now on"),
    ],
)
def test_the_warning_says_in_which_way(kind: Any, users: Any, starts: Any, said: str) -> None:
    at = datetime.now(UTC) + starts if starts else None
    body = RestrictionIn.model_validate(RESTRICT | {"kind": kind, "users": users, "starts_at": at})
    found = warnings(body, "me")
    assert (said in found[0]) if said else found == []
