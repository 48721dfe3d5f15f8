"""The story played with a canary in every text, every span captured, and then left to look at.

While the story is played a listener stands in for the console and keeps the exports as they came,
with every attribute; the console gets them afterwards.
"""

import gzip
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import httpx
import pytest_asyncio
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from contracts.event import Agency
from scripts.demo.people import PROVIDER
from scripts.demo.story import Story
from scripts.stack.runner import Stack
from scripts.stack.settings import CONSOLE
from tests.canaries.changes import plans_changed, put_right, screened_in_court
from tests.canaries.words import PEOPLE, CanaryAsker, with_canaries
from tests.live import live_stack
from tests.state import in_flight

RECOVERY = "nene-recovery"
JSON = {"content-type": "application/json"}
SENDER = "service.name"
PROTOBUF = {"content-type": "application/x-protobuf"}


@dataclass
class StackWithCanaries:
    """A stack, the story played on it with canaries, what was exported, what was refused."""

    stack: Stack
    ask: CanaryAsker
    exports: list[bytes] = field(default_factory=list)
    refusals: list[httpx.Response] = field(default_factory=list)
    pathways: dict[int, str] = field(default_factory=dict)


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def stack_with_canaries() -> AsyncIterator[StackWithCanaries]:
    """The story was played, everything it told is applied, and the console has its traces."""
    async with live_stack() as stack, httpx.AsyncClient(timeout=15, trust_env=False) as client:
        ask = CanaryAsker(stack.urls, stack.token, client)
        made = StackWithCanaries(stack, ask)
        stack.kill(CONSOLE)
        with _listening(stack.settings.port(CONSOLE), made.exports):
            await _play(made)
            made.refusals = await _refused(made, client)
            await ask.until("everything told to be applied", lambda: _settled(stack))
            await _exported(made, client)
        await stack.start(CONSOLE)
        for export in made.exports:
            token = stack.token(_sender(export), "service")
            answer = await client.post(
                f"{stack.urls[CONSOLE]}/v1/traces",
                content=export,
                headers=PROTOBUF | {"authorization": f"Bearer {token}"},
            )
            assert answer.is_success, answer.text
        yield made


async def _play(made: StackWithCanaries) -> None:
    story = Story(made.ask, lambda *_: None)
    await story.play(PEOPLE)
    made.pathways = story.pathways
    await _plan(made, made.pathways[PEOPLE[1].number])
    await plans_changed(made.ask, PEOPLE[1], made.pathways[PEOPLE[1].number], RECOVERY)
    await _two_needs(made, made.pathways[PEOPLE[2].number])
    await _move_an_appointment(made, made.pathways[PEOPLE[2].number])
    await put_right(made.ask, PEOPLE[2], made.pathways[PEOPLE[2].number])
    await _adjust(made, made.pathways[PEOPLE[2].number])
    await _disclose(made, made.pathways[PEOPLE[2].number])
    await _after_sentence(made, made.pathways[PEOPLE[2].number])


async def _two_needs(made: StackWithCanaries, pathway: str) -> None:
    """The person is asked about alcohol too: a court screen, and two assessors who confer."""
    path, at = f"/v1/pathways/{pathway}", PEOPLE[2].at
    officer = (Agency.PROBATION, "court_duty_officer")
    view = {"settled_at": at(0, 9).isoformat(), "level": "medium"}
    await made.ask.post(*officer, f"{path}/seriousness-views", view)
    said = {"recorded_at": at(0, 9).isoformat(), "language": "pl"}
    await made.ask.post(*officer, f"{path}/personal-details", said)
    await screened_in_court(made.ask, PEOPLE[2], path, RECOVERY)

    async def asked_there() -> Any:
        return await made.ask.get(Agency.PROVIDER, "practitioner", path, RECOVERY)

    await made.ask.until("the second request at its provider", asked_there)
    question = {"asked_at": at(0, 12).isoformat(), "requirement": "mhtr"}
    question |= {"with_requirement": "atr"}
    to = (Agency.PROVIDER, "practitioner")
    one = await made.ask.post(*to, f"{path}/conferrals", question, PROVIDER)
    answer = {"answered_at": at(0, 13).isoformat(), "combination_advised": False}
    await made.ask.post(*to, f"/v1/conferrals/{one['id']}/answers", answer, RECOVERY)


