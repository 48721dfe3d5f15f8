"""What is decided of an application, or of a breach, leaves what it does not revoke (R11, R40)."""

import pytest

from tests.court_listing.given import known, made, referred, sentenced, told
from tests.court_listing.given_applications import URN, application, heard
from tests.court_listing.given_documents import Json, hearing, hearing_defendant
from tests.court_listing.given_shares import (
    LATER,
    ORDER,
    TREATMENT,
    count,
    in_short,
    passed,
    pathway_of,
    sentence_of,
    share,
)
from tests.service_under_test import ServiceUnderTest

IN_FORCE = ("community_order", 12, None, ["mhtr"])
FINE = passed("Fine", "1015", LATER)
CONTINUES = passed("Order to continue", "1040", LATER)
PRISON = passed("Imprisonment", "1002", LATER, Imprisonment_Period="10 Weeks")
REVOKED = passed("Community order revoked", "1029", LATER)


def of_order(*results: Json, number: int = 1) -> Json:
    """An application that names the order by an offence, which has these results."""
    offence = count(number) | {"judicialResults": list(results)}
    named = {"prosecutionCaseIdentifier": {"caseURN": URN}, "offence": offence}
    return application(courtOrder={"courtOrderOffences": [named]}, courtApplicationCases=[])


@pytest.mark.parametrize(
    ("label", "number"),
    [
        ("Withdrawn", "2063"),
        ("Dismissed", "2006"),
        ("Strike out", "2098"),
        ("Defendant deceased", "2065"),
        ("Discontinued", "2053"),
        ("No case to answer", "2064"),
    ],
)
@pytest.mark.parametrize("at_the_offence", [False, True])
async def test_an_application_that_ends_without_effect_ends_nothing_else(
    court: ServiceUnderTest, label: str, number: str, *, at_the_offence: bool
) -> None:
    first = await share(court, count(1, ORDER, TREATMENT))
    await referred(court, pathway_of(first))
    said = passed(label, number, LATER)
    report = await heard(court, of_order(said) if at_the_offence else application(said))
    assert "the application ended" in str(report["notes"])
    assert (await known(court, pathway_of(first)))["any_guilty"] is True
    assert await in_short(court, first) == IN_FORCE
    assert await told(court, "provider", "sentence-set-aside.v1") == []


async def test_a_conviction_that_an_application_sets_aside_is_set_aside(
    court: ServiceUnderTest,
) -> None:
    first = await share(court, count(1, ORDER, TREATMENT))
    await heard(court, application(passed("Conviction set aside", None, LATER)))
    shown = await known(court, pathway_of(first))
    assert (shown["sentence"], shown["any_guilty"]) == (None, False)


@pytest.mark.parametrize("label", ["Defendant deceased", "Withdrawn", "Dismissed"])
async def test_a_charge_that_ends_after_its_sentence_is_for_a_person(
    court: ServiceUnderTest, label: str
) -> None:
    first = await share(court, count(1, ORDER, TREATMENT))
    report = await share(court, count(1, passed(label, None, LATER)), on=LATER)
    assert "an order or a sentence stands" in str(report["not_taken"])
    assert await in_short(court, first) == IN_FORCE
    assert (await known(court, pathway_of(first)))["any_guilty"] is True


@pytest.mark.parametrize("label", ["Withdrawn", "Dismissed", "Not guilty"])
async def test_another_charge_that_ends_leaves_an_order_of_the_whole_case(
    court: ServiceUnderTest, label: str
) -> None:
    whole = hearing_defendant(
        count(1), count(2, plea={"pleaValue": "NOT_GUILTY", "pleaDate": LATER})
    )
    whole["defendantCaseJudicialResults"] = [ORDER, TREATMENT]
    message = {"hearing": hearing(whole), "sharedTime": "2026-02-02T15:00:00Z"}
    answer = await court.post("/v1/hearings", message, role="list_officer")
    ended = count(
        2, passed(label, None, LATER), plea={"pleaValue": "NOT_GUILTY", "pleaDate": LATER}
    )
    report = await share(court, count(1), ended, on=LATER)
    assert report["not_taken"] == []
    assert await in_short(court, answer.json()) == IN_FORCE


