"""Given, screened and taken back at three agencies, in any order of arrival (R54).

Once a withdrawal is committed nothing stands where it was said; once it is heard of, nowhere; and
nothing that was told on the permission before leaves an agency that has heard of it.
"""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.events.forms import KnownWithdrawal
from contracts.events.liaison_diversion import PermissionChanged as FromLiaison
from contracts.events.provider_assessment import PermissionChanged as FromProvider
from contracts.vocabulary import Permission
from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.tokens import Keys
from services.liaison_diversion.service import SERVICE as LIAISON
from services.probation_allocation.service import SERVICE as PROBATION
from services.provider_assessment.service import SERVICE as PROVIDER
from tests.depth import chosen, longer
from tests.permissions.given import NEEDS, PROGRESS, READERS, START, A, B, L, P, T, World
from tests.service_under_test import open_service


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def world(postgres: EmbeddedPostgres, keys: Keys) -> AsyncIterator[World]:
    """Three services on databases of the module's own."""
    services = {
        s.agency: await open_service(s, postgres, keys) for s in (LIAISON, PROBATION, PROVIDER)
    }
    yield World(services)
    for service in services.values():
        await service.close()


async def fresh(world: World) -> World:
    """The same services with nothing in them, and one person."""
    begun = World(world.services)
    await begun.open()
    return begun


CHANNELS = st.sampled_from(sorted(READERS))
NAMES = st.sampled_from([NEEDS, PROGRESS])
WITHDRAWAL = st.tuples(
    st.just("withdraw_at"), st.sampled_from([L, P, A, B]), NAMES, st.integers(-600, 600)
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("give_at_liaison")),
        st.tuples(st.just("give_at"), st.sampled_from([A, B])),
        st.tuples(st.just("custody_screen")),
        st.tuples(st.just("attend"), st.sampled_from([A, B])),
        st.tuples(st.just("pass_on")),
        WITHDRAWAL,
        st.tuples(st.just("carry"), CHANNELS),
        st.tuples(st.just("carry"), CHANNELS),
        st.tuples(st.just("hold_back"), CHANNELS),
        st.tuples(st.just("poison"), CHANNELS),
        st.tuples(st.just("garble"), CHANNELS),
        st.tuples(st.just("merge"), st.sampled_from([L, P, T])),
    ),
    max_size=14,
)


async def happen(world: World, step: tuple, other: UUID) -> None:  # type: ignore[type-arg]
    """One step."""
    what, *arguments = step
    if what == "hold_back":
        await world.carry(*arguments, hold_back=True)
    elif what == "merge":
        await world.merge(arguments[0], other)
    else:
        await getattr(world, what)(*arguments)


