"""A command that is tried answers as it would, says who would be told what, and keeps nothing."""

from typing import Any
from uuid import UUID, uuid4

from tests.conftest import Api
from tests.probation_allocation.given_orders import BREACH, after, allocate, under_order
from tests.service_under_test import ServiceUnderTest

TRY = {"cstr-try": "yes"}
OFFICER = {"role": "responsible_officer"}
#: All that a command may leave but the audit, and what the audit leaves of itself.
TABLES = """SELECT tablename FROM pg_tables
    WHERE schemaname = 'public' AND tablename NOT LIKE 'audit%' ORDER BY 1"""


async def tried(
    probation: ServiceUnderTest, pathway: UUID, what: str, body: Any, **more: Any
) -> Any:
    """What a try of a command is answered."""
    headers = TRY | {"idempotency-key": str(uuid4())} | more.pop("headers", {})
    path = f"/v1/pathways/{pathway}/{what}"
    return await probation.ask("POST", path, json=body, headers=headers, role="responsible_officer")


async def left(probation: ServiceUnderTest) -> int:
    """How many rows there are but for the audit."""
    tables = [row[0] for row in await probation.rows(TABLES)]
    each = " + ".join(f"(SELECT count(*) FROM {table})" for table in tables)
    return int((await probation.rows(f"SELECT {each}"))[0][0])


async def test_a_try_says_who_would_be_told_what_and_keeps_nothing(api: Api) -> None:
    probation, pathway = await under_order(api)
    before, told = await left(probation), len(await probation.told())
    answer = await tried(probation, pathway, "breaches", BREACH)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cstr-try"] == "yes"
    said = answer.json()
    assert said["status"] == 201
    assert said["answer"]["reason"] == BREACH["reason"]
    readers = {one["reader"]: one for one in said["would_tell"]}
    assert set(readers) == {"court_listing", "provider_assessment", "data_reporting"}
    assert readers["court_listing"]["event"] == "BreachReferred"
    assert "Fictional particulars" not in str(said["would_tell"])
    assert (await left(probation), len(await probation.told())) == (before, told)


async def test_what_is_done_afterwards_tells_what_the_try_said(api: Api) -> None:
    probation, pathway = await under_order(api)
    said = (await tried(probation, pathway, "breaches", BREACH)).json()["would_tell"]
    before = len(await probation.told())
    path = f"/v1/pathways/{pathway}/breaches"
    assert (await probation.post(path, BREACH, **OFFICER)).status_code == 201
    done = [
        (type_.split(".")[2], channel.rpartition(".")[2], sorted(data))
        for channel, type_, data in (await probation.told())[before:]
    ]
    tried_to = {agency_named(one["reader"]): one for one in said}
    for event, reader, fields in done:
        assert event.replace("-", "") == tried_to[reader]["event"].lower()
        assert fields == tried_to[reader]["fields"]
    assert len(done) == len(said)


def agency_named(reader: str) -> str:
    """How a channel calls an agency."""
    return {"court_listing": "court", "provider_assessment": "provider"}.get(reader, "reporting")


async def test_a_try_is_refused_as_the_command_would_be(api: Api) -> None:
    probation, pathway = await under_order(api)
    meeting = {"met_at": after(days=1).isoformat(), "channel": "in_person"}
    wrong = await tried(probation, pathway, "breaches", BREACH | {"reason": "nonsense"})
    assert wrong.status_code == 422
    body = meeting | {
        "sentence_explained": True,
        "planning_meeting_at": after(days=8).isoformat(),
        "planning_meeting_place": "Fictional office",
    }
    refused = await tried(probation, pathway, "first-meetings", body)
    assert (refused.status_code, refused.json()["rule"]) == (409, "R31")
    await allocate(probation, pathway)
    assert (await tried(probation, pathway, "first-meetings", body)).status_code == 200


async def test_a_try_says_a_key_like_every_post_and_does_not_use_it_up(api: Api) -> None:
    probation, pathway = await under_order(api)
    without = await tried(probation, pathway, "breaches", BREACH, headers={"idempotency-key": ""})
    assert (without.status_code, without.json()["field"]) == (400, "Idempotency-Key")
    key = {"idempotency-key": "the-same"}
    for _ in range(2):
        assert (await tried(probation, pathway, "breaches", BREACH, headers=key)).is_success
    path = f"/v1/pathways/{pathway}/breaches"
    done = await probation.post(path, BREACH, key="the-same", **OFFICER)
    assert (done.status_code, done.headers.get("idempotency-replayed")) == (201, None)


async def test_that_it_was_tried_is_in_the_audit(api: Api) -> None:
    """R55."""
    probation, pathway = await under_order(api)
    await tried(probation, pathway, "breaches", BREACH)
    await tried(probation, pathway, "breaches", BREACH | {"reason": "nonsense"})
    query = "SELECT detail, status FROM audit WHERE action LIKE '%breaches' ORDER BY at"
    rows = [tuple(row) for row in await probation.rows(query)]
    assert rows == [("tried; nothing was kept", 201), ("tried; nothing was kept", 422)]


async def test_another_word_than_yes_is_refused(api: Api) -> None:
    probation, pathway = await under_order(api)
    answer = await tried(probation, pathway, "breaches", BREACH, headers={"cstr-try": "no"})
    assert (answer.status_code, answer.json()["field"]) == (400, "Cstr-Try")
