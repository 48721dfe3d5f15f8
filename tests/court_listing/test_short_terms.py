"""Short terms presumed suspended, on both sides of 22 March 2026 (R29)."""

from datetime import date
from typing import Any

import pytest

from contracts.vocabulary import BreachOutcome, Disposal
from services.common.errors import Refused, Unprocessable
from services.court_listing.rules import breaches, short_terms
from services.court_listing.rules.short_terms import NotSuspended
from tests.court_listing.given import (
    another_sentence,
    ask,
    decide,
    declined,
    known,
    made,
    order,
    proposed,
    referred,
)
from tests.court_listing.given_documents import (
    Json,
    court_list,
    hearing,
    hearing_defendant,
    hearing_offence,
)
from tests.service_under_test import ServiceUnderTest

BEFORE, SINCE = date(2026, 3, 21), date(2026, 3, 22)
CUSTODY = Disposal.CUSTODY
SAID = NotSuspended(("exceptional_offence",))
STATED: Json = {"because": ["exceptional_offence"], "why": "Fictional words of the court"}


@pytest.mark.parametrize(
    ("disposal", "weeks", "convicted_on"),
    [
        (CUSTODY, 12, BEFORE),
        (CUSTODY, None, BEFORE),
        (CUSTODY, 53, SINCE),
        (Disposal.SUSPENDED_SENTENCE_ORDER, 12, SINCE),
        (Disposal.COMMUNITY_ORDER, None, SINCE),
        (CUSTODY, 12, None),
        (CUSTODY, 12, date(1999, 1, 1)),
    ],
)
def test_nothing_is_to_be_explained_by_the_law_of_another_day_or_of_no_short_term(
    disposal: Disposal, weeks: int | None, convicted_on: date | None
) -> None:
    """R29: and a reason that belongs to nothing is refused."""
    short_terms.may_be_served(disposal, weeks, convicted_on, None)
    with pytest.raises(Unprocessable) as wrong:
        short_terms.may_be_served(disposal, weeks, convicted_on, SAID)
    assert (wrong.value.rule, wrong.value.field) == ("R29", "/not_suspended")


@pytest.mark.parametrize("weeks", [1, 52])
def test_a_short_term_since_the_act_is_served_for_a_stated_reason_only(weeks: int) -> None:
    """R29: 52 weeks are short, 53 are not."""
    with pytest.raises(Refused, match="Sentencing Act 2026") as refused:
        short_terms.may_be_served(CUSTODY, weeks, SINCE, None)
    assert (refused.value.status, refused.value.code) == (409, "PresumedSuspended")
    short_terms.may_be_served(CUSTODY, weeks, SINCE, SAID)


def test_a_term_of_no_length_and_a_reason_without_words_cannot_be_judged() -> None:
    """R29."""
    with pytest.raises(Unprocessable) as wrong:
        short_terms.may_be_served(CUSTODY, None, SINCE, None)
    assert wrong.value.field == "/custody_weeks"
    with pytest.raises(Unprocessable) as wrong:
        short_terms.may_be_served(CUSTODY, 8, SINCE, NotSuspended(("other",)))
    assert wrong.value.field == "/not_suspended/why"


def test_a_suspended_term_that_takes_effect_is_not_passed_again() -> None:
    """R29, R40."""
    kinds = [Disposal.COMMUNITY_ORDER, Disposal.SUSPENDED_SENTENCE_ORDER]
    passed_for = [breaches.passed_for_the_offence(BreachOutcome.CUSTODY, kind) for kind in kinds]
    assert passed_for == [CUSTODY, Disposal.OTHER]


async def convicted(court: ServiceUnderTest, day: str) -> str:
    """Listed, and pleaded guilty on a day; by the pathway."""
    taken = await court.post("/v1/court-lists", court_list(), role="list_officer")
    pathway = str(taken.json()["taken"][0]["pathway_id"])
    [offence] = (await known(court, pathway))["offences"]
    plea = {"offence_id": offence["offence_id"], "plea": "GUILTY"}
    body = {"entered_at": f"{day}T10:20:00Z", "offences": [plea]}
    assert (await ask(court, pathway, "pleas", body)).status_code == 201
    return pathway


