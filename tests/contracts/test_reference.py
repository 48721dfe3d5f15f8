"""Coded lists: which codes there are, since when, and what they mean."""

from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from contracts import reference
from contracts.reference import (
    Coded,
    Plea,
    ReferralSource,
    UnknownCode,
    codes,
    counts_as_guilty,
    entry,
    ethnicity,
    found_guilty,
    identify_result,
    is_acceptable,
    is_attended,
    labels,
    list_names,
    match,
    match_plea,
    match_verdict,
    may_decline,
    result,
)
from contracts.reference.entries import CodedList, Entry
from contracts.reference.files import InvalidData, read
from contracts.reference.lists import coded_list
from contracts.reference.offences import Offence, listed_offences
from contracts.reference.sites import Opening

TODAY = date(2026, 6, 1)


CODED_TYPES = {
    name: next(mark for mark in get_args(value)[1:] if isinstance(mark, Coded))
    for name, value in vars(reference).items()
    if any(isinstance(mark, Coded) for mark in get_args(value)[1:])
}


GUILTY = {
    "GUILTY",
    "CHANGE_TO_GUILTY_AFTER_SWORN_IN",
    "CHANGE_TO_GUILTY_NO_SWORN_IN",
    "CHANGE_TO_GUILTY_MAGISTRATES_COURT",
    "GUILTY_TO_A_LESSER_OFFENCE_NAMELY",
    "GUILTY_TO_AN_ALTERNATIVE_OFFENCE_NOT_CHARGED_NAMELY",
    "INDICATED_GUILTY",
    "MCA_GUILTY",
    "GUILTY_REQUEST_HEARING",
    "GUILTY_SINGLE_JUSTICE_PROCEDURE",
}


class Referral(BaseModel):
    source: ReferralSource
    plea: Plea | None = None


@pytest.mark.parametrize("name", sorted(list_names()))
def test_every_list_is_read_with_sources_and_days(name: str) -> None:
    found = coded_list(name)
    assert found.rules
    assert all(item.source and item.valid_from for item in found.entries)
    assert codes(name, TODAY) <= codes(name)
    assert list(labels(name)) == [item.code for item in found.entries]


def test_every_list_file_is_a_list_and_every_list_is_a_type_for_fields() -> None:
    folder = Path(reference.__file__).parent
    files = {path.stem for path in folder.glob("*.yaml")} - {"offences"}
    assert files == set(list_names())
    assert {mark.list_name for mark in CODED_TYPES.values()} == set(list_names())


@pytest.mark.parametrize("name", sorted(CODED_TYPES))
def test_a_coded_field_takes_every_code_of_its_list_and_no_other(name: str) -> None:
    adapter: TypeAdapter[str] = TypeAdapter(getattr(reference, name))
    mark = CODED_TYPES[name]
    assert {adapter.validate_python(code) for code in codes(mark.list_name)} == codes(
        mark.list_name
    )
    with pytest.raises(ValidationError, match="not a code of the list"):
        adapter.validate_python("no such code")
    schema = adapter.json_schema()
    assert schema["x-code-list"] == mark.list_name
    assert "enum" not in schema


def test_r4_a_referral_names_one_of_the_sources_of_the_protocol() -> None:
    assert len(codes("referral_sources")) == 11
    assert Referral(source="self").source == "self"
    with pytest.raises(ValidationError) as refused:
        Referral(source="pub landlord")
    assert "pub landlord" not in refused.value.errors()[0]["msg"]


def test_r5_r6_needs_and_adjustments_are_listed() -> None:
    assert {"housing", "finance", "relationships", "work", "education"} <= codes("needs")
    assert {"interpreter", "easy_read", "intermediary", "single_sex_space"} <= codes("adjustments")


def test_a_code_is_in_force_only_on_its_days() -> None:
    assert "W4" not in codes("ethnicity", date(2021, 3, 20))
    assert "W4" in codes("ethnicity", date(2021, 3, 21))
    assert codes("enforcement_decisions", date(2020, 11, 30)) == frozenset()


