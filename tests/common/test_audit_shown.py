"""What is in the audit, and how information governance reads it (R52, R55)."""

import asyncio
import csv
import io
import time
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from contracts.sharing import load_agreements
from services.common import audit, audited, outbox
from services.common.limits import RateLimit
from services.probation_allocation.service import SERVICE
from services.provider_assessment.service import SERVICE as PROVIDER
from tests.common.given_audit import OFFICER, busy, said
from tests.conftest import Api
from tests.probation_allocation.given import listed
from tests.security.seeding import examples
from tests.service_under_test import ServiceUnderTest

GOVERNANCE = "information_governance"


async def shown(service: ServiceUnderTest, **asked: Any) -> list[dict[str, Any]]:
    """The rows that information governance is shown."""
    who = {"role": GOVERNANCE, "organisation": asked.pop("of", "")}
    answer = await service.get("/v1/audit", params=asked, **who)
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()["rows"]
    return rows


async def test_a_refusal_is_kept_with_who_what_and_why(api: Api) -> None:
    service, pathway = await api(SERVICE), uuid4()
    await service.deliver(listed(pathway))
    await service.get(f"/v1/pathways/{uuid4()}", role="court_duty_officer")
    await service.get(f"/v1/pathways/{pathway}", role="nobody")
    await service.ask("GET", f"/v1/pathways/{pathway}", role="list_officer", agency="court_listing")
    await service.post("/v1/officers", {"name": "Secret"}, role="senior_officer")
    await service.post("/v1/officers", OFFICER, role="senior_officer", key="x" * 300)
    rows = await service.rows("SELECT status, action, subject, role, agency FROM audit ORDER BY at")
    assert [row.status for row in rows] == [404, 403, 404, 422, 400]
    assert rows[1].subject == str(pathway)
    assert (rows[2].role, rows[2].agency) == ("list_officer", "court_listing")
    assert await service.rows("SELECT 1 FROM audit a WHERE a::text LIKE '%Secret%'") == []
    assert await said(service) == ""


async def test_what_stands_in_a_path_in_place_of_an_id_is_not_kept(api: Api) -> None:
    service = await api(SERVICE)
    answer = await service.get("/v1/pathways/Jane Fictional", role="court_duty_officer")
    assert answer.status_code == 422
    ((subject, action),) = await service.rows("SELECT subject, action FROM audit")
    assert (subject, action) == ("", "GET /v1/pathways/{pathway_id}")


async def test_the_answer_to_a_key_given_again_is_kept_again(api: Api) -> None:
    service = await api(SERVICE)
    for _ in range(3):
        await service.post("/v1/officers", OFFICER, role="senior_officer", key="same")
    rows = await service.rows("SELECT detail, status FROM audit ORDER BY at")
    assert [(row.status) for row in rows] == [201] * 3
    assert [row.detail for row in rows] == ["", *["answered again to the same key"] * 2]
    other = OFFICER | {"name": "Another Fictional"}
    await service.post("/v1/officers", other, role="senior_officer", key="same")
    assert len(await service.rows("SELECT 1 FROM audit WHERE status = 422")) == 1


async def test_requests_beyond_the_bound_are_kept_once_a_minute(api: Api) -> None:
    service = await api(SERVICE)
    service.app.state.limits = RateLimit(1)
    answers = [await service.get("/v1/officers", role="senior_officer") for _ in range(40)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) > 20
    assert len(await service.rows("SELECT 1 FROM audit WHERE status = 429")) == 1


