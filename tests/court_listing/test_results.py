"""What a result of the court does to a sentence: by what it is, not by how it begins (R26, R40)."""

import pytest

from tests.court_listing.given import clock, known, referred, told
from tests.court_listing.given_documents import Json
from tests.court_listing.given_shares import (
    LATER,
    ORDER,
    SUSPENDED,
    TREATMENT,
    count,
    in_short,
    passed,
    pathway_of,
    recorded,
    sentence_of,
    share,
)
from tests.service_under_test import ServiceUnderTest

IN_FORCE = ("community_order", 12, None, ["mhtr"])


@pytest.mark.parametrize(
    ("label", "number"),
    [
        ("Custody time limit", None),
        ("Custody time limit extended", None),
        ("Imprisonment in default of payment of a fine", "1510"),
        ("Detention in default of payment", "1509"),
        ("Remanded in custody", "4028"),
        ("Committed to Crown Court for sentence in custody", "4016"),
        ("Sentence deferred", "4005"),
        ("Compensation", "3012"),
        ("Appeal against sentence dismissed", "3045"),
    ],
)
async def test_what_is_no_sentence_is_reported_and_changes_nothing(
    court: ServiceUnderTest, label: str, number: str | None
) -> None:
    report = await share(court, count(1, passed(label, number, Period="12 Weeks")))
    assert await in_short(court, report) is None
    [problem] = report["not_taken"]
    assert problem["pointer"].endswith("/judicialResults/0")
    assert await told(court, "probation", "sentenced.v2") == []


@pytest.mark.parametrize(
    ("label", "number"),
    [
        ("Community order amended", "1030"),
        ("Community order amended - supervising court or end date", "1032"),
        ("Order extended", "1031"),
        ("Community order amended - requirement", None),
    ],
)
async def test_an_order_that_is_amended_stands_with_its_treatment(
    court: ServiceUnderTest, label: str, number: str | None
) -> None:
    """R39, R40: reported, and told field by field."""
    first = await share(court, count(1, ORDER, TREATMENT))
    amendment = passed(label, number, LATER, End_Date="02/05/2027", Supervising_court="Fictional")
    report = await share(court, count(1, amendment), on=LATER)
    assert await in_short(court, first) == ("community_order", 15, None, ["mhtr"])
    sentence = await sentence_of(court, first)
    assert (sentence["ends_on"], sentence["supervising_court"]) == ("2027-05-02", "Fictional")
    assert sentence["sentenced_at"].startswith("2026-02-02")
    assert "the order was amended and stands" in str(report["notes"])
    for reader in ("provider", "probation"):
        [data] = await told(court, reader, "order-changed.v1")
        assert (data["change"], data["order_ended"], data["ended"]) == ("amended", False, [])
        assert data["changed"] == ["ends_on", "order_months", "supervising_court"]
    again = await share(court, count(1, amendment), on=LATER, at="16:00", isReshare=True)
    assert recorded(again) == []
    assert len(await told(court, "probation", "order-changed.v1")) == 1


async def test_an_amendment_adds_a_requirement_and_takes_one_out(court: ServiceUnderTest) -> None:
    """R39: a requirement of an order that is amended is of that order."""
    amended = passed("Community order amended", "1032", LATER)
    drugs = passed("Drug rehabilitation requirement", "3109", LATER, Period="9 months")
    gone = passed("Mental health treatment requirement removed", "3120", LATER)
    first = await share(court, count(1, ORDER, TREATMENT))
    await share(court, count(1, amended, drugs), on=LATER)
    assert (await in_short(court, first))[3] == ["drr", "mhtr"]
    await share(court, count(1, gone | {"orderedDate": "2026-04-01"}), on="2026-04-01")
    assert (await in_short(court, first))[3] == ["drr"]
    *_, last = await told(court, "provider", "order-changed.v1")
    assert (last["ended"], last["order_ended"]) == (["mhtr"], False)


async def test_a_suspended_sentence_that_is_amended_stands(court: ServiceUnderTest) -> None:
    first = await share(court, count(1, SUSPENDED, TREATMENT))
    amended = passed("Suspended sentence order amended", "1508", LATER)
    await share(court, count(1, amended), on=LATER)
    assert await in_short(court, first) == ("suspended_sentence_order", 12, 14, ["mhtr"])


@pytest.mark.parametrize(
    ("activated", "weeks"),
    [
        (passed("Suspended sentence of imprisonment activated unaltered", "1507", LATER,
                Total_custodial_period="14 Weeks"), 14),
        (passed("Suspended sentence of imprisonment activated unaltered", "1507", LATER), 14),
        (passed("Suspended sentence order activated with a lesser term", "1507", LATER,
                Imprisonment_Period="1 Month 10 days"), 6),
    ],
)  # fmt: skip
@pytest.mark.parametrize("breach", [True, False])
async def test_a_term_that_is_activated_is_custody_and_the_outcome_of_the_breach(
    court: ServiceUnderTest, activated: Json, weeks: int, breach: bool
) -> None:
    """R40."""
    first = await share(court, count(1, SUSPENDED, TREATMENT))
    if breach:
        await referred(court, pathway_of(first))
    assert recorded(await share(court, count(1, activated), on=LATER)) == ["sentence"]
    shown = await known(court, pathway_of(first))
    if breach:
        [decided] = shown["after_sentence"]["breaches"]
        assert (decided["outcome"], decided["custody_weeks"]) == ("custody", weeks)
        assert shown["sentence"]["ended_because"] == "breach"
        return
    assert await in_short(court, first) == ("custody", None, weeks, [])
    [data] = await told(court, "provider", "order-changed.v1")
    assert (data["change"], data["order_ended"], data["ended"]) == ("custody", True, ["mhtr"])


