"""Nothing said of a person is where it may not be: logs, spans, metrics, keys, headers, errors.

A canary, a word that occurs nowhere else, stands in every text of the story; afterwards it is
looked for everywhere it must not be, and found everywhere it may be kept.
"""

import json
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any
from uuid import UUID

import httpx
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.helpers import create_ssl_context
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from contracts.event import Agency
from contracts.topology import channels
from scripts.stack.settings import CONSOLE
from services.common.pseudonyms import pseudonym
from tests.canaries.stack import StackWithCanaries
from tests.canaries.words import CLINICAL, HOLDERS
from tests.live import sign_in

pytestmark = pytest.mark.timeout(120)

WORDS = re.compile("|".join(re.escape(word) for word in HOLDERS), re.IGNORECASE)


def found_in(texts: Iterable[str]) -> set[str]:
    """The canaries in some texts."""
    return {match.group() for one in texts for match in WORDS.finditer(one)}


async def test_no_log_says_anything_of_a_person(stack_with_canaries: StackWithCanaries) -> None:
    logs = sorted((stack_with_canaries.stack.data_dir / "logs").glob("*.log"))
    assert {log.stem for log in logs} >= {*Agency, CONSOLE, "kafka", "postgres"}
    assert found_in(log.read_text(errors="replace") for log in logs) == set()


async def test_no_span_says_anything_of_a_person(stack_with_canaries: StackWithCanaries) -> None:
    """Every attribute of every span, as it left the service."""
    spans = 0
    for export in stack_with_canaries.exports:
        assert found_in([export.decode("latin-1")]) == set()
        sent = ExportTraceServiceRequest.FromString(export)
        spans += sum(len(s.spans) for r in sent.resource_spans for s in r.scope_spans)
    assert spans > 1000


async def test_a_trace_begins_where_someone_asks(stack_with_canaries: StackWithCanaries) -> None:
    """What the loops that look for work ask would crowd out what was asked."""
    begun = {
        span.kind
        for export in stack_with_canaries.exports
        for resource in ExportTraceServiceRequest.FromString(export).resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
        if not span.parent_span_id
    }
    assert Span.SPAN_KIND_SERVER in begun
    assert Span.SPAN_KIND_CLIENT not in begun


async def test_no_trace_names_both_a_pathway_and_its_pseudonym(
    stack_with_canaries: StackWithCanaries,
) -> None:
    """R60: who sees the traces would otherwise hold the key."""
    key = bytes.fromhex(stack_with_canaries.stack.keys.pseudonym.read_text())
    for pathway in stack_with_canaries.pathways.values():
        hidden = str(pseudonym(UUID(pathway), key)).encode()
        assert not [export for export in stack_with_canaries.exports if hidden in export]


async def test_no_page_of_the_console_says_anything_of_a_person(
    stack_with_canaries: StackWithCanaries,
) -> None:
    token = stack_with_canaries.stack.token(CONSOLE, "operator")
    async with _console(stack_with_canaries) as client:
        await sign_in(client, token)
        pages = [(await client.get(path)).text for path in ("/", "/channels", "/parked", "/clocks")]
        for pathway in stack_with_canaries.pathways.values():
            traces = (await client.get(f"/traces?subject={pathway}")).text
            links = re.findall(r"/traces/[0-9a-f]{32}", traces)
            assert links
            pages += [traces, *[(await client.get(link)).text for link in links]]
    assert found_in(pages) == set()


async def test_no_metric_says_anything_of_a_person(stack_with_canaries: StackWithCanaries) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        for agency in Agency:
            url = f"{stack_with_canaries.stack.urls[agency]}/metrics"
            shown = {
                "authorization": f"Bearer {stack_with_canaries.stack.keys.metrics.read_text()}"
            }
            metrics = (await client.get(url, headers=shown)).text
            assert "cstr_" in metrics
            assert found_in([metrics]) == set()


async def test_no_refusal_repeats_what_was_sent(stack_with_canaries: StackWithCanaries) -> None:
    """401 and 413 repeat nothing by their form; the rest is asked for with canaries in it."""
    answers = stack_with_canaries.refusals
    assert {answer.status_code for answer in answers} >= {404, 409, 422}
    assert not [answer for answer in answers if answer.status_code >= 500]
    said = [f"{answer.text} {answer.headers}" for answer in answers]
    assert found_in(said) == set()


