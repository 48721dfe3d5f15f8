"""Nothing that travels joins a pseudonym to the pathway it stands for (R52, R60)."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import httpx
import pytest
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from contracts.event import Agency
from contracts.sharing import load_agreements
from scripts.demo.court_list import court_list
from scripts.demo.people import named
from services.common.broker import make_consumer
from services.common.settings import Environment, Settings
from tests.flows.conftest import Played
from tests.state import in_flight, rows

pytestmark = pytest.mark.timeout(120)

DAY = date(2026, 6, 10)
PLANTED = "Zqplanted"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
HEADERS = {
    "x-correlation-id": f"{PLANTED}-correlation",
    "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01",
    "tracestate": f"k={PLANTED}",
    "baggage": f"k={PLANTED}",
}
SAID = {"content-type", "ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time", "ce_subject",
        "ce_partitionkey", "ce_dataschema", "ce_sequence", "ce_recordedtime", "ce_agreement",
        "ce_basis", "ce_incarnation"}  # fmt: skip
"""All that stands beside a pseudonym; and but for its first event the id of the one before."""


async def list_somebody(played: Played) -> str:
    """The pathway of somebody who is listed by a client that says much of itself."""
    person = replace(named()[0], number=901, family_name="Fictional-Planted", listed_on=DAY)
    token = played.stack.token("court_listing", "list_officer")
    sent = {"authorization": f"Bearer {token}", "idempotency-key": str(uuid4())} | HEADERS
    async with httpx.AsyncClient(trust_env=False, timeout=20) as client:
        url = f"{played.stack.urls['court_listing']}/v1/court-lists"
        answer = await client.post(url, json=court_list([person], DAY), headers=sent)

    async def settled() -> bool:
        return not any((await in_flight(played.stack)).values())

    await played.ask.until("everything told to be applied", settled)
    return str(answer.json()["taken"][0]["pathway_id"])


async def on_the_broker(played: Played, reader: Agency) -> list[ConsumerRecord]:
    """Every record of the channels of a reader, with its own certificate."""
    files = played.stack.kafka.certificate(reader.value)
    settings = Settings(
        service=reader, environment=Environment.DEVELOPMENT, port=1, token_jwks_url="http://x",
        kafka_bootstrap=played.stack.kafka.bootstrap, kafka_ca=files.authority,
        kafka_cert=files.chain, kafka_key=files.key,
    )  # fmt: skip
    consumer: AIOKafkaConsumer = make_consumer(settings, reader, "looks-on")
    topics = [agreement.topic for agreement in load_agreements().of_reader(reader)]
    async with consumer:
        places = [TopicPartition(topic, n) for topic in topics for n in range(4)]
        consumer.assign(places)
        ends = await consumer.end_offsets(places)
        await consumer.seek_to_beginning(*places)
        found: list[ConsumerRecord] = []
        while any([await consumer.position(place) < ends[place] for place in places]):
            for records in (await consumer.getmany(timeout_ms=500)).values():
                found += records
    return found


def texts(records: list[ConsumerRecord]) -> Iterator[str]:
    for record in records:
        yield from (f"{name} {value.decode()}" for name, value in record.headers)
        yield from (record.key.decode(), record.value.decode())


def said(record: ConsumerRecord) -> Mapping[str, str]:
    return {name: value.decode() for name, value in record.headers}


async def test_no_value_on_the_broker_joins_a_pseudonym_to_a_pathway(played: Played) -> None:
    """R60: no id, no trace, no moment, and nothing that a client sent."""
    pathway = await list_somebody(played)
    hidden = await on_the_broker(played, Agency.REPORTING)
    others = [
        r for a in Agency if a is not Agency.REPORTING for r in await on_the_broker(played, a)
    ]
    assert len(hidden) > 50
    for record in hidden:
        assert {name for name, _ in record.headers} - {"ce_previous"} == SAID
        assert said(record)["ce_time"].endswith("T00:00:00Z")
        assert said(record)["ce_recordedtime"].endswith("T00:00:00+00:00")
        assert record.timestamp % 86_400_000 == 0
    names = ("ce_id", "ce_subject", "ce_correlationid", "ce_causationid", "traceparent")
    elsewhere = {value for record in others for n, value in said(record).items() if n in names}
    of_subject = ("ce_id", "ce_subject", "ce_previous")
    beside = {v for record in hidden for n, v in said(record).items() if n in of_subject}
    assert pathway in elsewhere
    assert not beside & elsewhere
    assert len({said(record)["ce_id"] for record in hidden}) == len(hidden)
    told = "\n".join(texts(hidden))
    for planted in (PLANTED, TRACE, pathway):
        assert planted not in told


async def test_no_answer_of_a_teller_says_more_than_the_broker(played: Played) -> None:
    """R60: the feed, as server-sent events, one pseudonym again, and the heads."""
    pathway = await list_somebody(played)
    token = played.stack.token("data_reporting", "service")
    headers = {"authorization": f"Bearer {token}"} | HEADERS
    for agreement in load_agreements().of_reader(Agency.REPORTING):
        base = f"{played.stack.urls[agreement.writer]}/v1/channels/me"
        async with httpx.AsyncClient(trust_env=False, timeout=20, headers=headers) as client:
            page = (await client.get(f"{base}/events", params={"limit": 500})).json()["events"]
            subject = page[0]["subject"]
            again = await client.get(f"{base}/events", params={"subject": subject, "after": 0})
            heads = await client.get(f"{base}/heads")
            async with client.stream("GET", f"{base}/stream") as stream:
                lines = stream.aiter_lines()
                first = [line async for line in _until_data(lines)]
        events: list[dict[str, Any]] = [*page, *again.json()["events"], json.loads(first[-1])]
        names = SAID - {"content-type"} | {"ce_data", "ce_datacontenttype"}
        for event in events:
            assert {f"ce_{name}" for name in event} - {"ce_previous"} == names
            assert event["time"].endswith("T00:00:00+00:00")
            assert event["recordedtime"].endswith("T00:00:00+00:00")
        shown = json.dumps(events) + heads.text
        for planted in (PLANTED, TRACE, pathway):
            assert planted not in shown


async def _until_data(lines: Any) -> Any:
    async for line in lines:
        if line.startswith("data: "):
            yield line.removeprefix("data: ")
            return


async def test_programme_data_keep_nothing_they_were_not_sent(played: Played) -> None:
    """R52: not in any column of any table, nor in their log."""
    pathway = await list_somebody(played)
    tables = await rows(
        played.stack, Agency.REPORTING,
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
    )  # fmt: skip
    kept = ""
    for table in tables:
        query = f'SELECT row_to_json(t)::text AS one FROM "{table.tablename}" t'
        kept += "\n".join(row.one for row in await rows(played.stack, Agency.REPORTING, query))
    kept += (played.stack.data_dir / "logs" / "data_reporting.log").read_text()
    for planted in (PLANTED, TRACE, pathway, "Fictional-Planted"):
        assert planted not in kept