async def _plan(made: StackWithCanaries, pathway: str) -> None:
    known = await made.ask.get(Agency.LIAISON, "practitioner", f"/v1/pathways/{pathway}")
    path = f"/v1/follow-ups/{known['follow_ups'][0]['follow_up_id']}/plans"
    body = {"planned_at": PEOPLE[1].at(1, 9).isoformat(), "support": ["gp"]}
    await made.ask.post(Agency.LIAISON, "practitioner", path, body)


async def _after_sentence(made: StackWithCanaries, pathway: str) -> None:
    """Feedback, the report for a review and the review; a return to court, and a breach."""
    path, at = f"/v1/pathways/{pathway}", PEOPLE[2].at

    async def review_set() -> Any:
        known = await made.ask.get(Agency.PROBATION, "responsible_officer", path)
        return known["after_sentence"]["reviews"]

    feedback = {"returned_at": at(1, 16).isoformat(), "would_have_been": "custody"}
    await made.ask.post(Agency.COURT, "sentencer", f"{path}/sentencer-feedback", feedback)
    await made.ask.until("the review at probation", review_set)
    report = {"sent_at": at(30, 9).isoformat()}
    await made.ask.post(Agency.PROBATION, "responsible_officer", f"{path}/review-reports", report)
    review = {"held_at": at(35, 9).isoformat(), "with_hearing": True, "willing": True}
    review |= {"outcome": "requirement_amended", "requirement": "mhtr"}
    await made.ask.post(Agency.COURT, "legal_adviser", f"{path}/court-reviews", review)
    returned = {"returned_at": at(36, 9).isoformat(), "requirement": "mhtr", "reason": "other"}
    officer = (Agency.PROBATION, "responsible_officer")
    await made.ask.post(*officer, f"{path}/returns-to-court", returned)
    breach = {"referred_at": at(36, 9).isoformat(), "requirement": "other", "reason": "other"}
    await made.ask.post(*officer, f"{path}/breaches", breach)

    async def referred() -> Any:
        known = await made.ask.get(Agency.COURT, "legal_adviser", path)
        return known["after_sentence"]["breaches"]

    await made.ask.until("the breach at the court", referred)
    answered = {"answered_at": at(40, 8).isoformat(), "answer": "denied"}
    await made.ask.post(Agency.COURT, "legal_adviser", f"{path}/breach-answers", answered)
    decided: dict[str, Any] = {"decided_at": at(40, 9).isoformat(), "outcome": "order_continues"}
    decided |= {"reasons": ["low_level_of_breach"]}
    await made.ask.post(Agency.COURT, "legal_adviser", f"{path}/breach-outcomes", decided)


async def _move_an_appointment(made: StackWithCanaries, pathway: str) -> None:
    at = PEOPLE[2].at(28, 10).isoformat()
    held = {"at": at, "place": "Fictional House", "channel": "in_person"}
    path = f"/v1/pathways/{pathway}/appointments"
    body = held | {"requirement": "mhtr", "session_number": 5}
    made_one = await made.ask.post(Agency.PROVIDER, "practitioner", path, body, PROVIDER)
    moved = with_canaries("/reschedulings", held | {"asked_by": "person"})
    token = made.stack.token(Agency.PROVIDER, "practitioner", PROVIDER)
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.put(
            f"{made.stack.urls[Agency.PROVIDER]}/v1/appointments/{made_one['id']}",
            json=moved,
            headers={"authorization": f"Bearer {token}", "if-match": f'"{made_one["version"]}"'},
        )
    assert answer.status_code == 200, answer.text


