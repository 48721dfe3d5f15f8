"""An organisation hears of its own people only, at the court too (R52)."""

from collections.abc import Sequence
from typing import Any

import pytest

from services.court_listing.service import SERVICE as COURT
from tests.conftest import Api
from tests.court_listing.given import (
    another_sentence,
    ask,
    declined,
    made,
    proposed,
    referred,
    withdrawn,
)
from tests.court_listing.given import decide as decided
from tests.court_listing.given import review as reviewed
from tests.security.channels import view
from tests.security.given_orders import ONE, OTHER, REVIEWED, THIRD, people, seen_by, sentence
from tests.service_under_test import ServiceUnderTest


async def shared(court: ServiceUnderTest, **more: Any) -> str:
    """One under an order with a requirement at each of two; another person is of the other only."""
    both, others = await people(court, 2)
    await proposed(court, both, "mhtr", ONE)
    await proposed(court, both, "drr", OTHER)
    await proposed(court, others, "drr", OTHER)
    await sentence(court, both, made("mhtr"), made("drr"), **more)
    await sentence(court, others, made("drr"), **more)
    return both


async def test_a_sentence_is_for_each_that_has_a_requirement_and_for_nobody_else(api: Api) -> None:
    """R52: and of whom only the other has, there is nothing."""
    court = await api(COURT)
    both = await shared(court, **REVIEWED)
    told = ["sentenced", "court-review-set"]
    assert await seen_by(court, both) == {ONE: told, OTHER: told, THIRD: []}
    assert list(await view(court, ONE)) == [both]
    assert len(await view(court, OTHER)) == 2


async def test_the_readers_own_service_reads_the_whole(api: Api) -> None:
    court = await api(COURT)
    [person, nobodys] = await people(court, 2)
    await proposed(court, person, "mhtr", ONE)
    await sentence(court, person, made())
    await sentence(court, nobodys)
    assert await view(court, "") == {one: [(1, "sentenced")] for one in (person, nobodys)}


NOBODYS: dict[str, Sequence[tuple[str, str]]] = {
    "nobody proposed": [],
    "it was proposed before proposals named one": [("propose", "")],
    "it was withdrawn": [("propose", ONE), ("withdraw", "")],
    "another proposal names none": [("propose", ONE), ("propose", "")],
    "it was proposed anew without a name": [("propose", ONE), ("withdraw", ""), ("propose", "")],
}


async def happened(court: ServiceUnderTest, person: str, steps: Sequence[tuple[str, str]]) -> bool:
    """What probation proposed and took back; whether something is proposed."""
    standing = False
    for what, organisation in steps:
        standing = what == "propose"
        if standing:
            await proposed(court, person, "mhtr", organisation)
        else:
            await withdrawn(court, person)
    return standing


@pytest.mark.parametrize("steps", NOBODYS.values(), ids=NOBODYS)
async def test_what_no_live_proposal_names_is_in_nobodys_view(
    api: Api, steps: Sequence[tuple[str, str]]
) -> None:
    court = await api(COURT)
    [person] = await people(court)
    answers = [made()] if await happened(court, person, steps) else []
    await sentence(court, person, *answers)
    assert await seen_by(court, person) == {ONE: [], OTHER: [], THIRD: []}


MOVED: dict[str, Sequence[tuple[str, str]]] = {
    "to another": [("propose", ONE), ("withdraw", ""), ("propose", OTHER)],
    "to another at once": [("propose", ONE), ("propose", OTHER)],
    "and back, and there again": [
        ("propose", OTHER), ("withdraw", ""), ("propose", ONE), ("withdraw", ""), ("propose", OTHER)
    ],
}  # fmt: skip


@pytest.mark.parametrize("steps", MOVED.values(), ids=MOVED)
@pytest.mark.parametrize("answer", [made(), declined()], ids=["made", "declined"])
async def test_a_requirement_that_was_moved_is_for_who_has_it_now(
    api: Api, steps: Sequence[tuple[str, str]], answer: dict[str, Any]
) -> None:
    court = await api(COURT)
    [person] = await people(court)
    assert await happened(court, person, steps)
    await sentence(court, person, answer)
    assert await seen_by(court, person) == {ONE: [], OTHER: ["sentenced"], THIRD: []}


async def test_a_review_is_for_who_treats_under_the_order(api: Api) -> None:
    """Not for whose requirement was declined; also where it amends what another has."""
    court = await api(COURT)
    [person] = await people(court)
    for requirement, organisation in (("mhtr", ONE), ("drr", OTHER), ("atr", THIRD)):
        await proposed(court, person, requirement, organisation)
    await sentence(court, person, made("mhtr"), made("drr"), declined("atr"), **REVIEWED)
    held = {"outcome": "requirement_amended", "requirement": "drr", "amendment": "Fewer tests"}
    answer = await reviewed(court, person, **held)
    assert answer.status_code == 201, answer.text
    treats = ["sentenced", "court-review-set", "court-review-held", "court-review-set"]
    seen = await seen_by(court, person)
    assert seen == {ONE: treats, OTHER: treats, THIRD: ["sentenced"]}


