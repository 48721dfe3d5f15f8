"""Operational records of a site, asked through HTTP on a real database (R46)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from services.data_reporting.models.records import SiteRecord
from services.data_reporting.service import SERVICE
from tests.conftest import Api
from tests.service_under_test import ServiceUnderTest

PATH = "/v1/sites/northamptonshire/records"
#: Still ahead when a run goes over midnight.
SOON = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
COMPLAINT = {
    "kind": "complaint",
    "received_on": "2026-05-04",
    "subject": "waiting_time",
    "outcome": "open",
}
RISK = {
    "kind": "risk",
    "raised_on": "2026-05-11",
    "likelihood": 3,
    "impact": 4,
    "status": "open",
    "note": "One practitioner for two courts",
}
INCIDENTS = {
    "kind": "incident_report",
    "quarter": "2026-Q2",
    "incidents": 3,
    "serious": 1,
    "safeguarding": 2,
}
WORKFORCE = {
    "kind": "workforce_report",
    "quarter": "2026-Q1",
    "requirement": "mhtr",
    "practitioner_posts": 2,
    "practitioners_in_post": 1,
    "clinical_lead_posts": 1,
    "clinical_leads_in_post": 1,
}
AWARENESS = {
    "kind": "awareness_session",
    "held_on": "2026-05-20",
    "audience": "magistrates",
    "attending": 14,
}
REVIEW = {
    "kind": "referral_review",
    "reviewed_on": "2026-05-29",
    "referrals": 20,
    "appropriate": 17,
}
EVERY: list[dict[str, Any]] = [COMPLAINT, RISK, INCIDENTS, WORKFORCE, AWARENESS, REVIEW]


async def keep(
    reporting: ServiceUnderTest, body: dict[str, Any], status: int = 201, **more: Any
) -> Any:
    """The answer to a record."""
    role = more.pop("role", "steering_group_chair")
    answer = await reporting.post(PATH, body | more, role=role)
    assert answer.status_code == status, answer.text
    return answer.json()


async def listed(reporting: ServiceUnderTest, **asked: str) -> Any:
    """The records of the site."""
    return (await reporting.get(PATH, params=asked, role="analyst")).json()


async def test_every_kind_is_kept_and_found_by_kind_and_day(api: Api) -> None:
    """R46: a quarter's by its first day."""
    reporting = await api(SERVICE)
    for body in EVERY:
        await keep(reporting, body)
    records = await listed(reporting)
    assert [record["kind"] for record in records] == [
        "workforce_report", "incident_report", "complaint", "risk",
        "awareness_session", "referral_review",
    ]  # fmt: skip
    assert [record["on"] for record in records][:2] == ["2026-01-01", "2026-04-01"]
    (session,) = await listed(reporting, kind="awareness_session")
    assert session["body"] == {"held_on": "2026-05-20", "audience": "magistrates", "attending": 14}
    may = await listed(reporting, **{"from": "2026-05-11", "to": "2026-05-20"})
    assert [record["kind"] for record in may] == ["risk", "awareness_session"]


async def test_a_correction_is_a_new_version_and_nothing_is_changed_or_removed(api: Api) -> None:
    """R46: the role that runs may not, whatever the code does."""
    reporting = await api(SERVICE)
    first = await keep(reporting, COMPLAINT)
    closed = {"corrects": first["id"], "outcome": "upheld", "closed_on": "2026-05-18"}
    second = await keep(reporting, COMPLAINT, **closed)
    assert (second["id"], second["version"]) == (first["id"], 2)
    (shown,) = await listed(reporting)
    assert (shown["version"], shown["body"]["outcome"]) == (2, "upheld")
    every = await listed(reporting, every_version="true")
    assert [record["body"]["outcome"] for record in every] == ["open", "upheld"]
    for statement in ("UPDATE site_record SET version = 9", "DELETE FROM site_record"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with reporting.engine.begin() as connection:
                await connection.execute(text(statement))


async def test_only_a_record_of_the_same_site_and_kind_is_corrected(api: Api) -> None:
    """R46."""
    reporting = await api(SERVICE)
    first = await keep(reporting, COMPLAINT)
    await keep(reporting, RISK, 404, corrects=first["id"])
    await keep(reporting, COMPLAINT, 404, corrects=str(uuid4()))
    other = await reporting.post(
        "/v1/sites/plymouth/records", COMPLAINT | {"corrects": first["id"]}, role="analyst"
    )
    assert other.status_code == 404
    nowhere = await reporting.post("/v1/sites/nowhere/records", COMPLAINT, role="analyst")
    assert nowhere.status_code == 404


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        (INCIDENTS, {"safeguarding": 4}),
        (WORKFORCE, {"practitioners_in_post": 3}),
        (REVIEW, {"appropriate": 21}),
        (COMPLAINT, {"outcome": "upheld"}),
        (COMPLAINT, {"outcome": "upheld", "closed_on": "2026-05-01"}),
        (COMPLAINT, {"closed_on": "2026-05-10"}),
        (COMPLAINT, {"received_on": SOON}),
        (COMPLAINT, {"subject": "unheard_of"}),
        (COMPLAINT, {"attending": 3}),
        (RISK, {"note": None}),
        (RISK, {"note": "x" * 201}),
        (AWARENESS, {"audience": "public"}),
        (INCIDENTS, {"quarter": "2026-05"}),
        (COMPLAINT, {"kind": "gossip"}),
    ],
)
async def test_what_does_not_fit_together_is_refused(
    api: Api, body: dict[str, Any], wrong: dict[str, Any]
) -> None:
    """R46: each kind is closed, and a part is no more than the whole."""
    reporting = await api(SERVICE)
    await keep(reporting, body, 422, **wrong)
    assert await listed(reporting) == []


async def test_records_are_for_the_steering_group_and_the_analyst(api: Api) -> None:
    """R46."""
    reporting = await api(SERVICE)
    await keep(reporting, AWARENESS, role="analyst")
    await keep(reporting, AWARENESS, 403, role="service")
    assert (await reporting.get(PATH, role="service")).status_code == 403


async def test_only_the_newest_version_is_loaded_where_no_other_is_asked_for(api: Api) -> None:
    """However often a record was corrected; by its day as it is now, and to the last of a list."""
    service = await api(SERVICE)
    first = (await service.post(PATH, RISK, role="analyst")).json()
    await service.post(PATH, COMPLAINT, role="analyst")
    for number in range(30):
        corrected = RISK | {"corrects": first["id"], "impact": number % 5 + 1}
        corrected |= {"raised_on": "2026-05-12"} if number == 29 else {}
        assert (await service.post(PATH, corrected, role="analyst")).status_code == 201
    loaded: list[Any] = []
    event.listen(SiteRecord, "load", lambda row, _: loaded.append(row))
    wanted = {"": [1, 31], "?kind=risk": [31], "?to=2026-05-11": [1], "?from=2026-05-12": [31]}
    for query, versions in (wanted | {"?kind=risk&to=2026-05-11": []}).items():
        loaded.clear()
        found = (await service.get(PATH + query, role="analyst")).json()
        assert [one["version"] for one in found] == versions, query
        assert len(loaded) == len(found)
    whole = (await service.get(f"{PATH}?every_version=true", role="analyst")).json()
    assert len(whole) == 32