async def test_no_key_and_no_header_of_kafka_says_anything_of_a_person(
    stack_with_canaries: StackWithCanaries,
) -> None:
    seen = 0
    for channel in channels():
        async for message in _messages(stack_with_canaries, channel.topic, channel.reader):
            seen += 1
            headers = [f"{name}={value.decode()}" for name, value in message.headers]
            assert found_in([message.key.decode(), *headers]) == set()
    assert seen > 50


@pytest.mark.parametrize("reader", Agency)
async def test_a_channel_holds_nothing_its_reader_may_not_keep(
    stack_with_canaries: StackWithCanaries, reader: Agency
) -> None:
    """R50, R51: the topic is the routing table."""
    topics = [channel.topic for channel in channels() if channel.reader is reader]
    values = [
        message.value.decode()
        for topic in topics
        async for message in _messages(stack_with_canaries, topic, reader)
    ]
    assert _not_for(reader, HOLDERS, values) == set()
    assert _not_for(reader, CLINICAL, values) == set()


@pytest.mark.parametrize("agency", Agency)
async def test_a_database_holds_nothing_its_agency_may_not_keep(
    stack_with_canaries: StackWithCanaries, agency: Agency
) -> None:
    """R50, R51, R52."""
    held = list((await _database(stack_with_canaries, agency)).values())
    assert _not_for(agency, HOLDERS, held) == set()
    assert _not_for(agency, CLINICAL, held) == set()


@pytest.mark.parametrize("agency", Agency)
async def test_the_audit_names_who_asked_and_what_never_what_was_said(
    stack_with_canaries: StackWithCanaries, agency: Agency
) -> None:
    database = await _database(stack_with_canaries, agency)
    assert found_in([database["audit"], database["clock"], database["channel_feed"]]) == set()


async def test_every_canary_arrived_wherever_it_may_be_kept(
    stack_with_canaries: StackWithCanaries,
) -> None:
    """Else the tests above would look for what was never said."""
    missing = set()
    for agency in Agency:
        held = "\n".join((await _database(stack_with_canaries, agency)).values()).lower()
        for word, holders in {**HOLDERS, **CLINICAL}.items():
            if agency in holders and word.lower() not in held:
                missing.add((agency.value, word))
    assert missing == set()


async def test_a_canary_that_got_out_would_be_found(stack_with_canaries: StackWithCanaries) -> None:
    """The same search finds the same words where they are kept."""
    held = list((await _database(stack_with_canaries, Agency.PROVIDER)).values())
    assert len(_not_for(Agency.REPORTING, HOLDERS, held)) > 10
    values = [
        message.value.decode()
        async for message in _messages(
            stack_with_canaries, "cstr.court.probation", Agency.PROBATION
        )
    ]
    assert "Zqwording" in _not_for(Agency.LIAISON, HOLDERS, values)


def _not_for(
    agency: Agency, holders: Mapping[str, frozenset[Agency]], texts: Iterable[str]
) -> set[str]:
    whole = "\n".join(texts).lower()
    return {word for word, may in holders.items() if agency not in may and word.lower() in whole}


def _console(made: StackWithCanaries) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=made.stack.urls[CONSOLE], trust_env=False)


async def _messages(made: StackWithCanaries, topic: str, reader: Agency) -> AsyncIterator[Any]:
    """Every message of a topic, read with its reader's own certificate."""
    files = made.stack.kafka.certificate(reader.value)
    client = AIOKafkaConsumer(
        bootstrap_servers=made.stack.kafka.bootstrap,
        security_protocol="SSL",
        ssl_context=create_ssl_context(
            cafile=str(files.authority), certfile=str(files.chain), keyfile=str(files.key)
        ),
        group_id=None,
        auto_offset_reset="earliest",
    )
    await client.start()
    try:
        places = [TopicPartition(topic, number) for number in range(4)]
        client.assign(places)
        ends = await client.end_offsets(places)
        for place in places:
            while await client.position(place) < ends[place]:
                yield await client.getone(place)
    finally:
        await client.stop()


async def _database(made: StackWithCanaries, agency: Agency) -> Mapping[str, str]:
    """Every value of every row of every table, as text; packed values unpacked."""
    engine = create_async_engine(made.stack.postgres.database(agency).migration_url)
    dumped: dict[str, str] = {}
    async with engine.connect() as connection:
        query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        for table in (await connection.execute(text(query))).scalars().all():
            rows = await connection.execute(text(f'SELECT * FROM "{table}"'))
            dumped[table] = "\n".join(_text(value) for row in rows for value in row)
    await engine.dispose()
    return dumped


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, dict | list):
        return json.dumps(value, default=str, ensure_ascii=False)
    return str(value)
