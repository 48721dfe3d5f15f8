"""Results nobody knows: put before the list officer, who says what they are (R26, R53)."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from contracts.events.probation_supervision import OrderEndedEarly
from tests.court_listing.given import known, told
from tests.court_listing.given_documents import Json
from tests.court_listing.given_shares import (
    LATER,
    ORDER,
    TREATMENT,
    count,
    in_short,
    passed,
    pathway_of,
    share,
)
from tests.service_under_test import ServiceUnderTest

STRANGE = passed("Order of a fictional kind", "1999", LATER, End_Date="02/08/2027")
AMENDS: Json = {"answer": "result", "result": "CO_AMENDED", "why": "The court's order says so"}


async def asked(court: ServiceUnderTest, **more: Any) -> tuple[Json, str, str]:
    """An order, and a result of it that nobody knows; the report, the pathway, the question."""
    report = await share(court, count(1, ORDER, TREATMENT))
    await share(court, count(1, STRANGE | more), on=LATER)
    [question] = (await court.get("/v1/result-questions", role="list_officer")).json()["questions"]
    assert (question["label"], question["number"]) == ("Order of a fictional kind", "1999")
    return report, pathway_of(report), question["id"]


async def answer(court: ServiceUnderTest, pathway: str, question: str, body: Json) -> Any:
    path = f"/v1/pathways/{pathway}/result-questions/{question}/answers"
    return await court.post(path, body, role="list_officer")


async def test_what_a_person_says_a_result_is_happens_as_if_the_message_had_said_it(
    court: ServiceUnderTest,
) -> None:
    report, pathway, question = await asked(court)
    assert await in_short(court, report) == ("community_order", 12, None, ["mhtr"])
    waits = await court.get(f"/v1/pathways/{pathway}/waiting-for", role="legal_adviser")
    assert "what a result of the court means" in {wait["what"] for wait in waits.json()}
    answered = await answer(court, pathway, question, AMENDS)
    assert answered.status_code == 201, answered.text
    assert await in_short(court, report) == ("community_order", 18, None, ["mhtr"])
    [data] = await told(court, "provider", "order-changed.v1")
    assert (data["change"], data["order_months"]) == ("amended", 18)
    assert (await court.get("/v1/result-questions", role="list_officer")).json()["questions"] == []


async def test_an_answer_may_change_and_the_one_before_stays_on_record(
    court: ServiceUnderTest,
) -> None:
    report, pathway, question = await asked(court)
    nothing = {"answer": "nothing", "why": "Not of this programme"}
    assert (await answer(court, pathway, question, nothing)).status_code == 201
    assert await in_short(court, report) == ("community_order", 12, None, ["mhtr"])
    changed = (await answer(court, pathway, question, AMENDS)).json()
    assert [(e["answer"], e["why"]) for e in changed["earlier_answers"]] == [
        ("nothing", "Not of this programme")
    ]
    assert await in_short(court, report) == ("community_order", 18, None, ["mhtr"])


async def test_of_an_answer_from_which_nothing_follows_it_is_said_why(
    court: ServiceUnderTest,
) -> None:
    """R40, R42: the order ended early meanwhile, and is not amended any more."""
    report, pathway, question = await asked(court)
    said = {"disposal": "community_order", "requirements": ["mhtr"], "days_since_sentence": 60}
    ended = datetime(2026, 4, 3, 9, tzinfo=UTC)
    await court.deliver(OrderEndedEarly.of(UUID(pathway), ended, said))
    answered = (await answer(court, pathway, question, AMENDS)).json()
    assert answered["answer"] == "result"
    assert "the sentence is not corrected" in str(answered["notes"])
    assert await in_short(court, report) == ("community_order", 12, None, ["mhtr"])


async def test_the_longest_asked_is_first_on_whichever_page_it_is(court: ServiceUnderTest) -> None:
    for number in range(5):
        results = (passed(f"Order of a fictional kind {number}", "1999"),)
        await share(court, count(1, *results), of=f"h-{number}")
    seen, cursor = [], ""
    while True:
        path = f"/v1/result-questions?limit=2&cursor={cursor}"
        page = (await court.get(path, role="list_officer")).json()
        seen += [question["label"] for question in page["questions"]]
        if page["cursor"] is None:
            break
        cursor = page["cursor"]
    assert seen == [f"Order of a fictional kind {number}" for number in range(5)]
    refused = await court.get("/v1/result-questions?cursor=nonsense", role="list_officer")
    assert refused.status_code == 422


async def test_what_a_newer_share_has_no_more_is_asked_no_more(court: ServiceUnderTest) -> None:
    _, pathway, question = await asked(court)
    await share(court, count(1), on=LATER, at="16:00", isReshare=True)
    assert (await court.get("/v1/result-questions", role="list_officer")).json()["questions"] == []
    refused = await answer(court, pathway, question, AMENDS)
    assert (refused.status_code, refused.json()["errorCode"]) == (409, "NotAsked")
    [shown] = (await known(court, pathway))["result_questions"]
    assert shown["answer"] == "superseded"


async def test_a_question_is_answered_where_it_was_asked_and_in_full(
    court: ServiceUnderTest,
) -> None:
    _, pathway, question = await asked(court)
    without = {"answer": "result", "why": "Words"}
    assert (await answer(court, pathway, question, without)).status_code == 422
    both = AMENDS | {"answer": "nothing"}
    assert (await answer(court, pathway, question, both)).status_code == 422
    assert (await answer(court, str(uuid4()), question, AMENDS)).status_code == 404
    assert (await answer(court, pathway, str(uuid4()), AMENDS)).status_code == 404
    unknown = AMENDS | {"result": "NO_SUCH_RESULT"}
    assert (await answer(court, pathway, question, unknown)).status_code == 422


async def test_a_number_and_a_label_that_disagree_are_put_before_a_person(
    court: ServiceUnderTest,
) -> None:
    report = await share(court, count(1, passed("Community order", "1015")))
    assert await in_short(court, report) is None
    [question] = (await court.get("/v1/result-questions", role="list_officer")).json()["questions"]
    assert question["reason"] == "its number and its label do not mean the same result"


async def test_a_sentence_varied_on_appeal_stands_until_a_person_said_what_is_left(
    court: ServiceUnderTest,
) -> None:
    first = await share(court, count(1, ORDER, TREATMENT))
    varied = passed("Appeal against sentence allowed - sentence varied", None, LATER)
    report = await share(court, count(1, varied), on=LATER)
    assert await in_short(court, first) == ("community_order", 12, None, ["mhtr"])
    assert "varied or reopened" in str(report["not_taken"])
    assert len((await known(court, pathway_of(first)))["result_questions"]) == 1


async def test_of_a_site_that_is_not_ones_own_there_is_no_question(court: ServiceUnderTest) -> None:
    """R53: neither in the list nor to be answered."""
    _, pathway, question = await asked(court)
    sites = ("plymouth",)
    listed = await court.get("/v1/result-questions", role="list_officer", sites=sites)
    assert listed.json()["questions"] == []
    path = f"/v1/pathways/{pathway}/result-questions/{question}/answers"
    refused = await court.post(path, AMENDS, role="list_officer", sites=sites)
    assert refused.status_code == 404
