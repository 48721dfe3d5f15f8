"""Lists, policies, clocks and questionnaires are served as they are, with an ETag, to everybody."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import text

from contracts.event import Agency
from contracts.instruments import instruments
from contracts.policy import clocks, load_policies
from contracts.reference import labels, list_names
from scripts.demo.people import PROVIDER, SITE
from scripts.export.openapi import service_of
from services.probation_allocation.service import SERVICE
from tests.conftest import Api
from tests.security.seeding import OFFICER
from tests.service_under_test import ServiceUnderTest

PATHS = ("code-lists", "code-lists/ethnicity", "policies?on=2026-11-28", "clocks", "instruments")


async def asked(service: ServiceUnderTest, path: str, **headers: str) -> Any:
    return await service.client.get(f"/reference/{path}", headers=headers)


@pytest.mark.parametrize("name", sorted(list_names()))
async def test_every_list_that_a_request_names_is_served(
    reader: ServiceUnderTest, name: str
) -> None:
    answer = await asked(reader, f"code-lists/{name}")
    told: Mapping[str, Any] = answer.json()
    assert {one["code"]: one["label"] for one in told["entries"]} == labels(name)
    assert name in {one["name"] for one in (await asked(reader, "code-lists")).json()}


async def test_a_list_of_a_day_has_what_is_in_force_then(reader: ServiceUnderTest) -> None:
    for name in list_names():
        for on in ("1999-01-01", "2026-11-28"):
            told = (await asked(reader, f"code-lists/{name}?on={on}")).json()["entries"]
            for one in told:
                assert (one["valid_from"] or on) <= on <= (one["valid_to"] or on)


@pytest.mark.parametrize("path", PATHS)
async def test_who_has_it_already_is_answered_so(reader: ServiceUnderTest, path: str) -> None:
    first = await asked(reader, path)
    assert first.status_code == 200
    etag = first.headers["etag"]
    for has in (etag, f"W/{etag}", f'"other", {etag}'):
        again = await asked(reader, path, **{"if-none-match": has})
        assert (again.status_code, again.content) == (304, b"")
    assert (await asked(reader, path, **{"if-none-match": '"other"'})).status_code == 200


async def test_a_site_has_its_own_policies(reader: ServiceUnderTest) -> None:
    national = (await asked(reader, "policies?on=2026-11-28")).json()
    assert {one["name"] for one in national} <= set(load_policies())
    assert {one["site"] for one in national} == {None}
    own = (await asked(reader, "policies?on=2026-11-28&site=birmingham")).json()
    assert {one["name"] for one in own} == {one["name"] for one in national}


async def test_every_clock_and_every_questionnaire_is_served(reader: ServiceUnderTest) -> None:
    assert {one["name"] for one in (await asked(reader, "clocks")).json()} == set(clocks())
    told = (await asked(reader, "instruments")).json()
    assert {one["instrument"] for one in told} == instruments()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("code-lists/none", 404), ("code-lists/..%2fsites", 404), ("policies", 422),
        ("policies?on=2026-11-28&site=nowhere", 422), ("code-lists/pleas?on=never", 422),
    ],
)  # fmt: skip
async def test_what_there_is_not_is_refused_in_words(
    reader: ServiceUnderTest, path: str, status: int
) -> None:
    answer = await asked(reader, path)
    assert answer.status_code == status
    assert "nowhere" not in answer.text
    assert "never" not in answer.text


async def test_who_asks_is_told_as_whom(api: Api) -> None:
    service = await api(SERVICE)
    me = (await service.get("/v1/me", role="responsible_officer", user="one")).json()
    assert me["roles"] == ["responsible_officer"]
    assert (me["user"], me["agency"], me["organisation"]) == ("one", "probation_allocation", None)
    assert me["until"]


async def test_everybody_finds_the_teams_of_every_site(api: Api) -> None:
    service = await api(SERVICE)
    found = (await service.get("/v1/sites", role="responsible_officer")).json()
    (site,) = [one for one in found if one["slug"] == "birmingham"]
    assert site["court_contact"]["team"]
    assert {one["organisation"] for one in site["providers"]} >= {"rea-valley-wellbeing"}
    assert all(one["contact"]["phone"] for one in site["providers"])
    assert (await service.get("/v1/sites", role="none")).status_code == 403


async def test_whoever_is_in_a_register_of_staff_is_told_as_whom(api: Api) -> None:
    probation = await api(service_of(Agency.PROBATION))
    officer = OFFICER | {"user": "one"}
    made = await probation.post("/v1/officers", officer, role="senior_officer")
    assert made.status_code == 201, made.text
    me = (await probation.get("/v1/me", role="responsible_officer", user="one")).json()
    assert [(one["kind"], one["name"], one["team"]) for one in me["known_as"]] == [
        ("officer", officer["name"], officer["team"])
    ]
    other = (await probation.get("/v1/me", role="responsible_officer", user="two")).json()
    assert other["known_as"] == []
    async with probation.engine.begin() as connection:
        await connection.execute(text("UPDATE officer SET left_at = now(), left_why = 'Left'"))
    left = (await probation.get("/v1/me", role="responsible_officer", user="one")).json()
    assert left["known_as"] == []


async def test_a_practitioner_is_told_as_whom_their_organisation_has_them(api: Api) -> None:
    provider = await api(service_of(Agency.PROVIDER))
    who = {"role": "practitioner", "organisation": PROVIDER, "user": "one"}
    body = {"site": SITE, "name": "Sam Fictional", "capacity": 9, "user": "one"}
    lead = {"role": "clinical_lead", "organisation": PROVIDER}
    made = await provider.post("/v1/practitioners", body, **lead)
    assert made.status_code == 201, made.text
    me = (await provider.get("/v1/me", **who)).json()
    assert [(one["kind"], one["name"]) for one in me["known_as"]] == [
        ("practitioner", "Sam Fictional")
    ]
    elsewhere = (await provider.get("/v1/me", **who | {"organisation": "another"})).json()
    assert elsewhere["known_as"] == []


async def test_the_sites_are_not_sent_again_to_who_has_them(api: Api) -> None:
    court = await api(service_of(Agency.COURT))
    first = await court.get("/v1/sites", role="list_officer")
    has = {"if-none-match": first.headers["etag"]}
    again = await court.get("/v1/sites", role="list_officer", headers=has)
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
