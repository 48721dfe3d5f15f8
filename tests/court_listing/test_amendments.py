"""An order as it is since results amended or corrected it: its end, its terms, its reviews."""

import pytest

from tests.court_listing.given import clock, known, made, referred, sentenced, told
from tests.court_listing.given_documents import Json
from tests.court_listing.given_shares import (
    LATER,
    ORDER,
    SUSPENDED,
    TREATMENT,
    count,
    passed,
    pathway_of,
    sentence_of,
    share,
)
from tests.service_under_test import ServiceUnderTest

REVIEWED = passed(
    "Alcohol treatment with review", "3110", LATER,
    Treatment_period="9 months", Date_of_first_review="04/05/2026", Review_frequency="Monthly",
)  # fmt: skip
AMENDED = passed("Community order amended", "1030", LATER)


async def test_an_order_whose_length_is_amended_ends_when_that_length_does(
    court: ServiceUnderTest,
) -> None:
    """R39, R45: whatever day its end was said to be before; told with that day, and once."""
    first = await share(court, count(1, ORDER, TREATMENT), count(2))
    longer = passed("Order extended", "1031", LATER, Order_length="18 months")
    await share(court, count(1, longer), on=LATER)
    sentence = await sentence_of(court, first)
    assert (sentence["order_months"], sentence["ends_on"]) == (18, "2027-08-01")
    [data] = await told(court, "provider", "order-changed.v1")
    assert (data["order_months"], data["ends_on"]) == (18, "2027-08-01")
    assert data["changed"] == ["ends_on", "order_months"]
    fine = passed("Fine", "1015", "2026-04-01")
    await share(court, count(1), count(2, fine), on="2026-04-01")
    assert len(await told(court, "provider", "order-changed.v1")) == 1
    assert len(await told(court, "provider", "sentenced.v2")) == 1


@pytest.mark.parametrize(
    ("label", "value", "ends_on"),
    [
        ("Period of extension", "6 Months", "2027-08-02"),
        ("Extended by", "6 months", "2027-08-02"),
        ("Order extended to", "18 months", "2027-08-01"),
        ("Extended until", "2 August 2027", "2027-08-02"),
    ],
)
async def test_an_order_that_is_extended_goes_on_for_that_long(
    court: ServiceUnderTest, label: str, value: str, ends_on: str
) -> None:
    """R39, R45: once, also where it is said of each of its offences."""
    first = await share(court, count(1, ORDER, TREATMENT), count(2, ORDER))
    extended = passed("Order extended", "1031", LATER, **{label.replace(" ", "_"): value})
    await share(court, count(1, extended), count(2, extended), on=LATER)
    sentence = await sentence_of(court, first)
    assert (sentence["order_months"], sentence["ends_on"]) == (18, ends_on)
    [data] = await told(court, "provider", "order-changed.v1")
    assert (data["order_months"], data["ends_on"]) == (18, ends_on)


async def test_an_operational_period_that_is_extended_is_longer_by_that(
    court: ServiceUnderTest,
) -> None:
    first = await share(court, count(1, SUSPENDED, TREATMENT))
    longer = {"Operational_period_extended_by": "6 Months"}
    amended = passed("Suspended sentence order amended", "1508", LATER, **longer)
    await share(court, count(1, amended), on=LATER)
    [data] = await told(court, "probation", "order-changed.v1")
    assert (data["operational_months"], data["order_months"]) == (18, 18)
    assert (await sentence_of(court, first))["custody_weeks"] == 14


@pytest.mark.parametrize(
    ("order", "prompt", "field", "before", "now"),
    [
        (ORDER, "Supervising court", "supervising_court", "Fictional North", "Fictional South"),
        (ORDER, "Probation area", "probation_area", "Fictional North", "Fictional South"),
        (SUSPENDED, "Supervision period", "supervision_months", "12 Months", "18 Months"),
    ],
)
async def test_a_term_that_a_newer_share_corrects_is_told(
    court: ServiceUnderTest, order: Json, prompt: str, field: str, before: str, now: str
) -> None:
    """R26: also where the sentence is the same in everything else."""
    for at, value in (("15:00", before), ("16:00", now), ("17:00", now)):
        prompts = [*order["judicialResultPrompts"], {"label": prompt, "value": value}]
        said = order | {"judicialResultPrompts": prompts}
        await share(court, count(1, said, TREATMENT), at=at, of="h-1")
    events = await told(court, "probation", "sentenced.v2")
    said_of = [str(data[field]) for data in events]
    assert said_of == [value.removesuffix(" Months") for value in (before, now)]


async def test_what_an_amendment_says_nothing_of_stays_as_the_court_made_it(
    court: ServiceUnderTest,
) -> None:
    """R39: another practitioner, and the length and the place as before."""
    terms = {"Period_of_treatment": "6 Months", "Place": "Fictional House"}
    treatment = passed("Mental health treatment", "3108", **terms, Treatment_practitioner="Dr A")
    await share(court, count(1, ORDER, treatment))
    another = passed("Mental health treatment", "3108", LATER, Treatment_practitioner="Dr B")
    await share(court, count(1, AMENDED, another), on=LATER)
    [data] = await told(court, "provider", "order-changed.v1")
    [said] = data["terms"]
    assert (said["practitioner"], said["length_months"], said["place"]) == (
        "Dr B", 6, "Fictional House",
    )  # fmt: skip
    assert data["requirements"][0]["length_months"] == 6


