"""Coded lists, offences, results and sites say what their sources say; nothing else passes."""

from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from contracts import reference
from contracts.identifiers import IdentifierType, normalise
from contracts.reference import (
    Coded,
    Plea,
    ReferralSource,
    Site,
    UnknownCode,
    UnknownSite,
    codes,
    community_order_range,
    counts_as_guilty,
    entry,
    ethnicity,
    found_guilty,
    is_acceptable,
    is_attended,
    labels,
    list_names,
    match,
    match_plea,
    match_result,
    match_verdict,
    may_decline,
    normalise_offence_code,
    offence,
    offence_group,
    site,
    site_of_court,
    sites,
)
from contracts.reference.entries import CodedList, Entry
from contracts.reference.files import InvalidData, read
from contracts.reference.lists import coded_list
from contracts.reference.offences import Offence, listed_offences
from contracts.reference.sites import Contact, Opening

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
    assert match_result(number=number) == code
    assert match_result("anything", number) == code
    assert match_result(entry("result_codes", code).label.upper()) == code


@pytest.mark.parametrize(
    ("label", "meant"),
    [
        ("Mental Health Treatment Requirement", "MHTR"),
        ("Mental health treatment requirement - residential", "MHTR"),
        ("Community order England / Wales", "CO"),
        ("Community order revoked", None),
        ("Suspended sentence order - imprisonment", "SSO"),
        ("Imprisonment", "IMPRISONMENT"),
        ("Fine", "FINE"),
        ("Adjournment", "ADJOURNED"),
        ("Something else", None),
        (None, None),
    ],
)
def test_r26_a_result_is_recognised_by_its_label_unless_it_undoes(
    label: str | None, meant: str | None
) -> None:
    assert match_result(label) == meant


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


def test_r7_r12_an_imprisonable_offence_is_in_range_with_reason_and_law() -> None:
    found = community_order_range("TH68010", TODAY)
    assert (found.in_range, found.lowest, found.highest) == ("yes", "none", "custody")
    assert "Sentencing Act 2020, section 202" in found.source
    assert "Theft from a shop" in found.reason


@pytest.mark.parametrize(
    ("code", "within"),
    [
        ("PU86149", "no"), ("CJ67002", "no"), ("RT88191", "no"), ("OF61016", "no"),
        ("OF61102", "yes"), ("CJ88116", "yes"), ("MD71530", "yes"), ("CD71039", "yes"),
        ("dd01-01", "unknown"), ("XX99999", "unknown"), ("", "unknown"),
    ],
)  # fmt: skip
def test_r12_an_offence_is_in_range_or_not_or_unknown_and_never_guessed(
    code: str, within: str
) -> None:
    assert community_order_range(code, TODAY).in_range == within


def test_r7_old_spellings_and_attempts_mean_the_listed_offence() -> None:
    listed = offence("TH68010")
    for code in ("th68010", "TH 68010", "TH-68010", "046/00", "TH68010A"):
        assert offence(code) == listed
    assert "attempt" in community_order_range("TH68010A", TODAY).reason
    assert offence("TH68010Q") is None


def test_r29_the_law_is_that_of_the_day() -> None:
    before = community_order_range("TH68010", date(2020, 11, 30))
    assert "Criminal Justice Act 2003" in before.source
    assert community_order_range("TH68010", date(1999, 1, 1)).in_range == "unknown"
    assert community_order_range("CJ88149", date(2018, 11, 12)).in_range == "unknown"
    assert community_order_range("CJ88149", date(2018, 11, 13)).in_range == "yes"


def test_r71_every_offence_has_a_code_of_the_courts_and_a_group_of_the_returns() -> None:
    listed = listed_offences()
    assert len(listed) >= 40
    assert len({item.code for item in listed}) == len(listed)
    assert {item.group for item in listed} <= codes("offence_groups")
    for item in listed:
        assert normalise(IdentifierType.OFFENCE_CODE, item.code) == item.code
    assert offence_group("TH68010") == "theft"
    assert offence_group("XX99999") is offence_group(None) is None


@given(st.text(max_size=20))
def test_any_text_as_offence_code_is_answered(text: str) -> None:
    assert community_order_range(text, TODAY).in_range in {"yes", "no", "unknown"}
    assert normalise_offence_code(normalise_offence_code(text)) == normalise_offence_code(text)


def test_r1_the_five_sites_have_courts_and_providers_for_every_requirement() -> None:
    assert set(sites()) == {
        "birmingham", "milton-keynes", "northamptonshire", "plymouth", "sefton"
    }  # fmt: skip
    for one in sites().values():
        assert any(court.kind == "magistrates" for court in one.courts)
        assert all(one.providers_for(requirement) for requirement in ("mhtr", "drr", "atr"))
    assert {c.name for c in site("milton-keynes").courts} >= {"Aylesbury Crown Court"}


def test_r2_every_contact_is_a_fictional_team_that_cannot_be_reached() -> None:
    phones = [contact.phone for one in sites().values() for contact in _contacts(one)]
    assert len(phones) == len(set(phones)) == 30
    for one in sites().values():
        assert all(provider.fictional for provider in one.providers)
        for contact in _contacts(one):
            assert contact.fictional
            assert contact.phone.startswith("01632 960")
            assert contact.email.endswith(".invalid")


def test_r3_every_site_opens_nine_to_five_on_weekdays() -> None:
    for one in sites().values():
        assert {(o.opens.hour, o.closes.hour) for o in one.hours} == {(9, 17)}
        assert {o.day for o in one.hours}.isdisjoint({"saturday", "sunday"})
    assert any(one.evening_sessions for one in sites().values())


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("NORTHAMPTON MAGISTRATES' COURT", "northamptonshire"),
        ("Northampton Magistrates\u2019 Court", "northamptonshire"),
        ("northampton magisrates court", "northamptonshire"),
        ("The Crown Court at Northampton", "northamptonshire"),
        ("Aylesbury Crown Court", "milton-keynes"),
        ("BIRMINGHAM MAGISTRATES", "birmingham"),
        ("Plymouth Magistrates Court", "plymouth"),
        ("Sefton Magistrates' Court", "sefton"),
    ],
)
def test_r1_a_court_is_found_however_its_name_is_spelt(name: str, slug: str) -> None:
    found = site_of_court(name)
    assert found is not None
    assert found.slug == slug


def test_r1_a_court_is_found_by_its_code_and_an_outside_court_is_of_no_site() -> None:
    found = site_of_court("spelt beyond recognition", "b34js00")
    assert found == site("northamptonshire")
    assert site_of_court("Preston") is None
    assert site_of_court("") is None
    with pytest.raises(UnknownSite):
        site("atlantis")


def test_a_provider_is_found_by_its_organisation() -> None:
    found = site("northamptonshire").provider("nene-mind-matters")
    assert found is not None
    assert found.requirements == {"mhtr"}
    assert site("northamptonshire").provider("unknown") is None


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


def _contacts(one: Site) -> list[Contact]:
    own = [one.liaison_contact, one.court_contact, one.probation_contact]
    return own + [provider.contact for provider in one.providers]


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