def test_a_list_or_code_there_is_not_is_refused() -> None:
    with pytest.raises(UnknownCode):
        codes("no_such_list")
    with pytest.raises(UnknownCode):
        entry("pleas", "MAYBE")
    with pytest.raises(UnknownCode):
        counts_as_guilty("MAYBE")


def test_r11_guilty_pleas_of_the_court_vocabulary_are_data() -> None:
    assert len(codes("pleas")) >= 25
    assert {code for code in codes("pleas") if counts_as_guilty(code)} == GUILTY


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("GUILTY", "GUILTY"),
        ("Not guilty", "NOT_GUILTY"),
        (" ng ", "NOT_GUILTY"),
        ("guilty-to-a-lesser-offence-namely", "GUILTY_TO_A_LESSER_OFFENCE_NAMELY"),
        ("No plea taken", "NO_PLEA"),
        ("perhaps", None),
        ("", None),
    ],
)
def test_r11_a_plea_is_recognised_however_it_is_written_and_never_guessed(
    said: str, meant: str | None
) -> None:
    assert match_plea(said) == meant


def test_r11_a_finding_of_guilt_opens_the_way_as_a_plea_does() -> None:
    guilty = {code for code in codes("verdicts") if found_guilty(code)}
    assert {code for code in codes("verdicts") if code.startswith("GUILTY")} <= guilty
    assert guilty.isdisjoint(c for c in codes("verdicts") if c.startswith("NOT_GUILTY"))
    assert match_verdict("Found guilty") == "GUILTY"
    assert match_verdict("verdictTypeValue") is None


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("MHTR", "3108"), ("DRR", "3109"), ("ATR", "3110"),
        ("RAR", "3149"), ("CO", "1116"), ("SSO", "1115"),
    ],
)  # fmt: skip
def test_r26_the_numbered_results_of_the_court_are_recognised(code: str, number: str) -> None:
    assert meant(number=number) == code
    assert meant("anything", number) == code
    assert meant(entry("result_codes", code).label.upper()) == code


def meant(label: str | None = None, number: str | None = None, **own: str) -> str | None:
    found = identify_result(label, number, **own).entry
    return found.code if found else None


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Mental Health Treatment Requirement", "MHTR"),
        ("Mental health treatment requirement - residential", "MHTR_RESIDENTIAL"),
        ("Community requirement: Drug rehabilitation non-residential with review",
         "DRR_NON_RESIDENTIAL_WITH_REVIEW"),
        ("Community order England / Wales", "CO"),
        ("Community order revoked", "CO_REVOKED"),
        ("Community order amended", "CO_AMENDED"),
        ("Community order Scotland", "CO_SCOTLAND"),
        ("Suspended sentence order - imprisonment", "SSO"),
        ("Suspended sentence of imprisonment activated unaltered", "SSO_ACTIVATED"),
        ("Imprisonment", "IMPRISONMENT"),
        ("Imprisonment in default of payment", "IN_DEFAULT"),
        ("Fine", "FINE"),
        ("Custody time limit", "CUSTODY_TIME_LIMIT"),
        ("Adjournment", "ADJOURNED"),
        ("Something else", None),
        ("Fine of a kind nobody knows", None),
        ("Community order with a difference", None),
        (None, None),
    ],
)  # fmt: skip
def test_r26_a_result_is_recognised_by_its_whole_label_and_never_by_how_it_begins(
    label: str | None, code: str | None
) -> None:
    assert meant(label) == code


@pytest.mark.parametrize(
    ("label", "number", "code"),
    [
        ("Community order Scotland", "1116", "CO_SCOTLAND"),
        ("Community order amended - supervising court or end date", "1032", "CO_AMENDED"),
        ("Dismissed", "2050", "DISMISSED"),
        ("Fine", "9876", "FINE"),
        ("Fine", "1000", "FINE"),
        ("Community order", "1015", None),
        ("Imprisonment", "1510", None),
        ("Suspended sentence order", "1507", None),
        ("Community order of a kind that was varied", "1116", None),
        ("Suspended sentence, activated somehow", "1115", None),
        ("Community order for the Isle, in Scotland", "1116", None),
        ("Found under a disability", "3149", None),
        ("A sentence nobody knows", "1001x", None),
    ],
)
def test_r26_a_number_and_a_label_that_disagree_are_no_result(
    label: str, number: str, code: str | None
) -> None:
    assert meant(label, number) == code


