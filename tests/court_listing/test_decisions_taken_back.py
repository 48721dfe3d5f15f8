"""A decision on a breach that a newer share has no more is told to everybody as none (R26, R40)."""

import pytest

from tests.court_listing.given import known, made, referred, sentenced, told
from tests.court_listing.given_documents import Json
from tests.court_listing.given_shares import (
    LATER,
    ORDER,
    TREATMENT,
    count,
    passed,
    pathway_of,
    share,
)
from tests.service_under_test import ServiceUnderTest

WITHDRAWN = "breach-decision-withdrawn.v1"
DECISIONS: dict[str, Json] = {
    "revoked": passed("Community order revoked", "1029", LATER),
    "varied": passed("Community order amended", "1030", LATER, End_Date="02/08/2027"),
    "order_continues": passed("Order to continue", "1040", LATER),
    "resentenced": passed("Community order", "1116", LATER, End_Date="22/03/2028"),
    "custody": passed("Imprisonment", "1002", LATER, Imprisonment_Period="8 Weeks"),
}


async def decided(court: ServiceUnderTest, outcome: str, *, by_hand: bool) -> str:
    """The pathway of an order of which a message decided the breach."""
    if by_hand:
        pathway = await sentenced(court, made())
    else:
        pathway = pathway_of(await share(court, count(1, ORDER, TREATMENT), of="h-1"))
    await referred(court, pathway)
    await share(court, count(1, DECISIONS[outcome]), on=LATER, of="h-2")
    [breach] = (await known(court, pathway))["after_sentence"]["breaches"]
    assert breach["outcome"] == outcome
    return pathway


@pytest.mark.parametrize("by_hand", [False, True])
@pytest.mark.parametrize("outcome", sorted(DECISIONS))
async def test_a_decision_that_is_taken_back_lets_the_breach_wait_and_the_order_stand(
    court: ServiceUnderTest, outcome: str, *, by_hand: bool
) -> None:
    pathway = await decided(court, outcome, by_hand=by_hand)
    await share(court, count(1), on=LATER, at="16:00", of="h-2", isReshare=True)
    shown = await known(court, pathway)
    [breach] = shown["after_sentence"]["breaches"]
    assert (breach["outcome"], breach["decided_at"]) == (None, None)
    sentence = shown["sentence"]
    kept = [answer["requirement"] for answer in sentence["requirements"] if answer["made"]]
    assert (sentence["disposal"], sentence["ended_at"], kept) == ("community_order", None, ["mhtr"])
    assert sentence["sentenced_at"].startswith("2026-02-0")
    for reader in ("probation", "provider", "reporting"):
        assert [said["outcome"] for said in await told(court, reader, WITHDRAWN)] == [outcome]


async def test_what_is_decided_of_another_day_after_all_decides_the_breach(
    court: ServiceUnderTest,
) -> None:
    pathway = await decided(court, "revoked", by_hand=False)
    other = passed("Community order amended", "1030", "2026-03-24", End_Date="02/08/2027")
    await share(court, count(1, other), on=LATER, at="16:00", of="h-2", isReshare=True)
    [breach] = (await known(court, pathway))["after_sentence"]["breaches"]
    assert (breach["outcome"], breach["decided_at"][:10]) == ("varied", "2026-03-24")
    assert len(await told(court, "probation", WITHDRAWN)) == 1


async def test_a_decision_of_another_hearing_is_left_as_it_is(court: ServiceUnderTest) -> None:
    pathway = await decided(court, "revoked", by_hand=False)
    await share(court, count(1, ORDER, TREATMENT), at="18:00", of="h-1", isReshare=True)
    [breach] = (await known(court, pathway))["after_sentence"]["breaches"]
    assert breach["outcome"] == "revoked"
    assert await told(court, "probation", WITHDRAWN) == []


async def test_the_decision_says_the_terms_of_the_order_it_made(court: ServiceUnderTest) -> None:
    await decided(court, "resentenced", by_hand=False)
    [said] = await told(court, "probation", "breach-decided.v2")
    assert (said["disposal"], said["ends_on"]) == ("community_order", "2028-03-22")
