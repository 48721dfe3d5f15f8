"""Screens: what they indicate, and to whom it is told (R5, R6, R8, R9)."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from contracts.vocabulary import Requirement, RiskFlag
from services.common.errors import Refused, Unprocessable
from services.liaison_diversion.rules import screens
from services.liaison_diversion.rules.screens import Answers, Instrument
from tests.liaison_diversion.given import (
    CUSTODY,
    ELIGIBILITY,
    ask,
    channels,
    listing,
    matched,
    refer,
    screen,
    screened_told,
)
from tests.service_under_test import ServiceUnderTest


async def test_r9_nothing_is_told_before_match_and_screen(liaison: ServiceUnderTest) -> None:
    referral = await refer(liaison)
    screened = await screen(liaison, referral)
    assert (screened["told"], screened["before_plea"]) == (False, None)
    assert await liaison.told() == []
    pathway_id = uuid4()
    await liaison.deliver(listing(pathway_id))
    told = await screened_told(liaison)
    assert channels(told) == [f"{who} person-screened" for who in
                              ("court", "probation", "provider", "reporting")]  # fmt: skip
    data = {channel.split(".")[2]: found for channel, _, found in told}
    assert data["court"] == {
        "adjustments": ["interpreter"],
        "interpreter_language": "Polish",
        "bring_forward": True,
    }
    assert data["provider"]["needs"] == ["mental_health", "housing"]
    assert data["probation"]["risk_flags"] == ["to_self"]
    assert data["reporting"]["gender"] == "female"
    assert "needs" not in data["reporting"]


async def test_r8_a_matched_person_is_told_of_when_screened(liaison: ServiceUnderTest) -> None:
    pathway_id, referral = await matched(liaison)
    screened = await screen(liaison, referral)
    assert (screened["told"], screened["before_plea"]) == (True, True)
    assert screened["pathway_id"] == str(pathway_id)
    assert screened["screen"]["total"] == "30.00"
    assert screened["screen"]["indications"][0] == {"requirement": "mhtr", "indicated": True}
    assert len(await screened_told(liaison)) == 4


async def test_r9_a_changed_screen_is_told_again(liaison: ServiceUnderTest) -> None:
    _, referral = await matched(liaison)
    await screen(liaison, referral)
    later = CUSTODY | {"screened_at": "2026-02-02T09:00:00Z", "needs": ["drugs"]}
    await ask(liaison, referral, "custody-screens", later)
    needs = [d["needs"] for c, _, d in await screened_told(liaison) if c.endswith("probation")]
    assert needs == [["mental_health", "housing"], ["drugs"]]


async def test_needs_rest_on_permission(liaison: ServiceUnderTest) -> None:
    """R16, R54."""
    _, referral = await matched(liaison)
    await screen(liaison, referral, permissions=[])
    data = [d for c, _, d in await screened_told(liaison) if c.endswith("probation")][-1]
    assert all("needs" not in d for _, _, d in await liaison.told())
    assert data["adjustments"] == ["interpreter"]


async def test_r8_a_wrong_item_is_422_and_named(liaison: ServiceUnderTest) -> None:
    referral = await refer(liaison)
    wrong = ELIGIBILITY | {"answers": ELIGIBILITY["answers"] | {"4": 6}}
    answered = await ask(liaison, referral, "eligibility-screens", wrong)
    assert answered.status_code == 422
    assert [e["field"] for e in answered.json()["validationErrors"]] == ["/answers/4"]


async def test_r6_an_interpreter_needs_a_language(liaison: ServiceUnderTest) -> None:
    referral = await refer(liaison)
    answered = await ask(
        liaison, referral, "custody-screens", CUSTODY | {"interpreter_language": None}
    )
    assert answered.status_code == 422


SCREENED_AT = datetime(2026, 2, 2, 9, tzinfo=UTC)
SITE = "northamptonshire"


def answers(instrument: Instrument, *values: int) -> dict[str, int | None]:
    items = {Instrument.K10: 10, Instrument.CORE_10: 10, Instrument.CORE_34: 34}[instrument]
    given = (*values, *[values[-1]] * items)[:items]
    return {str(number): value for number, value in enumerate(given, 1)}


def indicated(said: Answers) -> set[Requirement]:
    finding = screens.require_finding(said, SITE, SCREENED_AT)
    return {i.requirement for i in finding.indications if i.indicated}


@pytest.mark.parametrize(
    ("instrument", "below", "reached"),
    [
        (Instrument.K10, (1, 2, 2, 2, 2, 2, 2, 2, 2, 2), (2,)),
        (Instrument.CORE_10, (1,), (2, 1)),
        (Instrument.CORE_34, (0,), (4,)),
    ],
)
def test_r8_a_screen_indicates_from_the_threshold_of_its_instrument(
    instrument: Instrument, below: tuple[int, ...], reached: tuple[int, ...]
) -> None:
    if instrument is Instrument.CORE_10:
        below = (1, 1, 0, 1, 1, 1, 1, 1, 1, 1)
    low = Answers(instrument, answers(instrument, *below), drugs=False, alcohol=False)
    high = Answers(instrument, answers(instrument, *reached), drugs=False, alcohol=False)
    assert indicated(low) == set()
    assert indicated(high) == {Requirement.MHTR}


K10_WELL = answers(Instrument.K10, 1)


@pytest.mark.parametrize(
    ("drugs", "alcohol", "audit", "found"),
    [
        (False, False, None, set()),
        (True, False, None, {Requirement.DRR}),
        (False, True, None, {Requirement.ATR}),
        (False, False, [1] * 10, set()),
        (False, False, [2] * 10, {Requirement.ATR}),
        (True, True, [0] * 10, {Requirement.DRR, Requirement.ATR}),
    ],
)
def test_r8_substance_use_and_audit_indicate_the_other_requirements(
    drugs: bool, alcohol: bool, audit: list[int] | None, found: set[Requirement]
) -> None:
    given_audit = {str(n): v for n, v in enumerate(audit, 1)} if audit else None
    if audit == [1] * 10:
        given_audit |= {"9": 0, "10": 0}  # type: ignore[operator]
    answered = Answers(Instrument.K10, K10_WELL, drugs, alcohol, given_audit)
    assert indicated(answered) == found


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"1": 9}, "/answers/1"),
        ({"11": 1}, "/answers/11"),
        ({"3": None}, "/answers/3"),
        ({"first": 1}, "/answers"),
        ({"-1": 1}, "/answers"),
        ({"٣": 1}, "/answers"),
    ],
)
def test_r8_a_wrong_item_is_named_and_its_answer_is_not(
    wrong: dict[str, int | None], field: str
) -> None:
    answered = Answers(Instrument.K10, K10_WELL | wrong, drugs=False, alcohol=False)
    with pytest.raises(Unprocessable) as refused:
        screens.require_finding(answered, SITE, SCREENED_AT)
    assert [e.field for e in refused.value.errors] == [field]
    assert refused.value.rule == "R8"


def test_r8_a_wrong_audit_item_is_named_where_it_stands() -> None:
    answered = Answers(Instrument.K10, K10_WELL, drugs=False, alcohol=False, audit={"1": 9})
    with pytest.raises(Unprocessable) as refused:
        screens.require_finding(answered, SITE, SCREENED_AT)
    assert "/audit_answers/1" in [e.field for e in refused.value.errors]


def test_r29_a_day_before_all_policy_is_refused() -> None:
    answered = Answers(Instrument.K10, K10_WELL, drugs=False, alcohol=False)
    with pytest.raises(Refused) as refused:
        screens.require_finding(answered, SITE, datetime(1950, 1, 1, tzinfo=UTC))
    assert refused.value.rule == "R29"


def test_r41_a_risk_item_answered_is_a_risk_to_self() -> None:
    assert screens.risk_flags(["to_others"], answered_risk=True) == (
        RiskFlag.TO_SELF,
        RiskFlag.TO_OTHERS,
    )
    assert screens.risk_flags([], answered_risk=False) == ()


@pytest.mark.parametrize(
    ("plea_at", "before"),
    [(None, True), (SCREENED_AT + timedelta(hours=1), True), (SCREENED_AT, False)],
)
def test_r9_the_finding_comes_before_the_plea(plea_at: datetime | None, before: bool) -> None:
    assert screens.before_plea(SCREENED_AT, plea_at) is before
