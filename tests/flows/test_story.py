"""The story on the real stack: what each agency knows, may know, and never learns."""

import json
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import pytest
from jsonschema_rs import validator_for

from contracts.event import Agency
from contracts.sharing import load_agreements
from scripts.demo.asking import Refusal
from scripts.demo.people import PROVIDER, SITE, Journey
from services.common.pseudonyms import pseudonym
from tests.flows.conftest import Played
from tests.state import numbers_told, rows

pytestmark = pytest.mark.timeout(180)


async def court(played: Played, pathway: str) -> Any:
    """What the court knows."""
    return await played.ask.get("court_listing", "legal_adviser", f"/v1/pathways/{pathway}")


async def probation(played: Played, pathway: str) -> Any:
    """What probation knows."""
    path = f"/v1/pathways/{pathway}"
    return await played.ask.get("probation_allocation", "court_duty_officer", path)


async def provider(played: Played, pathway: str) -> Any:
    """What the provider's organisation knows."""
    path = f"/v1/pathways/{pathway}"
    return await played.ask.get("provider_assessment", "practitioner", path, PROVIDER)


async def liaison(played: Played, pathway: str) -> Any:
    """What liaison and diversion knows."""
    return await played.ask.get("liaison_diversion", "practitioner", f"/v1/pathways/{pathway}")


async def test_the_court_learns_the_outcome_and_nothing_clinical(played: Played) -> None:
    """R45, R52."""
    known = await court(played, played.pathway(Journey.MHTR_PRIMARY))
    assert known["requirements"][0]["outcome"] == "completed"
    whole = json.dumps(known)
    for clinical in ("PHQ", "GAD", "CORE", "total", "band", "housing", "to_self", "engagement"):
        assert clinical not in whole


async def test_a_screen_reaches_probation_before_the_plea_is_taken(played: Played) -> None:
    """R7, R9."""
    known = await probation(played, played.pathway(Journey.MHTR_PRIMARY))
    assert known["finding"]["indications"]
    assert known["agreed"]["put_by"] == "both"
    assert (await liaison(played, played.pathway(Journey.MHTR_PRIMARY)))["before_plea"] is True


async def test_nobody_is_assessed_who_pleads_not_guilty_and_liaison_follows_up(
    played: Played,
) -> None:
    """R11, R12."""
    pathway = played.pathway(Journey.NOT_GUILTY)
    assert (await liaison(played, pathway))["follow_ups"]
    assert (await probation(played, pathway))["positions"] == []
    with pytest.raises(Refusal, match="404"):
        await provider(played, pathway)


async def test_a_decline_is_told_to_liaison_and_probation_with_reasons_and_not_to_the_court(
    played: Played,
) -> None:
    """R17, R18."""
    pathway = played.pathway(Journey.CLINICAL_LEAD_DECLINES)
    (position,) = (await probation(played, pathway))["positions"]
    assert (position["approved"], position["reasons"]) == (False, ["needs_secondary_care"])
    (follow_up,) = (await liaison(played, pathway))["follow_ups"]
    assert follow_up["coded_reasons"] == ["needs_secondary_care"]
    assert "needs_secondary_care" not in json.dumps(await court(played, pathway))


async def test_an_unsuitable_assessment_is_an_outcome_with_reasons(played: Played) -> None:
    """R13, R15, R18."""
    pathway = played.pathway(Journey.NOT_SUITABLE)
    (position,) = (await probation(played, pathway))["positions"]
    assert (position["suitable"], position["reasons"]) == (False, ["needs_secondary_care"])
    assert (await liaison(played, pathway))["follow_ups"]


async def test_the_gate_refused_a_proposal_before_its_conditions_were_met(played: Played) -> None:
    """R20."""
    assert [line for line in played.told if "tries to propose at once: 409" in line]
    known = await probation(played, played.pathway(Journey.MHTR_PRIMARY))
    answers = {c["answer"] for c in known["proposals"][0]["gate"]}
    assert answers == {"pass"}


async def test_a_plea_taken_back_undoes_what_followed_from_it(played: Played) -> None:
    """R11, C1: at all five agencies."""
    pathway = played.pathway(Journey.GUILTY_PLEA_WITHDRAWN)
    at_court = await court(played, pathway)
    assert (at_court["any_guilty"], at_court["requirements"][0]["proposed_at"]) == (False, None)
    at_probation = await probation(played, pathway)
    assert at_probation["proposals"][0]["withdrawn_at"] is not None
    assert at_probation["positions"][0]["stood_down_at"] is not None
    assert (await provider(played, pathway))["cases"][0]["stood_down_at"] is not None
    assert [one["reason"] for one in (await liaison(played, pathway))["follow_ups"]]
    path = f"/v1/pathways/{pathway}/clocks"
    clocks = await played.ask.get("court_listing", "legal_adviser", path)
    assert [(one["name"], one["state"]) for one in clocks] == [("C1", "cancelled")]
    query = """SELECT count(*) AS n FROM fact WHERE name = 'AssessmentStoodDown'
        AND data ->> 'because' = 'plea_changed'"""
    assert (await rows(played.stack, Agency.REPORTING, query))[0].n == 1


