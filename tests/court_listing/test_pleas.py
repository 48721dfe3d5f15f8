"""Pleas and verdicts: entered, replaced, and what counts as guilty (R11)."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Refused, Unprocessable
from services.court_listing.rules import pleas
from services.court_listing.rules.pleas import Plea
from tests.court_listing.given import AT, known, listed, plead, take_in
from tests.court_listing.given_documents import (
    JANE,
    THEFT,
    Json,
    case,
    court_list,
    defendant,
    sitting,
)
from tests.service_under_test import ServiceUnderTest


async def test_r11_pleas_on_a_list_are_entered_when_newer(court: ServiceUnderTest) -> None:
    def pleading(code: str, day: str) -> Json:
        offence = THEFT | {"plea": code, "pleaDate": day}
        return court_list(sitting(case("34FC1", defendant(JANE, offence))))

    first = await take_in(court, pleading("NOT_GUILTY", "2026-02-02T10:00:00Z"))
    assert first["taken"][0]["recorded"] == ["pleas"]
    later = await take_in(court, pleading("GUILTY", "2026-02-03T10:00:00Z"))
    assert later["taken"][0]["recorded"] == ["pleas"]
    earlier = await take_in(court, pleading("NOT_GUILTY", "2026-02-02T10:00:00Z"))
    assert earlier["taken"][0]["recorded"] == []
    shown = await known(court, first["taken"][0]["pathway_id"])
    assert (shown["any_guilty"], shown["convicted_on"]) == (True, "2026-02-03")


async def test_r11_a_guilty_plea_is_told_and_sets_the_conviction(court: ServiceUnderTest) -> None:
    pathway_id = await listed(court)
    answered = await plead(court, pathway_id, "GUILTY")
    assert answered.status_code == 201
    assert answered.json()["convicted_on"] == "2026-02-02"
    data = next(d for c, t, d in await court.told() if c.endswith("probation") and "plea" in t)
    assert (data["any_guilty"], data["convicted_on"]) == (True, "2026-02-02")


async def test_r11_a_changed_plea_reverses_and_both_stay_on_record(court: ServiceUnderTest) -> None:
    pathway_id = await listed(court)
    await plead(court, pathway_id, "GUILTY")
    answered = await plead(court, pathway_id, "CHANGE_TO_NOT_GUILTY", "2026-02-02T11:00:00Z")
    assert (answered.json()["any_guilty"], answered.json()["convicted_on"]) == (False, None)
    rows = await court.rows("SELECT plea FROM plea_record ORDER BY number")
    assert [r.plea for r in rows] == ["GUILTY", "CHANGE_TO_NOT_GUILTY"]


async def test_r11_a_plea_of_no_vocabulary_is_422_and_names_the_field(
    court: ServiceUnderTest,
) -> None:
    answered = await plead(court, await listed(court), "PERHAPS")
    assert answered.status_code == 422
    assert answered.json()["validationErrors"][0]["field"] == "/offences/0/plea"


@pytest.mark.parametrize("wrong", ["unknown", "twice", "empty", "earlier"])
async def test_r11_pleas_that_cannot_be_entered_are_refused(
    court: ServiceUnderTest, wrong: str
) -> None:
    pathway_id = await listed(court)
    await plead(court, pathway_id, "NOT_GUILTY")
    [offence] = (await known(court, pathway_id))["offences"]
    guilty_plea: Json = {"offence_id": offence["offence_id"], "plea": "GUILTY"}
    body = {
        "unknown": {
            "entered_at": AT.isoformat(),
            "offences": [guilty_plea | {"offence_id": str(uuid4())}],
        },
        "twice": {"entered_at": AT.isoformat(), "offences": [guilty_plea, guilty_plea]},
        "empty": {
            "entered_at": AT.isoformat(),
            "offences": [{"offence_id": guilty_plea["offence_id"]}],
        },
        "earlier": {"entered_at": "2026-02-01T10:00:00Z", "offences": [guilty_plea]},
    }[wrong]
    answered = await court.post(f"/v1/pathways/{pathway_id}/pleas", body, role="legal_adviser")
    assert answered.status_code == (409 if wrong == "earlier" else 422)
    assert answered.json()["rule"] == "R11"


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = datetime(2026, 2, 2, 12, tzinfo=UTC)
OFFENCE = UUID(int=1)


def plea(said: str, at: datetime = NOON, *, day_only: bool = False) -> Plea:
    return Plea(OFFENCE, said, None, said == "GUILTY", at, day_only=day_only)


def test_r11_a_first_plea_is_recorded() -> None:
    assert pleas.adds(plea("NOT_GUILTY"), [])


def test_r11_the_same_plea_again_adds_nothing() -> None:
    assert not pleas.adds(plea("GUILTY", NOON + HOUR), [plea("GUILTY")])


def test_r11_a_later_plea_replaces_and_an_earlier_does_not() -> None:
    assert pleas.adds(plea("NOT_GUILTY", NOON + HOUR), [plea("GUILTY")])
    assert not pleas.adds(plea("NOT_GUILTY", NOON - HOUR), [plea("GUILTY")])


def test_r11_what_was_recorded_before_a_change_adds_nothing_when_repeated() -> None:
    recorded = [plea("NOT_GUILTY"), plea("GUILTY", NOON)]
    assert not pleas.adds(plea("NOT_GUILTY", NOON), recorded)


def test_r11_a_plea_known_by_its_day_is_as_late_as_any_of_that_day() -> None:
    morning = NOON - 2 * HOUR
    assert pleas.adds(plea("GUILTY", morning, day_only=True), [plea("NOT_GUILTY")])
    assert not pleas.adds(plea("GUILTY", NOON - DAY, day_only=True), [plea("NOT_GUILTY")])


@given(st.lists(st.tuples(st.sampled_from(["GUILTY", "NOT_GUILTY"]), st.integers(0, 50))))
def test_r11_no_fact_is_recorded_twice_however_often_it_comes(said: list[tuple[str, int]]) -> None:
    recorded: list[Plea] = []
    for code, hours in said * 3:
        new = plea(code, NOON + hours * HOUR)
        if pleas.adds(new, recorded):
            recorded.append(new)
        assert not pleas.adds(new, recorded)
    assert len(recorded) == len(set(recorded))
    assert recorded == sorted(recorded, key=lambda p: p.entered_at)


def test_r11_a_verdict_of_guilty_after_a_plea_of_not_guilty_counts() -> None:
    entered = pleas.require_plea(OFFENCE, None, "GUILTY", NOON + HOUR, [plea("NOT_GUILTY")])
    assert (entered.plea, entered.counts_as_guilty) == ("NOT_GUILTY", True)


def test_r11_an_acquittal_does_not_count() -> None:
    assert not pleas.require_plea(OFFENCE, "NOT_GUILTY", "NOT_GUILTY", NOON, []).counts_as_guilty


def test_r11_neither_plea_nor_verdict_is_refused() -> None:
    with pytest.raises(Unprocessable):
        pleas.require_plea(OFFENCE, None, None, NOON, [])


def test_r11_a_plea_before_the_one_on_record_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        pleas.require_plea(OFFENCE, "GUILTY", None, NOON - HOUR, [plea("NOT_GUILTY")])
    assert refused.value.rule == "R11"


def test_c1_guilt_runs_from_the_first_guilty_plea_that_stands() -> None:
    current = [plea("NOT_GUILTY", NOON - HOUR), plea("GUILTY", NOON), plea("GUILTY", NOON + HOUR)]
    assert pleas.guilty_since(current) == NOON
    assert pleas.convicted_on(current) == date(2026, 2, 2)
    assert pleas.guilty_since([plea("NOT_GUILTY")]) is None


def test_r29_the_day_of_conviction_is_that_of_england() -> None:
    assert pleas.convicted_on([plea("GUILTY", datetime(2026, 7, 1, 23, 30, tzinfo=UTC))]) == date(
        2026, 7, 2
    )