async def test_a_review_that_an_amendment_orders_runs_c11(court: ServiceUnderTest) -> None:
    """R36, C11: reviews come with the requirement that is added."""
    first = await share(court, count(1, ORDER, TREATMENT))
    await share(court, count(1, AMENDED, REVIEWED), on=LATER)
    sentence = await sentence_of(court, first)
    assert (sentence["court_reviews"], sentence["first_review_on"]) == (True, "2026-05-04")
    [data] = await told(court, "probation", "court-review-set.v1")
    assert data["review_due_on"] == "2026-05-04"
    assert (await clock(court, pathway_of(first), "C11"))["due_at"] == "2026-05-04T23:00:00Z"


async def test_reviews_that_an_amendment_orders_by_their_interval_begin_with_it(
    court: ServiceUnderTest,
) -> None:
    first = await share(court, count(1, ORDER, TREATMENT))
    monthly = passed("Alcohol treatment with review", "3110", LATER, Review_frequency="Monthly")
    await share(court, count(1, AMENDED, monthly), on=LATER)
    assert (await sentence_of(court, first))["court_reviews"] is True
    [data] = await told(court, "probation", "court-review-set.v1")
    assert data["review_due_on"] == "2026-04-20"


async def test_an_amendment_that_answers_a_breach_leaves_the_review_that_is_set(
    court: ServiceUnderTest,
) -> None:
    """R36, R40: one review is open, and stays."""
    reviewed = REVIEWED | {"orderedDate": "2026-02-02"}
    first = await share(court, count(1, ORDER, reviewed))
    await referred(court, pathway_of(first), "atr")
    amended = passed("Community order amended", "1030", LATER, Supervising_court="Fictional")
    await share(court, count(1, amended), on=LATER)
    shown = await known(court, pathway_of(first))
    assert shown["after_sentence"]["breaches"][0]["outcome"] == "varied"
    due = [r["due_on"] for r in shown["after_sentence"]["reviews"] if r["cancelled_at"] is None]
    assert due == ["2026-05-04"]


@pytest.mark.parametrize("at_once", [True, False])
async def test_an_amendment_is_told_once_whatever_comes_after_it(
    court: ServiceUnderTest, at_once: bool
) -> None:
    """R39: also where the order came with it, or was corrected since."""
    if at_once:
        await share(court, count(1, ORDER, TREATMENT, AMENDED), count(2), on=LATER)
    else:
        await share(court, count(1, ORDER, TREATMENT), count(2), of="h-1")
        await share(court, count(1, AMENDED), on=LATER, of="h-2")
        prompts = [{"label": "End Date", "value": "2027-01-02"}]
        corrected = ORDER | {"judicialResultPrompts": prompts}
        await share(court, count(1, corrected, TREATMENT), count(2), at="17:00", of="h-1")
    fine = passed("Fine", "1015", "2026-04-01")
    await share(court, count(2, fine), on="2026-04-01", of="h-3")
    assert len(await told(court, "provider", "order-changed.v1")) == (0 if at_once else 1)
    assert len(await told(court, "provider", "sentenced.v2")) == (1 if at_once else 2)


async def test_an_order_that_was_recorded_here_is_extended_once(court: ServiceUnderTest) -> None:
    """R39: another amendment after that adds nothing to it."""
    pathway = await sentenced(court, made())
    longer = passed("Order extended", "1031", LATER, Extended_by="6 months")
    await share(court, count(1, longer), on=LATER)
    assert (await known(court, pathway))["sentence"]["order_months"] == 18
    moved = passed("Community order amended", "1030", "2026-04-01", Supervising_court="Fictional")
    await share(court, count(1, moved), on="2026-04-01")
    sentence = (await known(court, pathway))["sentence"]
    assert (sentence["order_months"], sentence["supervising_court"]) == (18, "Fictional")


@pytest.mark.parametrize("by_hand", [False, True])
async def test_an_amendment_on_the_very_day_of_the_order_is_of_it(
    court: ServiceUnderTest, *, by_hand: bool
) -> None:
    """In one message, or in that of another hearing of that day."""
    longer = passed("Community order amended", "1030", End_Date="02/08/2027")
    if by_hand:
        pathway = await sentenced(court, made())
        await share(court, count(1, longer), of="h-2")
    else:
        pathway = pathway_of(await share(court, count(1, ORDER, TREATMENT, longer), of="h-1"))
    sentence = (await known(court, pathway))["sentence"]
    assert (sentence["ends_on"], sentence["requirement_made"]) == ("2027-08-02", True)


async def test_a_second_amendment_leaves_the_periods_of_the_first(court: ServiceUnderTest) -> None:
    """R39: of an order that was recorded here, varied for a breach, and amended once more."""
    pathway = await sentenced(court, made(), disposal="suspended_sentence_order", custody_weeks=12)
    first = passed("Suspended sentence order amended", None, LATER, Supervision_period="9 Months")
    await share(court, count(1, first | {"cjsCode": "1030"}), on=LATER, of="h-2")
    before = (await known(court, pathway))["sentence"]
    on = "2026-04-01"
    second = passed("Community order amended", "1030", on, Supervising_court="Fictional Court")
    await share(court, count(1, second), on=on, of="h-3")
    after = (await known(court, pathway))["sentence"]
    for name in ("supervision_months", "operational_months", "custody_weeks", "order_months"):
        assert after[name] == before[name], name
