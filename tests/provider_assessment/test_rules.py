"""How providers decide, without a database."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.instruments import scheme
from contracts.reference import codes, is_acceptable, may_decline
from contracts.vocabulary import DecidesAs, Outcome, Permission, Requirement, RiskFlag, Withdrawable
from services.common.errors import Refused, Unprocessable
from services.provider_assessment.rules import (
    appointments,
    assessments,
    completions,
    consents,
    decisions,
    measures,
    orders,
)
from services.provider_assessment.rules import consents as consent_rules
from services.provider_assessment.rules.cases import CaseState
from services.provider_assessment.rules.measures import AnsweredInstrument

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
MET = {"condition": True, "treatable": True, "arrangements": True}
GIVEN = consent_rules.Consent(NOW, assessment=True, treatment=True, willing=True)


def answered(name: str, each: int = 0, **own: int) -> AnsweredInstrument:
    """Every item answered alike, but for those named ``i9=1``."""
    given_ = dict.fromkeys(scheme(name).numbers, each)
    return AnsweredInstrument(name, given_ | {int(i[1:]): a for i, a in own.items()})


def outcome(suitable: bool, *reasons: str, **more: bool) -> assessments.Outcome:
    """An assessment's outcome, an hour after the consent."""
    return assessments.Outcome(
        Requirement.MHTR, NOW + timedelta(hours=1), suitable, reasons, MET | more, 3
    )


def decided(
    sessions: int, as_: DecidesAs = DecidesAs.CLINICAL_LEAD, at: datetime = NOW
) -> decisions.NewDecision:
    """An approval of so many sessions."""
    return decisions.NewDecision(as_, at, True, (), {}, sessions)


@given(
    st.lists(st.sampled_from(sorted(codes("decline_reasons"))), unique=True),
    st.booleans(),
    st.booleans(),
)
def test_an_outcome_is_either_suitable_without_reasons_or_not_with_a_providers_own(
    reasons: list[str], suitable: bool, treatable: bool
) -> None:
    """R15, R18."""
    told = outcome(suitable, *reasons, treatable=treatable)
    own = all(may_decline(reason, "provider") for reason in reasons)
    holds = (not reasons and treatable) if suitable else bool(reasons) and own
    if holds:
        assessments.must_be_coherent(told)
    else:
        with pytest.raises(Refused):
            assessments.must_be_coherent(told)


@pytest.mark.parametrize(
    ("suitable", "reasons", "instruments", "holds"),
    [
        (False, ("consent_not_given",), 0, True),
        (False, ("not_willing", "consent_not_given"), 0, True),
        (False, ("consent_not_given",), 1, False),
        (False, ("no_capacity",), 0, False),
        (False, (), 0, False),
        (True, (), 3, False),
    ],
)
def test_without_consent_only_its_absence_can_be_the_outcome(
    suitable: bool, reasons: tuple[str, ...], instruments: int, holds: bool
) -> None:
    """R16."""
    told = assessments.Outcome(Requirement.MHTR, NOW, suitable, reasons, MET, instruments)
    if holds:
        assessments.may_assess(told, consent_rules.Consent())
    else:
        with pytest.raises(Refused):
            assessments.may_assess(told, consent_rules.Consent())


@given(st.integers(min_value=1, max_value=40))
def test_treatment_in_primary_care_has_ten_to_twelve_sessions(sessions: int) -> None:
    """R24."""
    for other in set(DecidesAs) - {DecidesAs.CLINICAL_LEAD}:
        decisions.must_have_usual_length(decided(sessions, other), None)
    if 10 <= sessions <= 12:
        decisions.must_have_usual_length(decided(sessions), None)
    else:
        with pytest.raises(Refused):
            decisions.must_have_usual_length(decided(sessions), None)


@pytest.mark.parametrize("missing", ["assessment", "treatment", "willing"])
def test_an_approval_needs_a_suitable_assessment_consent_and_willingness(missing: str) -> None:
    """R16, R17."""
    decisions.may_decide(decided(12), True, NOW, GIVEN)
    stands = consent_rules.Consent(
        NOW, treatment=missing != "treatment", willing=missing != "willing"
    )
    with pytest.raises(Refused):
        decisions.may_decide(decided(12), missing != "assessment", NOW, stands)


