"""What a newer share has no more is undone, whatever followed from it (R11, R26, R40)."""

import pytest

from tests.court_listing.given import breached, decide, known, made, referred, sentenced, told
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
    sentence_of,
    share,
)
from tests.service_under_test import ServiceUnderTest

IN_FORCE = ("community_order", 12, None, ["mhtr"])
REVOKED = passed("Community order revoked", "1029", LATER)
AMENDED = passed("Community order amended", "1030", LATER, End_Date="02/08/2027")
CONTINUES = passed("Order to continue", "1040", LATER)
NOT_GUILTY: Json = {"plea": {"pleaValue": "NOT_GUILTY", "pleaDate": "2026-02-02"}}


async def order(court: ServiceUnderTest, *, by_hand: bool) -> str:
    """The pathway of an order that a message told, or somebody recorded here."""
    if by_hand:
        return await sentenced(court, made())
    return pathway_of(await share(court, count(1, ORDER, TREATMENT), of="h-1"))


@pytest.mark.parametrize("by_hand", [False, True])
@pytest.mark.parametrize("now", [(), (passed("Adjournment", "4506", LATER),), (CONTINUES,)])
async def test_a_revocation_that_is_taken_back_leaves_the_order_in_force(
    court: ServiceUnderTest, now: tuple[Json, ...], *, by_hand: bool
) -> None:
    """Everybody hears that the order stands, and it can be revoked all the same."""
    pathway = await order(court, by_hand=by_hand)
    before = (await known(court, pathway))["sentence"]
    await share(court, count(1, REVOKED), on=LATER, of="h-2")
    assert (await known(court, pathway))["sentence"]["ended_because"] == "revoked"
    await share(court, count(1, *now), on=LATER, at="15:30", of="h-2", isReshare=True)
    shown = (await known(court, pathway))["sentence"]
    assert shown | {"id": None} == before | {"id": None}
    for reader in ("liaison", "probation", "provider", "reporting"):
        [data] = await told(court, reader, "sentence-set-aside.v1")
        assert data["because"] == "shared_again"
    assert len(await told(court, "provider", "sentenced.v2")) == 2
    await share(court, count(1, *now), on=LATER, at="15:40", of="h-2", isReshare=True)
    assert len(await told(court, "provider", "sentenced.v2")) == 2
    await share(court, count(1, REVOKED), on=LATER, at="16:00", of="h-2", isReshare=True)
    assert (await known(court, pathway))["sentence"]["ended_because"] == "revoked"


async def test_a_revocation_for_a_breach_that_is_taken_back_lets_the_breach_wait(
    court: ServiceUnderTest,
) -> None:
    pathway = await order(court, by_hand=False)
    await referred(court, pathway)
    await share(court, count(1, REVOKED), on=LATER, of="h-2")
    await share(court, count(1), on=LATER, at="16:00", of="h-2")
    shown = await known(court, pathway)
    assert (shown["sentence"]["ended_at"], shown["after_sentence"]["breaches"][0]["outcome"]) == (
        None, None,
    )  # fmt: skip


async def test_what_a_person_decided_is_not_undone_by_a_share(court: ServiceUnderTest) -> None:
    pathway = await breached(court)
    await decide(court, pathway, outcome="revoked")
    await share(court, count(1, ORDER, TREATMENT), of="h-1")
    await share(court, count(1), on=LATER, at="16:00", of="h-2")
    assert (await known(court, pathway))["sentence"]["ended_because"] == "breach"


@pytest.mark.parametrize("first", [AMENDED, CONTINUES])
async def test_a_breach_is_what_the_newest_share_made_of_it(
    court: ServiceUnderTest, first: Json
) -> None:
    pathway = await order(court, by_hand=False)
    await referred(court, pathway)
    await share(court, count(1, first), on=LATER, of="h-2")
    await share(court, count(1, REVOKED), on=LATER, at="16:00", of="h-2")
    shown = await known(court, pathway)
    assert shown["after_sentence"]["breaches"][0]["outcome"] == "revoked"
    *_, last = await told(court, "provider", "breach-decided.v2")
    assert last["outcome"] == "revoked"


@pytest.mark.parametrize("by_hand", [False, True])
async def test_an_amendment_is_what_the_newest_share_says_of_it(
    court: ServiceUnderTest, *, by_hand: bool
) -> None:
    """Corrected, then taken back, then made again."""
    pathway = await order(court, by_hand=by_hand)
    before = (await known(court, pathway))["sentence"]["ends_on"]
    drugs = passed("Drug rehabilitation", "3109", LATER, Period_of_treatment="6 Months")
    other = passed("Community order amended", "1030", LATER, End_Date="02/10/2027")
    for at, results, ends_on, requirements in (
        ("15:00", [AMENDED, drugs], "2027-08-02", {"mhtr", "drr"}),
        ("15:10", [other], "2027-10-02", {"mhtr"}),
        ("15:20", [], before, {"mhtr"}),
        ("15:30", [AMENDED], "2027-08-02", {"mhtr"}),
    ):
        await share(court, count(1, *results), on=LATER, at=at, of="h-2")
        sentence = (await known(court, pathway))["sentence"]
        there = {r["requirement"] for r in sentence["requirements"] if r["made"]}
        assert (sentence["ends_on"], there) == (ends_on, requirements), at


