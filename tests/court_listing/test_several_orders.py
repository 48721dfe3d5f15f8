"""Several orders in one case, and one order for several offences (R26, R40)."""

import pytest

from tests.court_listing.given import told
from tests.court_listing.given_documents import Json
from tests.court_listing.given_shares import (
    LATER,
    ORDER,
    SUSPENDED,
    TREATMENT,
    count,
    in_short,
    passed,
    sentence_of,
    share,
)
from tests.service_under_test import ServiceUnderTest

IN_FORCE = ("community_order", 12, None, ["mhtr"])
OTHER = passed("Community order", "1116", End_Date="02/12/2027")
DRUGS = passed("Drug rehabilitation", "3109", LATER, Period_of_treatment="6 Months")
ACTIVATED = passed(
    "Suspended sentence order activated in full", "1507", LATER, Total_custodial_period="14 Weeks"
)


def amended(until: str, label: str = "Community order amended") -> Json:
    return passed(label, "1030", LATER, End_Date=until)


async def test_an_order_is_amended_on_the_day_another_offence_gets_its_own(
    court: ServiceUnderTest,
) -> None:
    first = await share(court, count(1, ORDER, TREATMENT), count(2))
    new = passed("Community order", "1116", LATER, End_Date="02/06/2026")
    await share(court, count(1, amended("02/02/2028"), DRUGS), count(2, new), on=LATER)
    sentence = await sentence_of(court, first)
    assert sentence["ends_on"] == "2028-02-02"
    made = {r["requirement"] for r in sentence["requirements"] if r["made"]}
    assert made == {"mhtr", "drr"}
    [data] = await told(court, "provider", "order-changed.v1")
    assert data["change"] == "amended"


@pytest.mark.parametrize(
    "other",
    [OTHER, passed("Suspended sentence order", "1115", Suspended_period="18 Months")],
)
async def test_the_other_order_that_is_amended_leaves_this_one(
    court: ServiceUnderTest, other: Json
) -> None:
    first = await share(court, count(1, ORDER, TREATMENT), count(2, other))
    await share(court, count(1), count(2, amended("02/09/2026", "Order varied")), on=LATER)
    assert await in_short(court, first) == IN_FORCE
    assert (await sentence_of(court, first))["ends_on"] == "2027-02-02"


async def test_one_of_several_that_is_not_said_which_is_for_a_person(
    court: ServiceUnderTest,
) -> None:
    first = await share(court, count(1, ORDER, TREATMENT), count(2, OTHER), count(3))
    for said in (amended("02/09/2026"), passed("Community order revoked", "1029", LATER)):
        report = await share(court, count(1), count(2), count(3, said), on=LATER, of=said["label"])
        assert "it is not said which" in str(report["not_taken"])
    assert await in_short(court, first) == IN_FORCE


async def test_an_order_that_is_revoked_leaves_the_other_without_its_treatment(
    court: ServiceUnderTest,
) -> None:
    first = await share(court, count(1, ORDER, TREATMENT), count(2, OTHER))
    await share(court, count(1, passed("Community order revoked", "1029", LATER)), on=LATER)
    disposal, months, _, made = await in_short(court, first)
    assert (disposal, months, made) == ("community_order", 22, [])


@pytest.mark.parametrize("treated", [1, 2])
@pytest.mark.parametrize("by", [1, 2])
async def test_what_is_said_of_one_offence_is_of_all_of_its_order(
    court: ServiceUnderTest, treated: int, by: int
) -> None:
    """A requirement, an amendment and the end, at whichever of the two offences."""
    made = [count(n, ORDER, *([TREATMENT] if n == treated else [])) for n in (1, 2)]
    first = await share(court, *made)
    await share(court, count(by, amended("02/08/2027")), on=LATER, of="h-2")
    assert await in_short(court, first) == ("community_order", 18, None, ["mhtr"])
    revoked = passed("Community order revoked", "1029", "2026-04-01")
    await share(court, count(by, revoked), on="2026-04-01", of="h-3")
    assert (await sentence_of(court, first))["ended_because"] == "revoked"


@pytest.mark.parametrize("number", [1, 2])
async def test_a_term_for_two_offences_that_is_activated_is_served(
    court: ServiceUnderTest, number: int
) -> None:
    first = await share(court, count(1, SUSPENDED, TREATMENT), count(2, SUSPENDED, TREATMENT))
    counts = [count(n, *([ACTIVATED] if n == number else [])) for n in (1, 2)]
    await share(court, *counts, on=LATER)
    assert await in_short(court, first) == ("custody", None, 14, [])
    [data] = await told(court, "provider", "order-changed.v1")
    assert (data["change"], data["order_ended"]) == ("custody", True)


@pytest.mark.parametrize("number", [1, 2])
async def test_an_order_that_goes_on_for_the_other_offence_is_left_to_it(
    court: ServiceUnderTest, number: int
) -> None:
    first = await share(court, count(1, ORDER, TREATMENT), count(2, ORDER))
    revoked = passed("Community order revoked", "1029", LATER)
    goes_on = passed("Order to continue", "1040", LATER)
    said = {number: revoked, 3 - number: goes_on}
    await share(court, count(1, said[1]), count(2, said[2]), on=LATER)
    sentence = await sentence_of(court, first)
    assert (sentence["disposal"], sentence["ended_at"]) == ("community_order", None)


@pytest.mark.parametrize("removed_first", [True, False])
async def test_a_requirement_in_place_of_one_that_is_removed_is_of_the_order(
    court: ServiceUnderTest, *, removed_first: bool
) -> None:
    first = await share(court, count(1, ORDER, TREATMENT))
    new = passed("Mental health treatment", "3108", LATER, Period_of_treatment="12 Months")
    gone = passed("Remove requirement", "3120", LATER, Requirement="Mental health treatment")
    await share(court, count(1, *([gone, new] if removed_first else [new, gone])), on=LATER)
    sentence = await sentence_of(court, first)
    [made] = [r for r in sentence["requirements"] if r["made"]]
    assert (made["requirement"], made["length_months"]) == ("mhtr", 12)


@pytest.mark.parametrize(
    ("label", "number"),
    [
        ("Community order revoked", "1029"),
        ("Suspended sentence order activated in full", "1507"),
        ("Remove requirement", "3120"),
    ],
)
async def test_what_is_said_of_no_order_makes_nothing_and_is_asked(
    court: ServiceUnderTest, label: str, number: str
) -> None:
    report = await share(court, count(1, passed(label, number, LATER)), on=LATER)
    assert "none that it can be about is on record" in str(report["not_taken"])
    assert await in_short(court, report) is None