def test_r26_the_systems_own_id_and_short_code_come_before_the_label() -> None:
    own = "418b3aa7-65ab-4a4a-bab9-2f96b698118c"
    assert meant("Community order, renamed", type_id=own.upper()) == "CO"
    assert meant("Suspended, renamed", short_code="SUSPS") == "SSO"
    assert meant("Fine", short_code="SUSPS") is None


def test_r26_every_label_and_number_of_a_result_is_of_it_and_each_kind_is_there() -> None:
    entries = [result(code) for code in codes("result_codes")]
    for one in entries:
        for label in (one.label, *one.labels):
            assert meant(label, one.result_code) == one.code, label
    assert len({one.does for one in entries}) == 22


def test_r18_r26_each_reason_for_a_decline_says_who_may_give_it() -> None:
    assert may_decline("needs_secondary_care", "clinical_lead")
    assert not may_decline("needs_secondary_care", "court")
    assert may_decline("offence_too_serious", "court")
    assert all(
        any(may_decline(c, w) for w in ("provider", "court")) for c in codes("decline_reasons")
    )


def test_r25_reasons_for_an_adjournment_are_those_of_the_protocol() -> None:
    assert codes("adjournment_reasons") == {
        "assessment_not_available", "court_led", "interpreter", "saturday_court", "other"
    }  # fmt: skip


def test_r33_r34_attendance_absence_and_decisions_carry_their_meaning() -> None:
    assert {code for code in codes("attendance") if is_attended(code)} == {
        "attended",
        "attended_late",
    }
    assert is_acceptable("illness")
    assert not is_acceptable("no_reason_given")
    assert codes("enforcement_decisions") == {
        "no_further_action", "acceptable_reason", "warning", "refer_for_breach"
    }  # fmt: skip


def test_r63_ethnicity_keeps_its_code_and_says_where_the_shorter_list_loses() -> None:
    assert (ethnicity("W3").sixteen, ethnicity("W3").lossy) == ("C", True)
    assert (ethnicity("W1").sixteen, ethnicity("W1").lossy) == ("A", False)
    shared = [ethnicity(code).sixteen for code in codes("ethnicity") if not ethnicity(code).lossy]
    assert len(shared) == len(set(shared)) == 17
    assert "not_stated" in codes("genders")


def test_matching_takes_codes_labels_and_aliases() -> None:
    assert match("genders", "F") == match("genders", "Female") == "female"
    assert match("genders", "?") is None


def test_a_wrong_list_file_is_named_with_its_key(tmp_path: Path) -> None:
    path = tmp_path / "pleas.yaml"
    head = "title: t\nsource: s\nrules: [R11]\nvalid_from: 2020-01-01\n"
    wrong = {
        "entries": "entries: []\n",
        "entries.0.colour": "entries: [{code: A, label: a, colour: red}]\n",
        "the whole file": "entries: [{code: A, label: a}, {code: A, label: b}]\n",
        "not YAML": "entries: [\n",
    }
    for key, text in wrong.items():
        path.write_text(head + text)
        with pytest.raises(InvalidData, match=key) as refused:
            read(path, CodedList[Entry])
        assert str(refused.value).startswith("pleas.yaml")


def test_what_contradicts_itself_is_refused() -> None:
    with pytest.raises(ValidationError, match="ends before it begins"):
        Entry(code="A", label="a", valid_from=TODAY, valid_to=date(2026, 5, 31))
    with pytest.raises(ValidationError, match="closes before it opens"):
        Opening.model_validate({"day": "monday", "opens": "17:00", "closes": "09:00"})
    theft = listed_offences()[0].model_dump()
    with pytest.raises(ValidationError, match="lowest level is above the highest"):
        Offence.model_validate(theft | {"lowest": "custody", "highest": "low"})
    with pytest.raises(UnknownCode):
        ethnicity("not a code")
