"""Shares of a hearing, of one day of it, without an offence, and in every order (R26, R40)."""

import itertools
from typing import Any
from uuid import uuid4

import pytest

from tests.court_listing.given import known, told
from tests.court_listing.given_documents import Json, hearing, hearing_defendant
from tests.court_listing.given_shares import (
    LATER,
    ON,
    ORDER,
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

FINE = passed("Fine", "1015")
IN_FORCE = ("community_order", 12, None, ["mhtr"])
DAYS: tuple[Json, ...] = ({}, {"hearingDay": ON})


async def questions(court: ServiceUnderTest) -> list[Json]:
    """What the list officer is asked."""
    answered = await court.get("/v1/result-questions", role="list_officer")
    found: list[Json] = answered.json()["questions"]
    return found


@pytest.mark.parametrize(("first", "second"), list(itertools.product(DAYS, DAYS)))
@pytest.mark.parametrize("late", [False, True])
async def test_the_newest_share_counts_whether_or_not_it_names_its_day(
    court: ServiceUnderTest, first: Json, second: Json, *, late: bool
) -> None:
    shares = [
        (count(1, ORDER, TREATMENT), "14:00", first),
        (count(1, FINE), "15:00", second),
    ]
    report: Json = {}
    for offence, at, day in reversed(shares) if late else shares:
        report = await share(court, offence, at=at, of="h-1", **day)
    assert await in_short(court, report) == ("fine", None, None, [])
    results = (await known(court, pathway_of(report)))["results"]
    assert {r["code"] for r in results if r["superseded_at"] is None} == {"FINE"}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_a_day_shared_by_itself_leaves_the_other_day_of_the_hearing(
    court: ServiceUnderTest, order: tuple[int, ...]
) -> None:
    """Both days together, then each alone: the second day's fine is another one since."""
    fine, other = passed("Fine", "1015", "2026-02-03"), passed("Discharge", None, "2026-02-03")
    other = passed("Conditional discharge", None, "2026-02-03")
    days = [{"sittingDay": f"{on}T10:00:00.000Z"} for on in (ON, "2026-02-03")]
    messages: list[tuple[list[Json], str, Json]] = [
        ([count(1, ORDER, TREATMENT), count(2, fine)], "14:00", {}),
        ([count(1), count(2, other)], "15:00", {"hearingDay": "2026-02-03"}),
        ([count(1, ORDER), count(2)], "16:00", {"hearingDay": ON}),
    ]
    report: Json = {}
    for number in order:
        counts, at, day = messages[number]
        held = hearing(hearing_defendant(*counts), hearingDays=days, id="h-1")
        message = {"hearing": held, "sharedTime": f"2026-02-03T{at}:00Z"} | day
        report = (await court.post("/v1/hearings", message, role="list_officer")).json()
    results = (await known(court, pathway_of(report)))["results"]
    live = sorted(r["code"] for r in results if r["superseded_at"] is None)
    assert live == ["CO", "CONDITIONAL_DISCHARGE"]


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("day", DAYS)
async def test_an_offence_the_newest_share_leaves_out_is_asked_of_a_person(
    court: ServiceUnderTest, day: Json, *, late: bool
) -> None:
    """The order stands meanwhile; said again, nothing is asked any more."""
    both = (count(1, ORDER), count(2, FINE))
    messages: list[tuple[tuple[Json, ...], str, Json]] = [
        (both, "14:00", {}), ((count(2, FINE),), "15:00", day),
    ]  # fmt: skip
    report: Json = {}
    for counts, at, more in reversed(messages) if late and not day else messages:
        report = await share(court, *counts, at=at, of="h-1", **more)
    assert (await in_short(court, report))[0] == "community_order"
    [asked] = await questions(court)
    assert "no longer have this offence" in asked["reason"]
    assert "no longer have this offence" in str(report["not_taken"])
    await share(court, *both, at="16:00", of="h-1")
    assert await questions(court) == []


@pytest.mark.parametrize(("answer", "left"), [("nothing", "fine"), ("result", "community_order")])
async def test_what_a_person_says_of_a_dropped_offence_holds(
    court: ServiceUnderTest, answer: str, left: str
) -> None:
    first = await share(court, count(1, ORDER), count(2, FINE), at="14:00", of="h-1")
    await share(court, count(2, FINE), at="15:00", of="h-1", isReshare=True)
    [asked] = await questions(court)
    path = f"/v1/pathways/{pathway_of(first)}/result-questions/{asked['id']}/answers"
    body: Json = {"answer": answer, "why": "Asked the court office"}
    body |= {"result": "CO"} if answer == "result" else {}
    answered = await court.post(path, body, role="list_officer")
    assert answered.status_code == 201, answered.text
    assert (await in_short(court, first))[0] == left


async def test_an_id_in_capitals_is_the_same_id(court: ServiceUnderTest) -> None:
    person, offence, held = str(uuid4()), str(uuid4()), str(uuid4())

    async def sent(at: str, capitals: bool, *results: Json) -> Json:
        ids = [id.upper() if capitals else id for id in (person, offence, held)]
        item = count(1, *results) | {"id": ids[1]}
        whose = hearing_defendant(item, id=ids[0])
        message = {"hearing": hearing(whose, id=ids[2]), "sharedTime": f"{ON}T{at}:00Z"}
        answered = await court.post("/v1/hearings", message, role="list_officer")
        report: Json = answered.json()
        return report

    first = await sent("14:00", False, ORDER, TREATMENT)
    second = await sent("15:00", True, FINE)
    assert pathway_of(second) == pathway_of(first)
    assert await in_short(court, first) == ("fine", None, None, [])
    assert len((await known(court, pathway_of(first)))["offences"]) == 1


AMENDED = passed("Community order amended", "1030", LATER, End_Date="31/12/2027")
AGAIN = passed("Community order amended", "1030", "2026-04-01", End_Date="01/08/2027")
REVOKED = passed("Community order revoked", "1029", "2026-05-01")
COURSE: tuple[tuple[Json, str, str], ...] = (
    (count(1, ORDER, TREATMENT), ON, "h-1"),
    (count(1, AMENDED), LATER, "h-2"),
    (count(1, AGAIN), "2026-04-01", "h-3"),
    (count(1, REVOKED), "2026-05-01", "h-4"),
)


def end(sentence: Any) -> tuple[Any, ...]:
    """What is left of an order, however it came about."""
    said = ("disposal", "ends_on", "ended_at", "ended_because", "sentenced_at", "requirement_made")
    return tuple(sentence[name] for name in said)


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
async def test_in_whatever_order_hearings_come_the_order_ends_the_same(
    court: ServiceUnderTest, order: tuple[int, ...]
) -> None:
    report: Json = {}
    for number in order:
        item, on, of = COURSE[number]
        report = await share(court, item, on=on, of=of)
    sentence = await sentence_of(court, report)
    assert end(sentence)[:4] == (
        "community_order", "2027-08-01", sentence["ended_at"], "revoked",
    )  # fmt: skip
    assert sentence["ended_at"].startswith("2026-05-01")
    assert (sentence["sentenced_at"][:10], sentence["requirement_made"]) == (ON, True)
    assert [asked["reason"] for asked in await questions(court)] == []
    names = [name for _, name, _ in await court.told()]
    assert names.count("cstr.court.sentenced.v2") >= 1
    assert await told(court, "probation", "order-changed.v1")
    assert recorded(report) is not None
