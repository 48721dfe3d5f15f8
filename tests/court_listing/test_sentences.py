"""Sentences: each proposal answered, in result codes, within a day or not (R20, R26)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from contracts.events.probation_allocation import ProposalWithdrawn
from contracts.vocabulary import Disposal, Requirement, StoodDownBecause
from services.common.errors import Refused
from services.court_listing.rules import sentences
from services.court_listing.rules.sentences import PassedSentence, RequirementAnswer
from tests.court_listing.given import (
    AT,
    ask,
    clocks,
    declined,
    guilty,
    known,
    listed,
    made,
    order,
    plead,
    proposed,
    sentenced,
    told,
)
from tests.court_listing.given_documents import Json
from tests.service_under_test import ServiceUnderTest


async def test_r11_what_is_no_longer_proposed_is_flagged_where_it_is_made(
    court: ServiceUnderTest,
) -> None:
    pathway_id = await listed(court)
    await plead(court, pathway_id, "GUILTY")
    await proposed(court, pathway_id)
    await court.deliver(
        ProposalWithdrawn(
            pathway_id=UUID(pathway_id),
            occurred_at=AT,
            requirement=Requirement.MHTR,
            because=StoodDownBecause.PLEA_CHANGED,
        )
    )
    [position] = (await known(court, pathway_id))["requirements"]
    assert position["proposed_at"] is None
    answered = await court.post(f"/v1/pathways/{pathway_id}/sentences", ORDER, role="legal_adviser")
    assert (answered.status_code, answered.json()["not_proposed"]) == (201, ["mhtr"])


ORDER: Json = {
    "sentenced_at": "2026-02-02T16:00:00Z",
    "disposal": "community_order",
    "order_months": 12,
    "requirements": [{"requirement": "mhtr", "made": True, "length_months": 12}],
    "would_have_been": "custody",
    "would_have_been_custody_weeks": 8,
}


async def sentence(court: ServiceUnderTest, pathway_id: str, **more: Any) -> Any:
    path = f"/v1/pathways/{pathway_id}/sentences"
    return await court.post(path, ORDER | more, role="legal_adviser")


async def test_r26_the_requirement_is_made_and_told_in_result_codes(
    court: ServiceUnderTest,
) -> None:
    pathway_id = await listed(court)
    await plead(court, pathway_id, "GUILTY")
    await proposed(court, pathway_id)
    answered = await sentence(court, pathway_id)
    assert answered.status_code == 201
    assert answered.json()["within_24_hours"] is True
    data = next(d for c, t, d in await court.told() if c.endswith("provider") and "sentenced" in t)
    assert data["requirements"] == [
        {
            "requirement": "mhtr",
            "made": True,
            "decline_reasons": [],
            "length_months": 12,
            "result_code": "3108",
        }
    ]
    assert (await sentence(court, pathway_id)).status_code == 409
    assert (await plead(court, pathway_id, "NOT_GUILTY", "2026-02-03T10:00:00Z")).status_code == 409


async def test_r26_a_declined_requirement_says_why(court: ServiceUnderTest) -> None:
    pathway_id = await listed(court)
    await plead(court, pathway_id, "GUILTY")
    await proposed(court, pathway_id)
    without = await sentence(court, pathway_id, requirements=[])
    assert (without.status_code, without.json()["rule"]) == (409, "R26")
    declined = {"requirement": "mhtr", "made": False, "decline_reasons": ["too_onerous"]}
    answered = await sentence(court, pathway_id, requirements=[declined])
    assert answered.json()["requirement_made"] is False
    data = next(d for c, t, d in await court.told() if c.endswith("liaison") and "sentenced" in t)
    assert data == {"disposal": "community_order", "requirement_made": False}


async def test_r20_a_requirement_nobody_proposed_is_taken_and_flagged(
    court: ServiceUnderTest,
) -> None:
    """R26: the court decides; that nobody declined one that was not proposed stays refused."""
    pathway_id = await listed(court)
    await plead(court, pathway_id, "GUILTY")
    refused = await sentence(court, pathway_id, requirements=[declined()])
    assert (refused.status_code, refused.json()["rule"]) == (409, "R20")
    answered = await sentence(court, pathway_id)
    assert (answered.status_code, answered.json()["not_proposed"]) == (201, ["mhtr"])
    assert (await known(court, pathway_id))["sentence"]["requirement_made"] is True


async def test_c1_runs_from_the_plea_until_the_sentence(court: ServiceUnderTest) -> None:
    """C1: 24 hours."""
    pathway_id = await listed(court)
    assert await clocks(court, pathway_id) == {}
    await plead(court, pathway_id, "GUILTY")
    running = (await clocks(court, pathway_id))["C1"]
    assert running["waits_for"] == ["Sentenced"]
    assert running["due_at"] == "2026-02-03T10:20:00Z"
    body = ORDER | {"requirements": [], "sentenced_at": "2026-02-02T15:00:00Z"}
    path = f"/v1/pathways/{pathway_id}/sentences"
    answered = await court.post(path, body, role="legal_adviser")
    assert answered.status_code == 201, answered.text
    met = (await clocks(court, pathway_id))["C1"]
    assert (met["state"], met["waits_for"], met["ended_at"]) == ("met", [], "2026-02-02T15:00:00Z")


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = datetime(2026, 2, 2, 12, tzinfo=UTC)
MHTR = Requirement.MHTR
MADE = RequirementAnswer(MHTR, made=True, length_months=12)
DECLINED = RequirementAnswer(MHTR, made=False, decline_reasons=("too_onerous",))
CO, SSO = Disposal.COMMUNITY_ORDER, Disposal.SUSPENDED_SENTENCE_ORDER


def passed(
    disposal: Disposal = CO, *answers: RequirementAnswer, **more: int | Disposal
) -> PassedSentence:
    return PassedSentence(NOON, disposal, answers, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("answer", [MADE, DECLINED])
@pytest.mark.parametrize("disposal", [CO, SSO])
def test_r26_a_proposed_requirement_is_made_or_declined(
    answer: RequirementAnswer, disposal: Disposal
) -> None:
    sentences.may_sentence(passed(disposal, answer), {MHTR}, NOON - HOUR)


@pytest.mark.parametrize(
    ("sentence", "proposed", "rule", "status"),
    [
        (passed(CO), {MHTR}, "R26", 409),
        (passed(CO, DECLINED), set(), "R20", 409),
        (passed(Disposal.CUSTODY, MADE), {MHTR}, "R26", 409),
        (passed(CO, RequirementAnswer(MHTR, made=False)), {MHTR}, "R26", 422),
        (
            passed(CO, RequirementAnswer(MHTR, False, ("no_treatable_condition",))),
            {MHTR},
            "R26",
            422,
        ),
        (passed(CO, RequirementAnswer(MHTR, True, ("other",))), {MHTR}, "R26", 422),
        (passed(CO, RequirementAnswer(MHTR, False, ("other",), 3)), {MHTR}, "R26", 422),
        (passed(CO, MADE, MADE), {MHTR}, "R26", 422),
        (passed(Disposal.FINE, order_months=3), set(), "R26", 422),
        (passed(CO, custody_weeks=3), set(), "R26", 422),
        (passed(CO, would_have_been=CO, would_have_been_custody_weeks=3), set(), "R27", 422),
    ],
)
def test_r26_what_is_no_sentence_is_refused(
    sentence: PassedSentence, proposed: set[Requirement], rule: str, status: int
) -> None:
    """R26, R27."""
    with pytest.raises(Refused) as refused:
        sentences.may_sentence(sentence, proposed, NOON - HOUR)
    assert (refused.value.rule, refused.value.status) == (rule, status)


@pytest.mark.parametrize("since", [None, NOON + HOUR])
def test_r20_there_is_no_sentence_before_guilt(since: datetime | None) -> None:
    with pytest.raises(Refused):
        sentences.may_sentence(passed(CO), set(), since)


@pytest.mark.parametrize(
    ("since", "within"),
    [(NOON - DAY, True), (NOON - DAY - HOUR, False), (None, None), (NOON + HOUR, None)],
)
def test_c1_sentence_on_the_day_is_within_24_hours(
    since: datetime | None, within: bool | None
) -> None:
    assert sentences.within_24_hours(since, NOON) is within


def test_r26_what_is_made_has_its_result_code() -> None:
    assert sentences.in_result_codes(MADE).result_code == "3108"
    assert sentences.in_result_codes(DECLINED).result_code is None


async def test_support_advised_with_a_decline_is_told_to_whom_it_is_for(
    court: ServiceUnderTest,
) -> None:
    """R26, R52: not to a provider."""
    advice = declined("atr") | {"support_advised": ["peer_support", "peer_support"]}
    pathway = await sentenced(court, made("mhtr"), advice)
    support = {"requirement": "atr", "support_advised": ["peer_support"]}
    for reader in ("liaison", "probation", "reporting"):
        assert await told(court, reader, "support-advised.v1") == [support]
    assert await told(court, "provider", "support-advised.v1") == []
    assert (await known(court, pathway))["sentence"]["support_advised"] == {"atr": ["peer_support"]}


@pytest.mark.parametrize("answer", [made("mhtr", support_advised=["peer_support"])])
async def test_what_is_made_needs_no_support_in_its_place(
    court: ServiceUnderTest, answer: Any
) -> None:
    """R26."""
    pathway = await guilty(court)
    await proposed(court, pathway)
    refused = await ask(court, pathway, "sentences", order(answer))
    assert (refused.status_code, refused.json()["rule"]) == (422, "R26")
    assert refused.json()["field"] == "/requirements/0/support_advised"
