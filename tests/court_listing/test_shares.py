"""Shares of results: the newest of a hearing counts, whichever comes last (R26)."""

import itertools

import pytest

from tests.court_listing.given import ask, clock, known, sentenced, told
from tests.court_listing.given import made as made_requirement
from tests.court_listing.given_documents import Json
from tests.court_listing.given_shares import (
    LATER,
    ORDER,
    TREATMENT,
    count,
    in_short,
    passed,
    pathway_of,
    recorded,
    share,
)
from tests.service_under_test import ServiceUnderTest

FINE = passed("Fine", "1015")
IN_FORCE = ("community_order", 12, None, ["mhtr"])


async def test_a_fine_for_another_offence_leaves_the_order_as_it_is(
    court: ServiceUnderTest,
) -> None:
    """R26: kept beside it, and reported."""
    first = await share(court, count(1, ORDER, TREATMENT), count(2))
    fine = passed("Fine", "1015", LATER)
    report = await share(court, count(1), count(2, fine), on=LATER)
    assert (recorded(report), await in_short(court, first)) == ([], IN_FORCE)
    assert "kept beside the sentence on record" in str(report["notes"])
    results = (await known(court, pathway_of(first)))["results"]
    live = {r["code"] for r in results if r["superseded_at"] is None}
    assert live == {"CO", "MHTR", "FINE"}
    assert len(await told(court, "provider", "sentenced.v2")) == 1


async def test_a_fine_for_another_offence_leaves_an_order_that_was_recorded_here(
    court: ServiceUnderTest,
) -> None:
    """R26: a sentence recorded by the legal adviser stands for what it was passed for."""
    pathway = await sentenced(court, made_requirement())
    await share(court, count(1), count(2, passed("Fine", "1015", LATER)), on=LATER)
    sentence = (await known(court, pathway))["sentence"]
    assert (sentence["disposal"], sentence["order_months"]) == ("community_order", 12)
    amended = passed("Community order amended", "1032", "2026-04-01", End_Date="02/08/2027")
    await share(court, count(1, amended), on="2026-04-01")
    sentence = (await known(court, pathway))["sentence"]
    assert (sentence["order_months"], sentence["requirement_made"]) == (18, True)


@pytest.mark.parametrize(
    "now",
    [
        (),
        (passed("Adjournment", "4506"),),
        (ORDER | {"isDeleted": True},),
        (ORDER | {"isDeleted": "true"},),
    ],
)
async def test_a_newer_share_without_the_sentence_takes_it_back(
    court: ServiceUnderTest, now: tuple[Json, ...]
) -> None:
    """R26, C1: everybody is told, and what ran until the sentence runs again."""
    first = await share(court, count(1, ORDER, TREATMENT), of="h-1")
    report = await share(court, count(1, *now), at="15:30", of="h-1", isReshare=True)
    assert recorded(report) == ["sentence"]
    shown = await known(court, pathway_of(first))
    assert shown["sentence"] is None
    [earlier] = shown["after_sentence"]["earlier_sentences"]
    assert earlier["set_aside_because"] == "shared_again"
    for reader in ("liaison", "probation", "provider", "reporting"):
        [data] = await told(court, reader, "sentence-set-aside.v1")
        assert data["because"] == "shared_again"
    assert (await clock(court, pathway_of(first), "C1"))["ended_at"] is None
    await share(court, count(1, ORDER), at="16:00", of="h-1", isReshare=True)
    assert await in_short(court, first) == ("community_order", 12, None, [])
    assert (await clock(court, pathway_of(first), "C1"))["ended_at"] is not None


async def test_another_hearing_without_results_takes_nothing_back(
    court: ServiceUnderTest,
) -> None:
    first = await share(court, count(1, ORDER, TREATMENT), of="h-1")
    await share(court, count(1), on=LATER, of="h-2")
    assert await in_short(court, first) == IN_FORCE


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_in_whatever_order_shares_come_the_newest_counts(
    court: ServiceUnderTest, order: tuple[int, ...]
) -> None:
    """R26: an older share never wins, and tells nothing."""
    shares = [
        (count(1, ORDER, TREATMENT), "14:00"),
        (count(1, passed("Adjournment", "4506")), "14:30"),
        (count(1, FINE), "15:00"),
    ]
    newest, report = False, {}
    for place in order:
        offence, at = shares[place]
        before = len(await court.told())
        report = await share(court, offence, at=at, of="h-1")
        if newest:
            assert (recorded(report), len(await court.told())) == ([], before)
            assert "an older share" in str(report["notes"])
        newest |= place == 2
    assert await in_short(court, report) == ("fine", None, None, [])


async def test_two_days_of_one_message_are_both_kept(court: ServiceUnderTest) -> None:
    """R26: an order of the first day, and another offence's fine of the second."""
    fine = passed("Fine", "1015", LATER)
    report = await share(court, count(1, ORDER, TREATMENT), count(2, fine), on=LATER)
    assert await in_short(court, report) == IN_FORCE
    results = (await known(court, pathway_of(report)))["results"]
    assert sorted(r["ordered_at"][:10] for r in results) == ["2026-02-02", "2026-02-02", LATER]