@pytest.mark.parametrize(
    "results",
    [
        [FINE, CONTINUES],
        [FINE],
        [passed("No separate penalty", "1057", LATER)],
        [passed("No order made", "1021", LATER)],
        [passed("Costs", None, LATER)],
        [passed("Absolute discharge", None, LATER), CONTINUES],
    ],
)
@pytest.mark.parametrize("where", ["application", "offence"])
@pytest.mark.parametrize("by_hand", [False, True])
async def test_what_a_breach_is_punished_with_leaves_an_order_that_is_not_revoked(
    court: ServiceUnderTest, results: list[Json], where: str, *, by_hand: bool
) -> None:
    if by_hand:
        pathway = await sentenced(court, made())
    else:
        pathway = pathway_of(await share(court, count(1, ORDER, TREATMENT)))
    await referred(court, pathway)
    await heard(court, application(*results) if where == "application" else of_order(*results))
    shown = await known(court, pathway)
    assert (shown["sentence"]["disposal"], shown["sentence"]["ended_at"]) == (
        "community_order",
        None,
    )
    assert [r["requirement"] for r in shown["sentence"]["requirements"] if r["made"]] == ["mhtr"]
    [breach] = shown["after_sentence"]["breaches"]
    assert breach["outcome"] in (None, "order_continues")
    assert await told(court, "provider", "treatment-ended-by-court.v1") == []


@pytest.mark.parametrize(
    "beside", [[FINE, CONTINUES], [passed("No separate penalty", "1057", LATER)]]
)
async def test_so_does_a_penalty_that_is_said_at_the_charge(
    court: ServiceUnderTest, beside: list[Json]
) -> None:
    first = await share(court, count(1, ORDER, TREATMENT))
    await referred(court, pathway_of(first))
    await share(court, count(1, *beside), on=LATER)
    assert await in_short(court, first) == IN_FORCE


async def test_an_order_that_continues_answers_the_breach(court: ServiceUnderTest) -> None:
    first = await share(court, count(1, ORDER, TREATMENT))
    await referred(court, pathway_of(first))
    await heard(court, of_order(FINE, CONTINUES))
    [breach] = (await known(court, pathway_of(first)))["after_sentence"]["breaches"]
    assert (breach["outcome"], breach["reasons_missing"]) == ("order_continues", True)
    [data] = await told(court, "probation", "breach-decided.v2")
    assert (data["outcome"], data["order_ended"]) == ("order_continues", False)
    await heard(court, of_order(FINE, CONTINUES), at="16:00")
    assert len(await told(court, "probation", "breach-decided.v2")) == 1


@pytest.mark.parametrize("where", ["application", "offence"])
async def test_an_order_that_was_revoked_and_fined_for_is_a_new_sentence(
    court: ServiceUnderTest, where: str
) -> None:
    first = await share(court, count(1, ORDER, TREATMENT))
    await referred(court, pathway_of(first))
    said = (REVOKED, FINE)
    await heard(court, application(*said) if where == "application" else of_order(*said))
    shown = await known(court, pathway_of(first))
    assert shown["sentence"]["disposal"] == "fine"
    assert shown["after_sentence"]["breaches"][0]["outcome"] == "resentenced"


async def test_prison_for_a_breach_takes_the_place_of_the_order(court: ServiceUnderTest) -> None:
    first = await share(court, count(1, ORDER, TREATMENT))
    await heard(court, application(PRISON))
    assert (await sentence_of(court, first))["disposal"] == "custody"
    [data] = await told(court, "provider", "order-changed.v1")
    assert (data["change"], data["order_ended"]) == ("custody", True)


async def test_what_an_application_says_is_of_the_order_it_names(court: ServiceUnderTest) -> None:
    """R40: by the offences of the order, where the case has two."""
    other = passed("Community order", "1116", End_Date="02/12/2027")
    first = await share(court, count(1, ORDER, TREATMENT), count(2, other))
    shorter = passed("Community order amended", "1030", LATER, End_Date="02/09/2026")
    named = of_order(number=2) | {"judicialResults": [shorter]}
    await heard(court, named)
    assert await in_short(court, first) == IN_FORCE
    assert (await sentence_of(court, first))["ends_on"] == "2027-02-02"