def test_a_decision_stands_until_a_later_assessment_and_an_approval_for_good() -> None:
    """R17."""
    decisions.require_no_decision_since(None, None, NOW)
    decisions.require_no_decision_since(False, NOW, NOW + timedelta(hours=1))
    for approved, at in ((False, NOW), (True, NOW + timedelta(hours=1))):
        with pytest.raises(Refused):
            decisions.require_no_decision_since(approved, NOW, at)


@pytest.mark.parametrize(
    ("one", "flags"),
    [
        (answered("PHQ-9", i9=1), {RiskFlag.TO_SELF}),
        (answered("PHQ-9", each=0, i8=3), set()),
        (answered("CORE-10", i6=1), {RiskFlag.TO_SELF}),
        (answered("CORE-34", i6=1), {RiskFlag.TO_OTHERS}),
        (answered("CORE-34", i22=1, i24=1), {RiskFlag.TO_OTHERS, RiskFlag.TO_SELF}),
        (answered("GAD-7", each=3), set()),
    ],
)
def test_a_risk_item_becomes_a_flag_and_never_an_answer(
    one: AnsweredInstrument, flags: set[RiskFlag]
) -> None:
    """R41."""
    assert measures.risks(measures.require_scores([one])) == flags


@pytest.mark.parametrize(
    ("instruments", "missing"),
    [
        (("PHQ-9", "GAD-7", "CORE-10"), ""),
        (("PHQ-9", "GAD-7", "CORE-34", "WSAS"), ""),
        (("PHQ-9", "CORE-10"), "GAD-7"),
        (("PHQ-9", "GAD-7"), "CORE-10 or CORE-34"),
    ],
)
def test_mental_health_is_assessed_with_depression_anxiety_and_distress(
    instruments: tuple[str, ...], missing: str
) -> None:
    """R13."""
    if not missing:
        return measures.require_instruments(Requirement.MHTR, instruments)
    with pytest.raises(Unprocessable, match=missing):
        measures.require_instruments(Requirement.MHTR, instruments)
    return None


@pytest.mark.parametrize(
    ("requirement", "instruments", "missing"),
    [
        (Requirement.DRR, (), "TOP"),
        (Requirement.ATR, ("TOP",), "AUDIT"),
        (Requirement.ATR, ("AUDIT",), "TOP"),
    ],
)
def test_drugs_and_alcohol_are_assessed_with_their_own_instruments(
    requirement: Requirement, instruments: tuple[str, ...], missing: str
) -> None:
    """R13, R14."""
    with pytest.raises(Unprocessable, match=missing):
        measures.require_instruments(requirement, instruments)
    measures.require_instruments(requirement, ("TOP", "AUDIT"))


@pytest.mark.parametrize(
    ("requirement", "setting", "as_"),
    [
        (Requirement.MHTR, "primary_care", DecidesAs.CLINICAL_LEAD),
        (Requirement.MHTR, None, DecidesAs.CLINICAL_LEAD),
        (Requirement.MHTR, "secondary_care", DecidesAs.RESPONSIBLE_PRACTITIONER),
        (Requirement.DRR, "substance_misuse", DecidesAs.SINGLE_POINT_OF_CONTACT),
        (Requirement.ATR, "secondary_care", DecidesAs.SINGLE_POINT_OF_CONTACT),
    ],
)
def test_who_decides_follows_from_requirement_and_setting(
    requirement: Requirement, setting: str | None, as_: DecidesAs
) -> None:
    """R17."""
    assert decisions.decides_as(requirement, setting) is as_


@pytest.mark.parametrize("requirement", Requirement)
def test_a_criterion_that_is_not_met_is_named_with_its_law(requirement: Requirement) -> None:
    """R15."""
    told = assessments.Outcome(requirement, NOW, True, (), MET | {"treatable": False}, 3)
    with pytest.raises(Refused, match=r"schedule 9|paragraph") as refused:
        assessments.must_be_coherent(told)
    assert refused.value.rule == "R15"
    assert assessments.CRITERIA[requirement]["treatable"] in refused.value.message


def test_every_item_that_is_wrong_is_named_with_its_place_in_the_body() -> None:
    """R13."""
    wrong = [answered("GAD-7"), answered("PHQ-9", i3=4, i5=-1)]
    with pytest.raises(Unprocessable) as refused:
        measures.require_scores(wrong)
    fields = [error.field for error in refused.value.errors]
    assert fields == ["/instruments/1/answers/3", "/instruments/1/answers/5"]