@pytest.mark.parametrize("breach", [True, False])
async def test_an_order_that_is_revoked_ends(court: ServiceUnderTest, breach: bool) -> None:
    """R40: with the breach that waits, or without one."""
    first = await share(court, count(1, ORDER, TREATMENT))
    if breach:
        await referred(court, pathway_of(first))
    await share(court, count(1, passed("Community order revoked", "1029", LATER)), on=LATER)
    sentence = await sentence_of(court, first)
    assert sentence["ended_because"] == ("breach" if breach else "revoked")
    events = await told(court, "probation", "order-changed.v1")
    decided = await told(court, "probation", "breach-decided.v2")
    [data] = decided if breach else events
    assert data["order_ended"] is True
    assert len(events) + len(decided) == 1


async def test_a_breach_that_waits_is_answered_by_the_amendment(court: ServiceUnderTest) -> None:
    """R40: varied, with the order as it is since."""
    first = await share(court, count(1, ORDER, TREATMENT))
    await referred(court, pathway_of(first))
    amended = passed("Community order amended", "1030", LATER, End_Date="02/08/2027")
    await share(court, count(1, amended), on=LATER)
    [data] = await told(court, "probation", "breach-decided.v2")
    assert (data["outcome"], data["order_months"], data["order_ended"]) == ("varied", 18, False)


@pytest.mark.parametrize("place", ["Scotland", "Northern Ireland"])
async def test_an_order_for_elsewhere_leaves_the_programme(
    court: ServiceUnderTest, place: str
) -> None:
    """Said so and told: nobody here allocates or treats."""
    report = await share(court, count(1, passed(f"Community order {place}", "1116"), TREATMENT))
    sentence = await sentence_of(court, report)
    assert (sentence["disposal"], sentence["made_for"]) == (
        "other", place.lower().replace(" ", "_"),
    )  # fmt: skip
    assert f"an order that is carried out in {place}" in str(report["notes"])
    [data] = await told(court, "probation", "sentenced.v2")
    assert (data["requirement_made"], data["made_for"]) == (False, sentence["made_for"])


async def test_the_first_review_that_a_result_orders_runs_c11(court: ServiceUnderTest) -> None:
    """R36, C11."""
    reviewed = passed(
        "Alcohol treatment with review", "3110",
        Treatment_period="9 months", Date_of_first_review="02/03/2026", Review_frequency="Monthly",
    )  # fmt: skip
    report = await share(court, count(1, ORDER, reviewed))
    sentence = await sentence_of(court, report)
    assert (sentence["court_reviews"], sentence["first_review_on"]) == (True, "2026-03-02")
    assert (await clock(court, pathway_of(report), "C11"))["due_at"] == "2026-03-03T00:00:00Z"
    [data] = await told(court, "probation", "court-review-set.v1")
    assert data["review_due_on"] == "2026-03-02"


async def test_an_order_is_told_as_the_court_made_it(court: ServiceUnderTest) -> None:
    """R26, R52: to who treats and who supervises; programme data get no name or place."""
    treatment = passed(
        "Mental health treatment requirement residential", "3108", Period_of_treatment="6 months",
        Treatment_practitioner="Dr Fictional-Sorrel", Place="Fictional House",
    )  # fmt: skip
    days = passed("Rehabilitation activity requirement", None, Number_of_days="20")
    work = passed("Unpaid work requirement", "3101", Number_of_hours="80")
    order = ORDER | {
        "judicialResultPrompts": [
            {"label": "End Date", "value": "2027-02-02"},
            {"label": "Probation team organisation name", "value": "Fictional Probation"},
        ]
    }
    await share(court, count(1, order, treatment, days, work))
    for reader in ("provider", "probation"):
        [data] = await told(court, reader, "sentenced.v2")
        terms = {t["requirement"]: t for t in data["terms"]}
        assert terms["mhtr"]["residential"] is True
        assert terms["mhtr"]["practitioner"] == "Dr Fictional-Sorrel"
        assert terms["mhtr"]["place"] == "Fictional House"
        assert (terms["rehabilitation_activity"]["days"], terms["unpaid_work"]["hours"]) == (20, 80)
        assert reader == "provider" or data["probation_area"] == "Fictional Probation"
    assert "Fictional-Sorrel" not in str(await told(court, "reporting", "sentenced.v2"))
    assert "Fictional-Sorrel" not in str(await told(court, "liaison", "sentenced.v2"))