async def test_a_review_that_revokes_the_order_ends_the_treatment_of_each(api: Api) -> None:
    court = await api(COURT)
    both = await shared(court, **REVIEWED)
    revoked = await reviewed(court, both, outcome="order_revoked")
    assert revoked.status_code == 201, revoked.text
    told = ["sentenced", "court-review-set", "court-review-held", "treatment-ended-by-court"]
    assert await seen_by(court, both) == {ONE: told, OTHER: told, THIRD: []}


@pytest.mark.parametrize(
    ("breach", "whose"), [("mhtr", [ONE]), ("drr", [OTHER]), ("other", []), ("atr", [])]
)
async def test_a_breach_that_changes_nothing_is_for_whose_requirement_it_was(
    api: Api, breach: str, whose: list[str]
) -> None:
    court = await api(COURT)
    both = await shared(court)
    await referred(court, both, breach)
    assert (await decided(court, both)).status_code == 201
    seen = await seen_by(court, both)
    assert [one for one, told in seen.items() if "breach-decided" in told] == whose


@pytest.mark.parametrize(("breach", "whose"), [("mhtr", [ONE]), ("drr", [OTHER]), ("other", [])])
async def test_how_a_breach_was_answered_is_for_whose_requirement_it_was(
    api: Api, breach: str, whose: list[str]
) -> None:
    """R40, R52: as its decision is, where that changes nothing."""
    court = await api(COURT)
    both = await shared(court)
    await referred(court, both, breach)
    answer = {"answer": "denied", "answered_at": "2026-03-20T10:00:00Z"}
    said = await ask(court, both, "breach-answers", answer)
    assert said.status_code == 201, said.text
    seen = await seen_by(court, both)
    assert [one for one, told in seen.items() if "breach-answered" in told] == whose


async def test_a_breach_that_varies_the_order_is_for_each_and_ends_one(api: Api) -> None:
    court = await api(COURT)
    both = await shared(court, **REVIEWED)
    await referred(court, both)
    answer = await decided(court, both, outcome="varied", removed=["drr"])
    assert answer.status_code == 201, answer.text
    assert (await reviewed(court, both, held_at="2026-03-24T11:00:00Z")).status_code == 201
    begun = ["sentenced", "court-review-set", "breach-decided"]
    seen = await seen_by(court, both)
    assert seen[ONE] == [*begun, "court-review-held", "court-review-set"]
    assert seen[OTHER] == [*begun, "treatment-ended-by-court"]


async def test_whose_requirement_was_taken_out_and_is_proposed_no_more_hears_no_more(
    api: Api,
) -> None:
    court = await api(COURT)
    both = await shared(court)
    await withdrawn(court, both, "drr")
    for day, said in (
        (23, {"outcome": "varied", "removed": ["drr"]}),
        (30, {"outcome": "revoked"}),
    ):
        await referred(court, both)
        answer = await decided(court, both, decided_at=f"2026-03-{day}T10:00:00Z", **said)
        assert answer.status_code == 201, answer.text
    ended = ["breach-decided", "treatment-ended-by-court"]
    seen = await seen_by(court, both)
    assert seen[OTHER] == ["sentenced", *ended]
    assert seen[ONE] == ["sentenced", "breach-decided", *ended]


async def test_who_treated_before_a_new_sentence_hears_of_it_and_of_nothing_after(api: Api) -> None:
    """R40: moved to another organisation with the sentence in place of the first, and back."""
    court = await api(COURT)
    [person] = await people(court)
    await proposed(court, person, "mhtr", ONE)
    await sentence(court, person, made())
    for treats, days in ((OTHER, 0), (ONE, 7)):
        await referred(court, person)
        await withdrawn(court, person)
        await proposed(court, person, "mhtr", treats)
        at = f"2026-03-{23 + days}T10:00:00Z"
        answer = await decided(court, person, **another_sentence(made()), decided_at=at)
        assert answer.status_code == 201, answer.text
    seen = await seen_by(court, person)
    assert seen[ONE] == ["sentenced", "breach-decided", "breach-decided"]
    assert seen[OTHER] == ["breach-decided", "breach-decided"]
    await referred(court, person)
    assert (await decided(court, person, decided_at="2026-04-07T10:00:00Z")).status_code == 201
    seen = await seen_by(court, person)
    assert (len(seen[ONE]), len(seen[OTHER])) == (4, 2)


@pytest.mark.parametrize("outcome", ["revoked", "custody"])
async def test_who_treats_goes_on_hearing_where_its_proposal_is_taken_back_later(
    api: Api, outcome: str
) -> None:
    """The order that makes the requirement stands until a court says otherwise."""
    court = await api(COURT)
    both = await shared(court)
    await withdrawn(court, both)
    await referred(court, both)
    custody = {"custody_weeks": 26} if outcome == "custody" else {}
    answer = await decided(court, both, outcome=outcome, **custody)
    assert answer.status_code == 201, answer.text
    told = ["sentenced", "breach-decided", "treatment-ended-by-court"]
    assert await seen_by(court, both) == {ONE: told, OTHER: told, THIRD: []}