async def _adjust(made: StackWithCanaries, pathway: str) -> None:
    body = {
        "requirement": "mhtr",
        "proposed_at": PEOPLE[2].at(28, 10).isoformat(),
        "kind": "change_treatment",
        "reason": "need_not_met",
        "explanation": "Another treatment",
    }
    path = f"/v1/pathways/{pathway}/adjustment-proposals"
    await made.ask.post(Agency.PROVIDER, "practitioner", path, body, PROVIDER)


async def _disclose(made: StackWithCanaries, pathway: str) -> None:
    body = {
        "requirement": "mhtr",
        "disclosed_at": PEOPLE[2].at(28, 10).isoformat(),
        "ends_at": PEOPLE[2].at(29, 10).isoformat(),
        "authority": "risk_to_life",
        "recipient": "probation",
        "risk_flags": ["to_self"],
        "risk": "A risk",
        "reason": "No time to ask",
    }
    path = f"/v1/pathways/{pathway}/emergency-disclosures"
    one = await made.ask.post(Agency.PROVIDER, "practitioner", path, body, PROVIDER)
    review = {"reviewed_at": PEOPLE[2].at(29, 9).isoformat(), "justified": True, "note": "Needed"}
    path = f"/v1/emergency-disclosures/{one['id']}/reviews"
    await made.ask.post(Agency.PROVIDER, "clinical_lead", path, review, PROVIDER)


async def _settled(stack: Stack) -> bool:
    return not any((await in_flight(stack)).values())


def _sender(export: bytes) -> str:
    """Whose spans an export has."""
    (sent,) = ExportTraceServiceRequest.FromString(export).resource_spans
    names = [one.value.string_value for one in sent.resource.attributes if one.key == SENDER]
    return names[0]


async def _exported(made: StackWithCanaries, client: httpx.AsyncClient) -> None:
    """A service exports in order: when its last request is there, so is what came before."""
    last = {agency: uuid4() for agency in Agency}
    for agency, mark in last.items():
        sent = {"traceparent": f"00-{mark.hex}-{mark.hex[:16]}-01"}
        await client.get(f"{made.stack.urls[agency]}/v1/channels/me/heads", headers=sent)

    async def there() -> bool:
        return all(any(m.bytes in one for one in made.exports) for m in last.values())

    await made.ask.until("every span to be exported", there)


async def _refused(made: StackWithCanaries, client: httpx.AsyncClient) -> list[httpx.Response]:
    """Every request of the story once more in four ways that are refused, canaries and all."""
    answers = []
    for agency, role, path, organisation, body in made.ask.requests:
        for one in _wrong(path, body):
            token = made.stack.token(agency, role, organisation)
            headers = JSON | {"authorization": f"Bearer {token}", "idempotency-key": str(uuid4())}
            url = f"{made.stack.urls[agency]}{one[0]}"
            answers.append(await client.post(url, json=one[1], headers=headers))
    return [answer for answer in answers if answer.is_error]


def _wrong(path: str, body: Any) -> Iterator[tuple[str, Any]]:
    yield path, body
    yield path, body | {"not_a_field": body}
    yield path, dict.fromkeys(body, _first_text(body))
    yield "/".join(str(uuid4()) if len(part) == 36 else part for part in path.split("/")), body


def _first_text(body: Any) -> str:
    """Some canary of the body, to stand where something else belongs."""
    found = [value for value in body.values() if isinstance(value, str) and value.startswith("Zq")]
    return found[0] if found else "Zqnothing"


class _Listener(BaseHTTPRequestHandler):
    exports: list[bytes]

    def do_POST(self) -> None:
        """Keep an export as it came, unpacked."""
        body = self.rfile.read(int(self.headers["content-length"]))
        zipped = self.headers.get("content-encoding") == "gzip"
        self.exports.append(gzip.decompress(body) if zipped else body)
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@contextmanager
def _listening(port: int, exports: list[bytes]) -> Iterator[None]:
    handler = type("Listener", (_Listener,), {"exports": exports})
    with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield
        server.shutdown()
        thread.join()