async def test_a_conviction_that_is_not_set_aside_after_all_is_guilt_again(
    court: ServiceUnderTest,
) -> None:
    first = await share(court, count(1, ORDER, TREATMENT), of="h-1")
    gone = passed("Conviction set aside", None, LATER)
    await share(court, count(1, gone), on=LATER, of="h-2")
    assert (await known(court, pathway_of(first)))["any_guilty"] is False
    await share(court, count(1), on=LATER, at="16:00", of="h-2", isReshare=True)
    assert (await known(court, pathway_of(first)))["any_guilty"] is True
    assert await in_short(court, first) == IN_FORCE
    *_, last = await told(court, "provider", "plea-entered.v1") or [{"any_guilty": True}]
    assert last["any_guilty"] is True


async def test_a_charge_that_is_not_withdrawn_after_all_is_guilt_again(
    court: ServiceUnderTest,
) -> None:
    first = await share(court, count(1, passed("Withdrawn", "2063")), of="h-1")
    assert (await known(court, pathway_of(first)))["any_guilty"] is False
    await share(court, count(1, ORDER, TREATMENT), at="16:00", of="h-1")
    assert (await known(court, pathway_of(first)))["any_guilty"] is True
    assert await in_short(court, first) == IN_FORCE


async def test_a_plea_that_was_keyed_wrongly_is_put_right_by_the_next_share(
    court: ServiceUnderTest,
) -> None:
    """R11, R26: the sentence set aside for it stands again; an older share changes nothing."""
    right, wrong = count(1, ORDER, TREATMENT), count(1, ORDER, TREATMENT, **NOT_GUILTY)
    first = await share(court, right, at="12:00", of="h-1")
    await share(court, wrong, at="13:00", of="h-1", isReshare=True)
    assert await in_short(court, first) is None
    await share(court, right, at="12:00", of="h-1")
    assert await in_short(court, first) is None
    await share(court, right, at="14:00", of="h-1", isReshare=True)
    assert await in_short(court, first) == IN_FORCE
    assert (await known(court, pathway_of(first)))["any_guilty"] is True
    await share(court, wrong, at="13:00", of="h-1", isReshare=True)
    assert (await known(court, pathway_of(first)))["any_guilty"] is True


async def test_results_are_taken_again_once_the_plea_is_guilty_again(
    court: ServiceUnderTest,
) -> None:
    """R11: of a plea taken back in one month and guilty the next day."""
    first = await share(court, count(1, ORDER, TREATMENT), at="12:00", of="h-1")
    back: Json = {"plea": {"pleaValue": "CHANGE_TO_NOT_GUILTY", "pleaDate": LATER}}
    await share(court, count(1, **back), on=LATER, of="h-2")
    again: Json = {"plea": {"pleaValue": "CHANGE_TO_GUILTY", "pleaDate": "2026-03-24"}}
    await share(court, count(1, **again), on="2026-03-24", of="h-3")
    assert await in_short(court, first) is None
    shared: Json = {"sharedTime": "2026-03-24T17:00:00Z", "isReshare": True}
    await share(court, count(1, ORDER, TREATMENT, **again), of="h-1", **shared)
    assert await in_short(court, first) == IN_FORCE


async def test_prison_in_place_of_an_order_is_told_as_its_end(court: ServiceUnderTest) -> None:
    """R40: not as a correction of what was passed months before."""
    first = await share(court, count(1, ORDER, TREATMENT), of="h-1")
    prison = passed("Imprisonment", "1002", LATER, Imprisonment_Period="10 Weeks")
    await share(court, count(1, prison), on=LATER, of="h-2")
    assert (await sentence_of(court, first))["disposal"] == "custody"
    [data] = await told(court, "probation", "order-changed.v1")
    assert (data["change"], data["order_ended"]) == ("custody", True)
    assert len(await told(court, "probation", "sentenced.v2")) == 1


@pytest.mark.parametrize(
    ("label", "disposal"),
    [("Fine", "fine"), ("Community order made for Scotland", "other"), ("Hospital order", "other")],
)
async def test_so_is_whatever_is_no_order_here(
    court: ServiceUnderTest, label: str, disposal: str
) -> None:
    first = await share(court, count(1, ORDER, TREATMENT), of="h-1")
    await share(court, count(1, passed(label, None, LATER)), on=LATER, of="h-2")
    assert (await sentence_of(court, first))["disposal"] == disposal
    [data] = await told(court, "provider", "order-changed.v1")
    assert (data["change"], data["order_ended"]) == ("revoked", True)


async def test_a_term_that_is_not_activated_after_all_is_suspended(
    court: ServiceUnderTest,
) -> None:
    first = await share(court, count(1, SUSPENDED, TREATMENT), of="h-1")
    activated = passed("Suspended sentence order activated in full", "1507", LATER)
    await share(court, count(1, activated), on=LATER, of="h-2")
    assert (await in_short(court, first))[0] == "custody"
    await share(court, count(1), on=LATER, at="16:00", of="h-2")
    assert await in_short(court, first) == ("suspended_sentence_order", 12, 14, ["mhtr"])
    [data] = await told(court, "provider", "sentence-set-aside.v1")
    assert data["because"] == "shared_again"


async def test_an_order_that_a_breach_varied_is_told_with_its_end_and_its_terms(
    court: ServiceUnderTest,
) -> None:
    """R39, R40: beside the decision, which says neither."""
    pathway = await order(court, by_hand=False)
    await referred(court, pathway)
    await share(court, count(1, AMENDED), on=LATER, of="h-2")
    names = [t for c, t, _ in await court.told() if c == "cstr.court.provider"]
    assert names[-2:] == ["cstr.court.order-changed.v1", "cstr.court.breach-decided.v2"]
    [data] = await told(court, "provider", "order-changed.v1")
    assert (data["ends_on"], data["terms"][0]["requirement"]) == ("2027-08-02", "mhtr")