async def test_the_courts_decline_is_recorded_and_liaison_follows_up(played: Played) -> None:
    """R26, R28."""
    pathway = played.pathway(Journey.SENTENCER_DECLINES)
    sentence = (await court(played, pathway))["sentence"]
    assert sentence["requirements"][0]["decline_reasons"] == ["too_onerous"]
    assert (await liaison(played, pathway))["follow_ups"]


async def test_the_allocation_clock_was_met_and_the_report_clock_too(played: Played) -> None:
    """C3, C8, R30, R34."""
    query = "SELECT name, state, count(*) FROM clock GROUP BY 1, 2"
    c3 = {(r.name, r.state) for r in await rows(played.stack, Agency.PROBATION, query)}
    own = {(r.name, r.state) for r in await rows(played.stack, Agency.PROVIDER, query)}
    assert ("C3", "met") in c3
    assert {state for name, state in own if name == "C8"} == {"met", "cancelled"}


async def test_after_a_warning_the_next_unacceptable_absence_was_referred(played: Played) -> None:
    """R34."""
    known = await probation(played, played.pathway(Journey.TWO_ABSENCES_BREACH_CONTINUES))
    decisions = [a["decision"] for a in known["appointments"] if not a["attended"]]
    assert decisions == ["warning", "refer_for_breach"]
    missed = [
        a
        for a in (await provider(played, known["pathway_id"]))["cases"][0]["appointments"]
        if a["attendance"] == "not_attended"
    ]
    assert {a["decision"] for a in missed} == {"warning", "refer_for_breach"}


async def test_engagement_stops_with_the_permission_and_attendance_goes_on(
    played: Played,
) -> None:
    """R33, R38, R54."""
    known = await probation(played, played.pathway(Journey.MHTR_PRIMARY))
    attended = [a for a in known["appointments"] if a["attended"]]
    assert len(attended) == 12
    assert [a["engagement"] for a in attended] == ["active"] * 5 + [None] * 7


async def test_what_went_on_a_withdrawn_permission_leaves_by_no_way_any_more(
    played: Played,
) -> None:
    """R54: the replay of what was told while the permission stood no longer tells it."""
    pathway = played.pathway(Journey.MHTR_PRIMARY)
    page = await read_channel(played, "probation_allocation", "provider_assessment", pathway)
    sessions = [e for e in page["events"] if e["type"].endswith("session-attended.v2")]
    assert len(sessions) == 12
    assert all("engagement" not in e["data"] for e in sessions)
    assert all("order" in e["basis"] for e in sessions)


async def read_channel(
    played: Played, reader: str, writer: str, pathway: str, what: str = "events"
) -> Any:
    """A reader's own channel, over REST."""
    path = f"/v1/channels/me/{what}?subject={pathway}&limit=500"
    token = played.stack.token(reader, "service")
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(
            f"{played.stack.urls[writer]}{path}", headers={"authorization": f"Bearer {token}"}
        )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_completion_shows_change_and_reliable_change_to_reporting(played: Played) -> None:
    """R42, R74."""
    query = (
        "SELECT data FROM fact JOIN listing USING (pseudonym)"
        " WHERE name = 'RequirementCompleted' AND site = :site AND pseudonym = :subject"
    )
    key = bytes.fromhex(played.stack.keys.pseudonym.read_text())
    subject = pseudonym(UUID(played.pathway(Journey.MHTR_PRIMARY)), key)
    (fact,) = await rows(played.stack, Agency.REPORTING, query, site=SITE, subject=subject)
    changes = {c["instrument"]: c["reliable"] for c in fact.data["changes"]}
    assert changes == {"PHQ-9": "improved", "GAD-7": "improved", "CORE-10": "improved"}


async def test_probations_systems_are_told_of_allocations_in_their_own_form(
    played: Played,
) -> None:
    """R30."""
    page = await played.ask.get("probation_allocation", "service", "/v1/domain-events?limit=500")
    kinds = {event["eventType"] for event in page["events"]}
    assert kinds == {"event.manager.allocated", "requirement.manager.allocated"}
    ids = [event["additionalInformation"]["allocationId"] for event in page["events"]]
    assert len(set(ids)) == len(ids)
    for id, event in zip(ids, page["events"], strict=True):
        assert isinstance(event["version"], int)
        assert [one["type"] for one in event["personReference"]["identifiers"]] == ["CRN"]
        path = urlsplit(event["detailUrl"]).path
        detail = await played.ask.get("probation_allocation", "service", path)
        assert (detail["id"], path.rpartition("/")[2]) == (id, id)