@longer
@pytest.mark.timeout(300)
@settings(
    max_examples=chosen(12, deep=40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS, last=WITHDRAWAL)
@pytest.mark.asyncio(loop_scope="session")
async def test_once_the_last_withdrawal_is_heard_of_nothing_stands_anywhere(
    world: World,
    steps: list,  # type: ignore[type-arg]
    last: tuple,  # type: ignore[type-arg]
) -> None:
    now, other = await fresh(world), uuid4()
    for step in (*steps, last):
        await happen(now, step, other)
    await now.heal()
    for agency in (L, P, T):
        assert await now.standing(agency, last[2]) == set()
    await now.give_at_liaison()
    await now.heal()
    await now.replay()


@pytest.mark.asyncio(loop_scope="session")
async def test_given_anew_by_whom_every_withdrawal_was_heard_of_it_stands_everywhere(
    world: World,
) -> None:
    """What was told before stays withheld, and what is told since is passed on."""
    now = await fresh(world)
    await now.give_at_liaison()
    await now.custody_screen()
    await now.heal()
    await now.withdraw_at(A, NEEDS, -600)
    await now.heal()
    await now.give_at_liaison()
    await now.heal()
    for agency in (L, P, T):
        assert await now.standing(agency, NEEDS) == {(L, 2)}
    await now.pass_on()
    asked = await now.next_on("cstr.probation.provider")
    while asked is not None and "assessment-requested" not in asked.type:
        asked = await now.next_on("cstr.probation.provider")
    assert asked is not None
    assert asked.data["needs"] == ["mental_health", "housing"]
    await now.replay()


@pytest.mark.asyncio(loop_scope="session")
async def test_a_withdrawal_that_arrives_behind_what_waits_counts_at_once(world: World) -> None:
    now = await fresh(world)
    await now.give_at_liaison()
    await now.custody_screen()
    await now.heal()
    held = "SELECT needs FROM pathway"
    assert await world.services[T].rows(held) == [(["mental_health", "housing"],)]
    await now.poison("cstr.liaison.provider")
    await now.withdraw_at(L, NEEDS, 0)
    await now.carry("cstr.liaison.provider")
    assert await world.services[T].rows(held) == [([],)]
    assert await now.standing(T, NEEDS, certain=False) == set()


@pytest.mark.asyncio(loop_scope="session")
async def test_what_is_given_up_unread_may_have_been_a_withdrawal(world: World) -> None:
    now = await fresh(world)
    await now.give_at_liaison()
    await now.heal()
    await now.withdraw_at(L, NEEDS, 0)
    await now.garble("cstr.liaison.probation")
    assert await now.standing(P, NEEDS) == set()
    await now.heal()
    assert await now.standing(P, NEEDS) == set()
    assert await now.standing(P, PROGRESS) == set()


@pytest.mark.asyncio(loop_scope="session")
async def test_taken_back_while_two_names_were_one_it_is_taken_back_under_both(
    world: World,
) -> None:
    """R62: a merge that is taken back gives nothing back."""
    now, other = await fresh(world), uuid4()
    await now.give_at_liaison()
    await now.merge(L, other)
    await now.withdraw_at(L, NEEDS, 0)
    query = "SELECT DISTINCT about FROM event_log WHERE type ~ 'changed' AND parts::text ~ 'false'"
    told = await world.services[L].rows(query)
    assert {row.about for row in told} == {now.pathway, other}


@pytest.mark.asyncio(loop_scope="session")
async def test_what_waits_is_kept_without_what_rested_on_it(world: World) -> None:
    now = await fresh(world)
    await now.give_at_liaison()
    await now.custody_screen()
    await now.poison("cstr.liaison.probation")
    for _ in range(4):
        await now.carry("cstr.liaison.probation")
    parked = "SELECT body FROM parked WHERE type LIKE '%person-screened%'"
    before = [bytes(row.body) for row in await world.services[P].rows(parked)]
    assert any(b"housing" in body for body in before)
    await now.withdraw_at(A, NEEDS, 0)
    await now.carry("cstr.provider.probation")
    after = [bytes(row.body) for row in await world.services[P].rows(parked)]
    assert len(after) == len(before)
    assert not any(b"housing" in body for body in after)
    await now.heal()
    assert await world.services[P].rows("SELECT needs FROM pathway") == [([],)]


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("number", [2**53 - 1, 2])
async def test_a_withdrawal_is_never_refused_for_what_another_agency_claims_to_know(
    world: World, number: int
) -> None:
    """One that says it knows of more withdrawals than were said here."""
    now = await fresh(world)
    claims = tuple(
        KnownWithdrawal(subject=now.pathway, agency=agency, number=number) for agency in (L, P, T)
    )
    for victim, told in ((L, FromProvider), (P, FromProvider), (T, FromLiaison)):
        event = told(
            pathway_id=now.pathway,
            occurred_at=START,
            permission=Permission.HEALTH_NEEDS,
            organisation=B if told is FromProvider else L.value,
            epoch=1,
            standing=True,
            withdrawals=claims,
        )
        await world.services[victim].deliver(event)
        assert await now.standing(victim, NEEDS) == set()
    for place in (L, P, A):
        await now.withdraw_at(place, NEEDS, 0)
