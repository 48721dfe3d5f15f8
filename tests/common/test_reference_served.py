"""Lists, policies, clocks and questionnaires are served as they are, with an ETag, to everybody."""

from collections.abc import Mapping
from typing import Any

import pytest

from contracts.instruments import instruments
from contracts.policy import clocks, load_policies
from contracts.reference import labels, list_names
from services.probation_allocation.service import SERVICE
from tests.conftest import Api
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