async def test_numbers_are_whole_on_every_channel(played: Played) -> None:
    """``numbers_told`` refuses a number that is missing or given twice."""
    people = {pathway: number for number, pathway in played.pathways.items()}
    told = await numbers_told(played.stack, people)
    publishers = {agency for agency, channels in told.items() if channels}
    assert publishers == set(Agency) - {Agency.REPORTING}


async def test_a_reader_without_kafka_gets_every_event_once_with_a_cursor(played: Played) -> None:
    seen: list[tuple[str, int]] = []
    cursor, more = "", True
    token = played.stack.token("probation_allocation", "service")
    async with httpx.AsyncClient(trust_env=False) as client:
        while more:
            answer = await client.get(
                f"{played.stack.urls['court_listing']}/v1/channels/probation_allocation/events",
                params={"cursor": cursor, "limit": 7},
                headers={"authorization": f"Bearer {token}"},
            )
            page = answer.json()
            seen += [(e["subject"], int(e["sequence"])) for e in page["events"]]
            cursor, more = page["cursor"], page["more"]
    query = "SELECT count(*) FROM event_log WHERE channel = 'cstr.court.probation'"
    (told,) = await rows(played.stack, Agency.COURT, query)
    assert len(seen) == len(set(seen)) == told[0]
    for subject in {s for s, _ in seen}:
        numbers = [n for s, n in seen if s == subject]
        assert numbers == sorted(numbers)


async def test_the_same_channel_is_there_as_server_sent_events(played: Played) -> None:
    token = played.stack.token("liaison_diversion", "service")
    url = f"{played.stack.urls['court_listing']}/v1/channels/me/stream"
    headers = {"authorization": f"Bearer {token}"}
    async with (
        httpx.AsyncClient(trust_env=False, timeout=10) as client,
        client.stream("GET", url, headers=headers) as answer,
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        async for line in answer.aiter_lines():
            if line.startswith("data:"):
                event = json.loads(line.removeprefix("data:"))
                assert event["type"].startswith("cstr.court.")
                break


async def test_a_long_poll_waits_for_the_next_event_and_not_longer(played: Played) -> None:
    token = played.stack.token("court_listing", "service")
    url = f"{played.stack.urls['provider_assessment']}/v1/channels/me/events"
    async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
        headers = {"authorization": f"Bearer {token}"}
        page = (await client.get(url, params={"limit": 500}, headers=headers)).json()
        later = await client.get(
            url, params={"cursor": page["cursor"], "wait": 0.5}, headers=headers
        )
    assert later.json()["events"] == []
    assert later.elapsed.total_seconds() >= 0.5


async def test_the_return_is_the_same_bytes_computed_twice(played: Played) -> None:
    """R70, R75."""
    path = "/v1/returns/northamptonshire/2026-06"
    first = await played.ask.post("data_reporting", "analyst", path, None)
    text = await played.ask.text("data_reporting", "analyst", path)
    again = await played.ask.text("data_reporting", "analyst", path)
    assert text == again
    assert json.loads(text) == first
    shown = [n for t in first["tabs"]["mhtr"] for n in t["cells"].values() if n != "suppressed"]
    assert all(n == 0 or n >= 5 for n in shown)


@pytest.mark.parametrize("writer", [agency for agency in Agency if agency is not Agency.REPORTING])
async def test_every_message_of_every_channel_fits_the_schema_it_names(
    played: Played, writer: Agency
) -> None:
    """``dataschema`` is asked for as anybody would, without a token."""
    schemas: dict[str, Any] = {}
    readers = [agreement.reader for agreement in load_agreements().of_writer(writer)]
    async with httpx.AsyncClient(trust_env=False) as client:
        for reader in readers:
            for event in await _feed(played, client, writer, reader):
                name = event["dataschema"]
                assert urlsplit(name).scheme in ("http", "https")
                if name not in schemas:
                    answer = await client.get(name)
                    assert answer.status_code == 200, name
                    schemas[name] = validator_for(answer.json())
                errors = [error.message for error in schemas[name].iter_errors(event["data"])]
                assert errors == [], f"{event['type']} to {reader}"
    assert schemas


async def _feed(
    played: Played, client: httpx.AsyncClient, writer: Agency, reader: Agency
) -> list[Any]:
    """Every event of a channel that says something; one that is withheld is a number alone."""
    headers = {"authorization": f"Bearer {played.stack.token(reader.value, 'service')}"}
    url = f"{played.stack.urls[writer.value]}/v1/channels/me/events"
    events: list[Any] = []
    cursor, more = "", True
    while more:
        asked = f"{url}?limit=500&cursor={cursor}"
        page = (await client.get(asked, headers=headers)).json()
        events += [event for event in page["events"] if "dataschema" in event]
        cursor, more = page["cursor"], page["more"]
    return events