def term(**more: Any) -> Json:
    """Eight weeks, passed on 25 March 2026."""
    sentence = order(sentenced_at="2026-03-25T16:00:00Z", disposal="custody", order_months=None)
    return sentence | {"custody_weeks": 8} | more


async def test_who_was_convicted_the_day_before_is_sentenced_by_the_law_of_that_day(
    court: ServiceUnderTest,
) -> None:
    """R29: convicted on 21 March, sentenced after."""
    pathway = await convicted(court, "2026-03-21")
    extra = await ask(court, pathway, "sentences", term(not_suspended=STATED))
    assert (extra.status_code, extra.json()["rule"]) == (422, "R29")
    assert (await ask(court, pathway, "sentences", term())).status_code == 201


async def test_who_was_convicted_since_needs_a_stated_reason_which_stays_at_the_court(
    court: ServiceUnderTest,
) -> None:
    """R29."""
    pathway = await convicted(court, "2026-03-22")
    refused = await ask(court, pathway, "sentences", term())
    assert (refused.status_code, refused.json()["rule"]) == (409, "R29")
    assert refused.json()["field"] == "/not_suspended"
    assert "Sentencing Act 2026" in refused.json()["userMessage"]
    answered = await ask(court, pathway, "sentences", term(not_suspended=STATED))
    assert answered.status_code == 201, answered.text
    shown = (await known(court, pathway))["sentence"]
    assert shown["not_suspended_because"] == ["exceptional_offence"]
    assert shown["not_suspended_why"] == STATED["why"]
    assert not any("not_suspended" in str(data) for _, _, data in await court.told())


async def ordered(court: ServiceUnderTest, day: str) -> str:
    """A community order on a conviction of that day, which was breached; by the pathway."""
    pathway = await convicted(court, day)
    await proposed(court, pathway)
    body = order(made(), sentenced_at="2026-03-25T16:00:00Z")
    assert (await ask(court, pathway, "sentences", body)).status_code == 201
    await referred(court, pathway)
    return pathway


async def test_a_sentence_in_place_of_a_breached_order_is_bound_by_the_conviction_too(
    court: ServiceUnderTest,
) -> None:
    """R29, R40."""
    new: Json = {"decided_at": "2026-04-20T10:00:00Z"}
    pathway = await ordered(court, "2026-03-21")
    body = new | another_sentence(declined(), disposal="custody", order_months=None)
    assert (await decide(court, pathway, **body)).status_code == 201


async def test_neither_a_new_sentence_nor_custody_for_a_breach_goes_around_it(
    court: ServiceUnderTest,
) -> None:
    """R29, R40: convicted since, a short term needs its reason after a breach as well."""
    new: Json = {"decided_at": "2026-04-20T10:00:00Z"}
    pathway = await ordered(court, "2026-03-22")
    body = new | another_sentence(declined(), disposal="custody", order_months=None)
    refused = await decide(court, pathway, **body)
    assert (refused.status_code, refused.json()["rule"]) == (409, "R29")
    assert refused.json()["field"] == "/sentence/not_suspended"
    body = new | {"outcome": "custody", "custody_weeks": 8}
    refused = await decide(court, pathway, **body)
    assert (refused.status_code, refused.json()["field"]) == (409, "/not_suspended")
    answered = await decide(court, pathway, **body, not_suspended=STATED)
    assert answered.status_code == 201, answered.text
    assert answered.json()["not_suspended_because"] == ["exceptional_offence"]


@pytest.mark.parametrize(("day", "noted"), [("2026-03-21", 0), ("2026-03-22", 1)])
async def test_a_message_of_the_court_system_is_kept_with_a_note(
    court: ServiceUnderTest, day: str, noted: int
) -> None:
    """R29: never refused; the court has decided."""
    result: Json = {"label": "Imprisonment", "orderedDate": "2026-03-25"}
    result |= {"judicialResultPrompts": [{"label": "Imprisonment Period", "value": "8 Weeks"}]}
    offence = hearing_offence(
        plea={"pleaValue": "GUILTY", "pleaDate": day}, convictionDate=day, judicialResults=[result]
    )
    message = hearing(hearing_defendant(offence))
    answered = await court.post("/v1/hearings", message, role="list_officer")
    report = answered.json()
    assert report["taken"][0]["recorded"] == ["pleas", "sentence"]
    assert len([n for n in report["notes"] if "short term" in n["note"]]) == noted