async def test_how_many_there_were_is_kept_when_the_minute_is_over(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether or not the caller asks again, and in whichever of its roles it asked."""
    monkeypatch.setattr(audited, "MINUTE", 0.5)
    service = await api(SERVICE)
    service.app.state.limits = RateLimit(1)
    answers = [
        await service.get("/v1/officers", role=role, user="one")
        for role in ("senior_officer", "court_duty_officer") * 10
    ]
    refused = [answer for answer in answers if answer.status_code == 429]
    kept = "SELECT detail FROM audit WHERE status = 429 ORDER BY at"
    deadline = time.monotonic() + 10
    while len(await service.rows(kept)) < 2 and time.monotonic() < deadline:
        await asyncio.sleep(0.05)
    rows = [row.detail for row in await service.rows(kept)]
    numbers = [int(detail.split()[0]) for detail in rows if detail]
    assert sum(numbers) + rows.count("") == len(refused)
    assert rows.count("") == len(numbers)


async def test_how_many_there_were_is_kept_when_the_process_ends(api: Api) -> None:
    service = await api(SERVICE)
    service.app.state.limits = RateLimit(1)
    answers = [await service.get("/v1/officers", role="senior_officer") for _ in range(20)]
    refused = [answer for answer in answers if answer.status_code == 429]
    await service.app.state.floods.close()
    (row,) = await service.rows("SELECT detail FROM audit WHERE status = 429 AND detail <> ''")
    assert int(row.detail.split()[0]) == len(refused) - 1


async def test_who_is_not_identified_and_health_leave_no_row(api: Api) -> None:
    service = await api(SERVICE)
    await service.client.get("/v1/officers")
    await service.client.get("/health/readiness")
    await service.client.get("/info")
    assert await service.rows("SELECT 1 FROM audit") == []


async def test_pages_replay_and_heads_of_a_channel_say_whom_they_showed(api: Api) -> None:
    service, pathway = await api(SERVICE), uuid4()
    await approved(service, pathway)
    channel = (await service.rows("SELECT channel, subject FROM event_log LIMIT 1"))[0]
    reader: dict[str, Any] = {"role": "service", "agency": agency_of(channel.channel)}
    async with service.engine.begin() as connection:
        await connection.execute(
            text("""INSERT INTO channel_feed (channel, shard, subject, sequence)
            SELECT channel, 0, subject, sequence FROM event_log""")
        )
    asked = {"subject": str(channel.subject)}
    for path, params in (("events", {}), ("events", asked), ("heads", {})):
        answer = await service.ask("GET", f"/v1/channels/me/{path}", params=params, **reader)
        assert answer.status_code == 200
        (row,) = await service.rows("SELECT * FROM audit ORDER BY at DESC LIMIT 1")
        assert row.action == f"GET /v1/channels/{{audience}}/{path}"
        assert str(pathway) in row.shown
        assert row.detail[0] in "123456789"
    refused = await service.ask("GET", "/v1/channels/court/events", **reader)
    assert refused.status_code == 404
    assert len(await service.rows("SELECT 1 FROM audit WHERE status = 404")) == 1


def agency_of(channel: str) -> str:
    """The agency that reads a channel."""
    return next(a.reader.value for a in load_agreements().all if a.topic == channel)


async def approved(service: ServiceUnderTest, pathway: UUID) -> None:
    """A pathway of which something was told."""
    event = next(e for e in examples() if e.publisher is service.service.agency)
    event = event.model_copy(update={"pathway_id": pathway})
    async with service.app.state.sessions() as session, session.begin():
        outbox.tell(session, event)
        assert await outbox.record_events(session, bytes(32))


async def test_it_is_read_by_subject_actor_time_action_and_status(api: Api) -> None:
    service = await api(SERVICE)
    pathway = await busy(service, 6)
    for _ in range(3):
        await service.get(f"/v1/pathways/{pathway}", role="court_duty_officer")
    await service.get(f"/v1/pathways/{uuid4()}", role="court_duty_officer")
    assert len(await shown(service, subject=pathway)) == 3
    assert len(await shown(service, status=404)) == 1
    assert len(await shown(service, action="POST /v1/officers")) == 6
    assert await shown(service, actor="nobody") == []
    everything = await shown(service)
    moments = [row["at"] for row in everything]
    assert moments == sorted(moments, reverse=True)
    later = await shown(service, since=moments[0])
    assert {row["action"] for row in later} == {"GET /v1/audit"}
    assert len(await shown(service, until=moments[-1])) == 0


async def test_who_was_shown_by_a_list_is_found_by_subject(api: Api) -> None:
    """R55: who looked at my record, by whatever way."""
    service, pathway = await api(SERVICE), uuid4()
    event = listed(pathway)
    await service.deliver(event)
    where = {"site": event.site, "on": event.hearing_on.isoformat()}
    await service.get("/v1/list-screening", params=where, role="court_duty_officer")
    (row,) = await shown(service, subject=pathway)
    assert (row["action"], row["shown"]) == ("GET /v1/list-screening", [str(pathway)])


@pytest.mark.parametrize("form", ["json", "csv"])
async def test_of_a_list_nobody_else_is_named_to_who_asks_for_one_alone(
    api: Api, form: str
) -> None:
    """What is handed to a person who asks for their data names no other person."""
    service, pathways = await api(SERVICE), [uuid4() for _ in range(3)]
    events = [listed(pathway) for pathway in pathways]
    for event in events:
        await service.deliver(event)
    where = {"site": events[0].site, "on": events[0].hearing_on.isoformat()}
    await service.get("/v1/list-screening", params=where, role="court_duty_officer")
    asked: dict[str, Any] = {"subject": str(pathways[0]), "format": form}
    whole = await service.get("/v1/audit", params=asked, role=GOVERNANCE)
    assert all(str(one) in whole.text for one in pathways)
    own = await service.get("/v1/audit", params=asked | {"others": False}, role=GOVERNANCE)
    assert str(pathways[0]) in own.text
    assert not any(str(one) in own.text for one in pathways[1:])


async def test_reading_it_is_itself_kept(api: Api) -> None:
    service, pathway = await api(SERVICE), uuid4()
    await shown(service, subject=pathway, status=404)
    (row,) = await shown(service, subject=pathway)
    assert (row["action"], row["role"]) == ("GET /v1/audit", GOVERNANCE)
    assert row["detail"] == "audit read by status 404"


async def test_pages_follow_each_other_without_holes(api: Api) -> None:
    service = await api(SERVICE)
    await busy(service, 7)
    found: list[tuple[int, int]] = []
    cursor = ""
    while True:
        asked = {"limit": 2, "cursor": cursor, "action": "POST"}
        page = (await service.get("/v1/audit", params=asked, role=GOVERNANCE)).json()
        found += [(row["chain"], row["number"]) for row in page["rows"]]
        if page["cursor"] is None:
            break
        cursor = page["cursor"]
    assert len(found) == len(set(found)) == 7


@pytest.mark.parametrize(
    "how", [{"params": {"format": "csv"}}, {"headers": {"accept": "text/csv"}}]
)
async def test_as_a_table_no_cell_is_a_formula(api: Api, how: dict[str, Any]) -> None:
    service = await api(SERVICE)
    actors = ["=1+1", "+1", "-1", "@x", "\t=1", ' =cmd|"/c"!A0', "a,b\n=1"]
    for actor in actors:
        async with service.engine.begin() as connection:
            await audit.record(connection, audit.Entry(actor, "a", "r", "", "x", ""))
    answer = await service.get("/v1/audit", role=GOVERNANCE, **how)
    assert answer.headers["content-type"].startswith("text/csv")
    lines = list(csv.DictReader(io.StringIO(answer.text)))
    written = [line["actor"] for line in lines]
    assert written == [a if a[0] == "a" else f"'{a}" for a in reversed(actors)]


@pytest.mark.parametrize("format", ["json", "csv"])
async def test_whom_the_audit_showed_is_in_the_audit_in_either_form(api: Api, format: str) -> None:
    service, subject = await api(SERVICE), str(uuid4())
    async with service.engine.begin() as connection:
        await audit.record(connection, audit.Entry("a", "a", "r", "", "x", subject))
    await service.get("/v1/audit", role=GOVERNANCE, params={"format": format})
    (row,) = await service.rows("SELECT shown FROM audit WHERE action LIKE '%/v1/audit%'")
    assert subject in row.shown


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"role": "senior_officer"}, 403),
        ({"role": "operator"}, 403),
        ({"role": GOVERNANCE, "agency": "court_listing"}, 404),
        ({"role": GOVERNANCE, "params": {"cursor": "x"}}, 422),
        ({"role": GOVERNANCE, "params": {"since": "2026-01-01"}}, 422),
        ({"role": GOVERNANCE, "params": {"subject": "Jane"}}, 422),
        ({"role": GOVERNANCE, "params": {"limit": 5000}}, 422),
        ({"role": GOVERNANCE, "params": {"role": "operator"}}, 422),
        ({"role": GOVERNANCE, "params": {"format": "xml"}}, 422),
    ],
)
async def test_it_is_for_the_agencys_own_information_governance(
    api: Api, asked: dict[str, Any], status: int
) -> None:
    service = await api(SERVICE)
    assert (await service.ask("GET", "/v1/audit", **asked)).status_code == status


async def test_an_organisation_is_shown_its_own_rows(api: Api) -> None:
    """R52: and who speaks for all of them is shown all."""
    service = await api(PROVIDER)
    for organisation in ("one-org", "one-org", "other-org"):
        await service.get("/v1/cases", role="practitioner", organisation=organisation)
    assert {r["organisation"] for r in await shown(service, of="one-org")} == {"one-org"}
    assert len(await shown(service, of="one-org", action="GET /v1/cases")) == 2
    assert len(await shown(service, action="GET /v1/cases")) == 3