@given(st.integers(0, 3), st.integers(0, 3))
def test_a_change_is_the_difference_and_reliable_from_the_schemes_criterion(
    before: int, after: int
) -> None:
    """R42, R74."""
    (found,) = measures.changes(
        measures.require_scores([answered("GAD-7", before), answered("PHQ-9")]),
        measures.require_scores([answered("GAD-7", after)]),
    )
    assert found.difference == 7 * (after - before)
    reliable = "improved" if after < before else "deteriorated"
    assert found.reliable == (reliable if after != before else "no_reliable_change")


def test_what_was_measured_before_is_measured_after() -> None:
    """R42."""
    measures.must_repeat_instruments(["PHQ-9"], ["PHQ-9", "GAD-7"])
    with pytest.raises(Unprocessable, match="GAD-7"):
        measures.must_repeat_instruments(["PHQ-9", "GAD-7"], ["PHQ-9"])


def test_scores_of_two_versions_or_without_total_make_no_change() -> None:
    """R74."""
    unscored = measures.require_scores([AnsweredInstrument("WSAS", dict.fromkeys((1, 2, 3), 1))])
    assert unscored[0].total is None
    assert measures.changes(unscored, measures.require_scores([answered("WSAS")])) == []


@given(st.sampled_from(sorted(codes("absence_reasons"))), st.sampled_from([None, True, False]))
def test_whether_an_absence_is_acceptable_follows_from_its_reason(
    reason: str, said: bool | None
) -> None:
    """R34."""
    if said in (None, is_acceptable(reason)):
        found = appointments.require_acceptability("not_attended", reason, said, None)
        assert found == is_acceptable(reason)
    else:
        with pytest.raises(Unprocessable):
            appointments.require_acceptability("not_attended", reason, said, None)


@given(
    st.sampled_from(list(CaseState)), st.sampled_from([True, False, None]), st.sampled_from("ma")
)
def test_a_sentence_moves_only_approved_cases_and_by_their_own_requirement(
    state: CaseState, made: bool | None, other: str
) -> None:
    """R26."""
    sentence = [{"requirement": "atr", "made": other == "m"}]
    sentence += [] if made is None else [{"requirement": "mhtr", "made": made}]
    found = orders.sentence_state(state, "mhtr", sentence)
    moved = state in (CaseState.APPROVED, CaseState.IN_TREATMENT, CaseState.NOT_MADE)
    expected = CaseState.IN_TREATMENT if made else CaseState.NOT_MADE
    assert found == (expected if moved else state)


@pytest.mark.parametrize("state", [s for s in CaseState if s is not CaseState.IN_TREATMENT])
def test_outside_treatment_nothing_is_planned_and_nothing_ends(state: CaseState) -> None:
    """R33, R42."""
    appointments.may_plan(CaseState.IN_TREATMENT, NOW, NOW)
    with pytest.raises(Refused):
        appointments.may_plan(state, NOW, NOW)
    with pytest.raises(Refused):
        completions.may_end(state, Outcome.COMPLETED, 1, 0)


def test_a_discharge_has_a_reason_of_discharge_and_a_completion_has_none() -> None:
    """R42."""
    completions.must_give_fitting_reason(Outcome.UNPLANNED_DISCHARGE, "dropped_out")
    completions.must_give_fitting_reason(Outcome.COMPLETED, None)
    completions.must_give_fitting_reason(Outcome.COMPLETED, "completed_early")
    for end, reason in (
        (Outcome.UNPLANNED_DISCHARGE, None),
        (Outcome.UNPLANNED_DISCHARGE, "completed"),
        (Outcome.COMPLETED, "dropped_out"),
    ):
        with pytest.raises(Unprocessable):
            completions.must_give_fitting_reason(end, reason)


def test_only_sharing_names_a_permission() -> None:
    """R54."""
    consents.must_name_permission(Withdrawable.SHARING, Permission.PROGRESS)
    consents.must_name_permission(Withdrawable.TREATMENT, None)
    for withdrawn, named in (
        (Withdrawable.SHARING, None),
        (Withdrawable.WILLINGNESS, Permission.PROGRESS),
    ):
        with pytest.raises(Unprocessable):
            consents.must_name_permission(withdrawn, named)