async def test_each_day_of_a_hearing_that_is_shared_by_itself_is_kept(
    court: ServiceUnderTest,
) -> None:
    first = await share(court, count(1, ORDER, TREATMENT), of="h-1", hearingDay="2026-02-02")
    await share(court, count(1), on="2026-02-03", of="h-1", hearingDay="2026-02-03")
    assert await in_short(court, first) == IN_FORCE


@pytest.mark.parametrize(
    ("label", "number", "because", "guilty"),
    [
        ("Conviction set aside under section 142", None, "conviction_set_aside", False),
        ("Appeal against conviction allowed", "2100", "conviction_set_aside", False),
        ("Statutory declaration made", "2092", "conviction_set_aside", False),
        ("Sentence quashed", "2068", "sentence_set_aside", True),
        ("Sentence set aside under section 142", None, "sentence_set_aside", True),
    ],
)
async def test_what_is_set_aside_is_told_and_what_followed_is_reversed(
    court: ServiceUnderTest, label: str, number: str | None, because: str, guilty: bool
) -> None:
    """R11: the conviction takes guilt with it, the sentence alone does not."""
    first = await share(court, count(1, ORDER, TREATMENT))
    await share(court, count(1, passed(label, number, LATER)), on=LATER)
    shown = await known(court, pathway_of(first))
    assert (shown["sentence"], shown["any_guilty"]) == (None, guilty)
    [data] = await told(court, "provider", "sentence-set-aside.v1")
    assert data == {"because": because, "requirements": ["mhtr"]}
    answer = await ask(court, pathway_of(first), "court-reviews", {
        "held_at": "2026-03-24T11:00:00Z", "with_hearing": True, "outcome": "order_continues",
        "willing": True,
    })  # fmt: skip
    assert answer.json()["errorCode"] == "NoOrder"


@pytest.mark.parametrize(
    ("label", "number"),
    [
        ("Withdrawn", "2063"),
        ("Dismissed", "2006"),
        ("Dismissed", "2050"),
        ("Indictment quashed", None),
        ("Discontinued", "2053"),
        ("Not guilty", "2004"),
        ("Proceedings stayed", "2061"),
    ],
)
async def test_where_every_offence_ended_nothing_is_waited_for(
    court: ServiceUnderTest, label: str, number: str | None
) -> None:
    """R11, R28, C1: told as guilt that holds no more, so that everybody stands down."""
    first = await share(court, count(1), count(2))
    pathway = pathway_of(first)
    await ask(court, pathway, "report-requests", {
        "requested_at": "2026-02-02T11:00:00Z", "needed_by": "2026-02-02T14:00:00Z",
        "adjourned": False,
    })  # fmt: skip
    ended = passed(label, number, LATER)
    await share(court, count(1, ended), count(2), on=LATER)
    assert (await known(court, pathway))["any_guilty"] is True
    await share(court, count(1), count(2, ended | {"orderedDate": "2026-03-24"}), on="2026-03-24")
    shown = await known(court, pathway)
    assert shown["any_guilty"] is False
    assert all(offence["ended_as"] for offence in shown["offences"])
    for reader in ("liaison", "probation"):
        *_, last = await told(court, reader, "plea-entered.v1")
        assert last["any_guilty"] is False
    assert (await clock(court, pathway, "C1"))["state"] == "cancelled"
    waits = await court.get(f"/v1/pathways/{pathway}/waiting-for", role="legal_adviser")
    assert waits.json() == []


@pytest.mark.parametrize("both", [True, False])
async def test_a_plea_taken_back_after_sentence_is_no_silence(
    court: ServiceUnderTest, both: bool
) -> None:
    """R11: the sentence is set aside; where something is left of it a person is asked."""
    back: Json = {"plea": {"pleaValue": "CHANGE_TO_NOT_GUILTY", "pleaDate": LATER}}
    first = await share(court, count(1, ORDER, TREATMENT), count(2, FINE))
    report = await share(court, count(1, **back), count(2, **(back if both else {})), on=LATER)
    shown = await known(court, pathway_of(first))
    if both:
        assert (shown["sentence"], shown["any_guilty"]) == (None, False)
        [data] = await told(court, "probation", "sentence-set-aside.v1")
        assert data["because"] == "plea_changed"
        names = [t for channel, t, _ in await court.told() if channel == "cstr.court.probation"]
        assert names[-2:] == ["cstr.court.sentence-set-aside.v1", "cstr.court.plea-entered.v1"]
        return
    assert await in_short(court, first) == IN_FORCE
    assert "a plea was taken back after sentence" in str(report["not_taken"])
    [question] = shown["result_questions"]
    assert question["answer"] is None
