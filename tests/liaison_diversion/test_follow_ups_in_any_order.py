"""Follow-ups are those whose reason holds, in whatever order things happen."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.tokens import Keys
from services.liaison_diversion.service import SERVICE
from tests.liaison_diversion.given import ABOVE, BELOW, DRR, IN_RANGE, MHTR, meet, open_now
from tests.liaison_diversion.given_steps import DECLINES, WITHDRAWN, Step, let_happen
from tests.service_under_test import ServiceUnderTest, open_service


def moment() -> st.SearchStrategy[int]:
    """Things are told late and out of order."""
    return st.integers(1, 500)


ONE_STEP = st.one_of(
    st.builds(Step, st.just("screen"), moment(), st.booleans()),
    st.builds(
        Step,
        st.just("listing"),
        moment(),
        st.tuples(*[st.sampled_from([BELOW, IN_RANGE, ABOVE, None])] * 2),
    ),
    st.builds(Step, st.just("plea"), moment(), st.tuples(st.booleans(), st.booleans())),
    st.builds(Step, st.just("sentence"), moment(), st.booleans()),
    st.builds(Step, st.just("assessment"), moment(), st.booleans(), st.sampled_from([MHTR, DRR])),
    st.builds(
        Step,
        st.just("decline"),
        moment(),
        st.sampled_from(sorted(DECLINES)),
        st.sampled_from([MHTR, DRR]),
    ),
    st.builds(
        Step,
        st.just("withdrawal"),
        moment(),
        st.sampled_from(list(WITHDRAWN)),
        st.sampled_from([MHTR, DRR]),
    ),
)


STEPS = st.lists(ONE_STEP, min_size=1, max_size=12, unique_by=lambda step: step.minute)


def holding(steps: Sequence[Step]) -> set[tuple[str, str]]:
    """The reasons that hold after these steps, said once more in the plainest way."""
    told = {kind: [s for s in steps if s.kind == kind] for kind in ("listing", "plea", "sentence")}
    codes = told["listing"][-1].value if told["listing"] else (IN_RANGE, IN_RANGE)
    reasons = set()
    screens = [s for s in steps if s.kind == "screen"]
    if screens and not max(screens, key=lambda s: s.minute).value:
        reasons.add(("not_indicated", ""))
    if told["plea"]:
        pleas = told["plea"][-1].value
        guilty = [code for code, one in zip(codes, pleas, strict=True) if one]
        if not guilty:
            reasons.add(("no_guilty_plea", ""))
        elif set(guilty) == {BELOW}:
            reasons.add(("below_community_range", ""))
    sentence = told["sentence"][-1] if told["sentence"] else None
    if sentence and not sentence.value:
        reasons.add(("no_requirement_made", ""))
    for requirement in (MHTR, DRR):
        own = [s for s in steps if s.requirement == requirement]
        reasons |= {(r, requirement.value) for r in _of_provider(own, sentence)}
    return reasons


def _of_provider(steps: Sequence[Step], sentence: Step | None) -> set[str]:
    def newest(kind: str, *values: Any) -> Step | None:
        these = [s for s in steps if s.kind == kind and (not values or s.value in values)]
        return max(these, key=lambda s: s.minute, default=None)

    reasons = set()
    assessed = newest("assessment")
    since = assessed.minute if assessed else 0
    if assessed and not assessed.value:
        reasons.add("not_suitable")
    declined = newest("decline")
    if declined and declined.minute > since:
        reasons.add(declined.value)
    for what, reason in WITHDRAWN.items():
        taken_back = newest("withdrawal", what)
        if taken_back is None or taken_back.minute < since:
            continue
        if sentence is None or (taken_back.minute < sentence.minute and not sentence.value):
            reasons.add(reason)
    return reasons


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def service(postgres: EmbeddedPostgres, keys: Keys) -> AsyncIterator[ServiceUnderTest]:
    """Liaison and diversion, for everybody of the module."""
    opened = await open_service(SERVICE, postgres, keys)
    yield opened
    await opened.close()


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS)
async def test_after_whatever_happens_the_open_follow_ups_are_those_whose_reason_holds(
    service: ServiceUnderTest, steps: list[Step]
) -> None:
    """R8, R11, R12, R16, R18, R28: one for each reason, and none for any other."""
    person = await meet(service)
    for number, step in enumerate(steps, 1):
        await let_happen(service, person, step)
        assert await open_now(service, person) == sorted(holding(steps[:number]))
