"""How the court decides: pleas, reports, sentences, offences recognised again."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.reference import community_order_range
from contracts.vocabulary import Disposal, Requirement
from services.common.errors import Refused, Unprocessable
from services.court_listing.intake.reading.findings import OffenceFound
from services.court_listing.intake.reading.people import Traits, name_key, pair
from services.court_listing.rules import listings, pleas, reports, sentences
from services.court_listing.rules.listings import OffenceOnRecord
from services.court_listing.rules.pleas import Plea
from services.court_listing.rules.reports import RequestedReport
from services.court_listing.rules.sentences import PassedSentence, RequirementAnswer

NOON = datetime(2026, 2, 2, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
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
    standing = [plea("NOT_GUILTY", NOON - HOUR), plea("GUILTY", NOON), plea("GUILTY", NOON + HOUR)]
    assert pleas.guilty_since(standing) == NOON
    assert pleas.convicted_on(standing) == date(2026, 2, 2)
    assert pleas.guilty_since([plea("NOT_GUILTY")]) is None


def test_r29_the_day_of_conviction_is_that_of_england() -> None:
    assert pleas.convicted_on([plea("GUILTY", datetime(2026, 7, 1, 23, 30, tzinfo=UTC))]) == date(
        2026, 7, 2
    )


def ask(
    codes: list[str | None],
    *,
    needed: timedelta = HOUR,
    adjourned: bool = False,
    reason: str | None = None,
) -> None:
    reports.may_request(
        RequestedReport(NOON, NOON + needed, adjourned, reason), codes, "northamptonshire"
    )


def test_r12_a_report_for_today_follows_guilt_in_range() -> None:
    ask(["TH68010"])


@pytest.mark.parametrize("codes", [[None], ["ZZ99999"], ["ZZ99999", "TH68010"]])
def test_r12_an_unknown_offence_may_be_in_range(codes: list[str | None]) -> None:
    ask(codes)


def test_r12_without_guilt_there_is_no_report() -> None:
    with pytest.raises(Refused) as refused:
        ask([])
    assert refused.value.rule == "R12"


def test_r12_an_offence_below_a_community_order_is_refused_with_its_reason() -> None:
    below = next(
        code
        for code in ("RT88333", "CA03012", "CA03013", "RT88191", "RT88575")
        if community_order_range(code, NOON.date()).in_range == "no"
    )
    with pytest.raises(Refused, match="community order"):
        ask([below])


@pytest.mark.parametrize(
    ("needed", "adjourned", "reason", "status"),
    [
        (DAY, True, None, 422),
        (HOUR, False, "court_led", 422),
        (DAY, False, None, 409),
        (-HOUR, True, "court_led", 409),
        (14 * DAY + HOUR, True, "court_led", 409),
    ],
)
def test_r25_an_adjournment_has_a_reason_and_a_limit(
    needed: timedelta, adjourned: bool, reason: str | None, status: int
) -> None:
    with pytest.raises(Refused) as refused:
        ask(["TH68010"], needed=needed, adjourned=adjourned, reason=reason)
    assert (refused.value.rule, refused.value.status) == ("R25", status)


def test_r25_fourteen_days_are_allowed() -> None:
    ask(["TH68010"], needed=14 * DAY, adjourned=True, reason="assessment_not_available")


MHTR = Requirement.MHTR
MADE = RequirementAnswer(MHTR, made=True, length_months=12)
DECLINED = RequirementAnswer(MHTR, made=False, decline_reasons=("too_onerous",))
CO, SSO = Disposal.COMMUNITY_ORDER, Disposal.SUSPENDED_SENTENCE_ORDER


def passed(
    disposal: Disposal = CO, *answers: RequirementAnswer, **more: int | Disposal
) -> PassedSentence:
    return PassedSentence(NOON, disposal, answers, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("answer", [MADE, DECLINED])
@pytest.mark.parametrize("disposal", [CO, SSO])
def test_r26_a_proposed_requirement_is_made_or_declined(
    answer: RequirementAnswer, disposal: Disposal
) -> None:
    sentences.may_sentence(passed(disposal, answer), {MHTR}, NOON - HOUR)


@pytest.mark.parametrize(
    ("sentence", "proposed", "rule", "status"),
    [
        (passed(CO), {MHTR}, "R26", 409),
        (passed(CO, MADE), set(), "R20", 409),
        (passed(CO, DECLINED), set(), "R20", 409),
        (passed(Disposal.CUSTODY, MADE), {MHTR}, "R26", 409),
        (passed(CO, RequirementAnswer(MHTR, made=False)), {MHTR}, "R26", 422),
        (
            passed(CO, RequirementAnswer(MHTR, False, ("no_treatable_condition",))),
            {MHTR},
            "R26",
            422,
        ),
        (passed(CO, RequirementAnswer(MHTR, True, ("other",))), {MHTR}, "R26", 422),
        (passed(CO, RequirementAnswer(MHTR, False, ("other",), 3)), {MHTR}, "R26", 422),
        (passed(CO, MADE, MADE), {MHTR}, "R26", 422),
        (passed(Disposal.FINE, order_months=3), set(), "R26", 422),
        (passed(CO, custody_weeks=3), set(), "R26", 422),
        (passed(CO, would_have_been=CO, would_have_been_custody_weeks=3), set(), "R27", 422),
    ],
)
def test_r26_what_is_no_sentence_is_refused(
    sentence: PassedSentence, proposed: set[Requirement], rule: str, status: int
) -> None:
    """R26, R27."""
    with pytest.raises(Refused) as refused:
        sentences.may_sentence(sentence, proposed, NOON - HOUR)
    assert (refused.value.rule, refused.value.status) == (rule, status)


@pytest.mark.parametrize("since", [None, NOON + HOUR])
def test_r20_there_is_no_sentence_before_guilt(since: datetime | None) -> None:
    with pytest.raises(Refused):
        sentences.may_sentence(passed(CO), set(), since)


@pytest.mark.parametrize(
    ("since", "within"),
    [(NOON - DAY, True), (NOON - DAY - HOUR, False), (None, None), (NOON + HOUR, None)],
)
def test_c1_sentence_on_the_day_is_within_24_hours(
    since: datetime | None, within: bool | None
) -> None:
    assert sentences.within_24_hours(since, NOON) is within


def test_r26_what_is_made_has_its_result_code() -> None:
    assert sentences.in_result_codes(MADE).result_code == "3108"
    assert sentences.in_result_codes(DECLINED).result_code is None


@pytest.mark.parametrize(
    ("birth", "age", "band"),
    [
        (date(2008, 2, 2), None, "18-24"),
        (date(2001, 2, 3), None, "18-24"),
        (date(2001, 2, 2), None, "25-34"),
        (date(1961, 2, 2), None, "65+"),
        (None, 40, "35-44"),
        (None, 17, None),
        (None, None, None),
    ],
)
def test_r71_ages_are_told_in_bands(birth: date | None, age: int | None, band: str | None) -> None:
    assert listings.age_band(birth, age, date(2026, 2, 2)) == band


def known(number: int, title: str, code: str | None, wording: str | None = None) -> OffenceOnRecord:
    return OffenceOnRecord(UUID(int=number), title, code, wording, None)


def test_offences_are_recognised_by_the_strongest_trait_first() -> None:
    on_record = [known(1, "Theft", "TH68010", "a hat"), known(2, "Theft", "TH68010", "a coat")]
    found = [OffenceFound("Theft", "TH68010", "a coat"), OffenceFound("Theft", "TH68010", "a cat")]
    assert listings.match_offences(found, on_record) == [UUID(int=2), UUID(int=1)]


def test_two_offences_of_different_ids_are_two() -> None:
    on_record = [OffenceOnRecord(UUID(int=1), "Theft", "TH68010", None, "o-1")]
    found = [OffenceFound("Theft", "TH68010", source_id="o-2")]
    assert listings.match_offences(found, on_record) == [None]


TITLES = st.sampled_from(["Theft", "Assault", "Fraud"])


@given(st.lists(st.tuples(TITLES, st.sampled_from([None, "A", "B"])), max_size=8))
def test_an_unchanged_list_of_offences_is_recognised_whole(
    offences: list[tuple[str, str | None]],
) -> None:
    on_record = [OffenceOnRecord(uuid4(), title, code, None, None) for title, code in offences]
    found = [OffenceFound(title, code) for title, code in offences]
    matched = listings.match_offences(found, on_record)
    assert sorted(map(str, matched)) == sorted(str(k.id) for k in on_record)


BORN = date(1990, 4, 2)
PNC = frozenset({("PNC", "2003/0000003Y")})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Traits("jane fiction", BORN), Traits("jane fiction", BORN)),
        (Traits("jane fiction", BORN, PNC), Traits("other name", None, PNC)),
        (Traits("jane fiction", None), Traits("jane fiction", BORN)),
        (Traits("jane fiction", BORN), Traits("jane fiction", None)),
        (Traits("jane fiction", BORN), Traits("jane fiction", date(1990, 2, 4))),
        (Traits("jane fiction", BORN), Traits("jayne fiction", BORN)),
        (Traits("x", BORN, source_id="d"), Traits("y", None, source_id="d")),
    ],
)
def test_r62_one_person_of_a_case_is_recognised(before: Traits, after: Traits) -> None:
    assert pair([after], [before]) == [0]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Traits("jane fiction", BORN), Traits("john other", BORN)),
        (Traits("jane fiction", BORN), Traits("jane other", date(1980, 1, 1))),
        (Traits("j f", BORN, PNC), Traits("j f", None, frozenset({("PNC", "x")}))),
        (Traits("j f", BORN, source_id="a"), Traits("j f", BORN, source_id="b")),
    ],
)
def test_r62_two_people_of_a_case_are_not_taken_for_one(before: Traits, after: Traits) -> None:
    assert pair([after], [before]) == [None]


@given(
    st.lists(
        st.builds(
            Traits,
            st.sampled_from(["a b", "a c", "d b"]),
            st.sampled_from([None, BORN, date(1980, 1, 1)]),
            st.sampled_from([frozenset(), PNC]),
        ),
        max_size=8,
    )
)
def test_r62_no_known_person_is_meant_by_two(people: list[Traits]) -> None:
    found = [n for n in pair(people, people) if n is not None]
    assert len(found) == len(set(found))


def test_names_are_compared_without_case_accents_and_middle_names() -> None:
    assert name_key("O'Fiction", "Zoë Maria") == name_key("O’FICTION", "ZOE")
