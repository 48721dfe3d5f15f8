"""The court systems' words for pleas and verdicts, and what each means for guilt (R11)."""

import pytest

from contracts.reference import (
    codes,
    counts_as_guilty,
    found_guilty,
    labels,
    list_names,
    match,
    match_plea,
    match_verdict,
)
from contracts.reference.lists import coded_list, plain

# As the public repositories of each system write them; True where the words say guilt.
COMMON_PLATFORM = {
    "GUILTY": True, "NOT_GUILTY": False, "MCA_GUILTY": True, "UNFIT_TO_PLEAD": False,
    "AUTREFOIS_ACQUIT": False, "AUTREFOIS_CONVICT": False, "CONSENTS": False, "OPPOSES": False,
    "NO_PLEA": False, "CHANGE_TO_NOT_GUILTY": False, "CHANGE_TO_GUILTY_AFTER_SWORN_IN": True,
    "CHANGE_TO_GUILTY_NO_SWORN_IN": True, "CHANGE_TO_GUILTY_MAGISTRATES_COURT": True,
    "PARDON": False, "ADMITS": False, "DENIES": False, "GUILTY_TO_A_LESSER_OFFENCE_NAMELY": True,
    "GUILTY_TO_AN_ALTERNATIVE_OFFENCE_NOT_CHARGED_NAMELY": True, "INDICATED_GUILTY": True,
    "INDICATED_NOT_GUILTY": False, "NO_INDICATION": False, "NOTIFIED_GUILTY": False,
    "NOTIFIED_NOT_GUILTY": False, "GUILTY_SINGLE_JUSTICE_PROCEDURE": True, "ADMITS_BREACH": False,
}  # fmt: skip
OF_REFERENCE_DATA = {
    "CHANGE_TO_GUILTY_NO JURY": True, "CHANGE_TO_GUILTY_AFTER_SWORN": True,
    "GUILTY_LESSER_OFFENCE_NAMELY": True, "GUILTY_TO_ALTERNATIVE_OFFENCE": True,
    "ADMITS_MAGISTRATES": False, "ADMITS_CROWN": False, "DENIES_MAGISTRATES": False,
    "DENIES_CROWN": False, "NO_PLEA_CROWN": False, "NO_PLEA_MAGISTRATES": False,
    "GUILTY-MAGS": True, "NOT_GUILTY-CROWN": False, "GSJP": True, "ADB": False, "UNFIT": False,
}  # fmt: skip
XHIBIT = {
    "AA": False, "AC": False, "CPG": True, "CPGJ": True, "CPNG": False, "G": True, "GAO": True,
    "GLO": True, "NG": False, "NPT": False, "P": False,
    "Change of Plea: Not guilty to guilty (no jury sworn)": True,
    "Change of Plea: Not guilty to guilty (after jury sworn)": True,
    "Change of Plea: Guilty to not guilty": False,
    "Guilty to alternative offence not charged namely": True,
    "Guilty to lesser offence not charged namely": True, "No plea taken": False,
    "Guilty (Summary Offence)": True, "Not Guilty (Summary Offence)": False,
    "Admitted (Breach)": False, "Not Admitted (Breach)": False,
}  # fmt: skip
LIBRA = {"ADM": False, "CON": False, "DEN": False, "OPP": False, "NONE": False, "IG": True}
PLEAS = COMMON_PLATFORM | OF_REFERENCE_DATA | XHIBIT | LIBRA
VERDICTS = {
    "GUILTY": True, "GUILTY_CONVICTED": True, "GUILTY_BY_JURY_CONVICTED": True,
    "GUILTY_BUT_OF_LESSER_OFFENCE": True, "GUILTY_BUT_OF_LESSER_OFFENCE_CONVICTED": True,
    "GUILTY_BUT_OF_LESSER_OFFENCE_BY_JURY_CONVICTED": True,
    "GUILTY_BUT_OF_ALTERNATIVE_OFFENCE_BY_JURY_CONVICTED": True,
    "NOT_GUILTY_BUT_GUILTY_OF_LESSER_OFFENCE_BY_JURY_CONVICTED": True,
    "NOT_GUILTY_BUT_GUILTY_OF_ALTERNATIVE_OFFENCE_BY_JURY_CONVICTED": True,
    "Not Guilty but Guilty of alternative offence": True, "FOUND_GUILTY": True,
    "FOUND_NOT_GUILTY": False, "PROVED_SJP": True, "NO_VERDICT": False, "NOT_GUILTY": False,
    "G": True, "A": True, "N": False, "NGLOC": True, "NGJAA": True, "NGNE": False,
    "Found not guilty - prosecution offers no evidence": False,
    "Found not guilty but guilty by Judge alone (under DVC&V Act 2004) of alternative offence "
    "not charged namely": True,
    "AA": False, "AC": False, "DUD": False, "GA": True, "GAJ": True, "GAOJ": True, "GJ": True,
    "GJJ": True, "GL": True, "GLJ": True, "GLOJ": True, "JUTA": False, "NG": False, "NGIS": False,
    "NGJA": False, "NGJJ": False, "NGJU": False, "NV": False, "RTG": True, "RTNG": False,
    "Guilty, by jury on judge's direction": True, "Jury unable to agree": False,
    "Not guilty by reason of insanity": False, "Defendant found under a disability": False,
    "Original Jury discharged, unable to agree. Found guilty by another Jury": True,
    "Original Jury discharged, unable to agree. Found not guilty by another Jury": False,
    "Not guilty under section 17 Criminal Justice Act (1967): prosecution offer no evidence": False,
    "Not guilty but guilty of lesser/alternative offence by judge's direction namely": True,
}  # fmt: skip


def written(words: str) -> set[str]:
    """The same words in other letters and with other signs between them."""
    parts = plain(words).split()
    return {words, words.lower(), words.upper(), f"  {words} ", "".join(map(str.title, parts))} | {
        sign.join(parts) for sign in (" ", "_", "-", " - ", ".", "")
    }


@pytest.mark.parametrize("words", sorted(PLEAS))
def test_r11_a_plea_of_the_court_systems_is_known_and_says_whether_it_is_guilt(words: str) -> None:
    meant = {match_plea(form) for form in written(words)}
    assert len(meant) == 1, "its spelling makes no difference"
    [code] = meant
    assert code is not None
    assert counts_as_guilty(code) is PLEAS[words]


@pytest.mark.parametrize("words", sorted(VERDICTS))
def test_r11_a_verdict_of_the_court_systems_is_known_and_says_whether_it_is_guilt(
    words: str,
) -> None:
    meant = {match_verdict(form) for form in written(words)}
    assert len(meant) == 1, "its spelling makes no difference"
    [code] = meant
    assert code is not None
    assert found_guilty(code) is VERDICTS[words]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Guilty to a lesser offence namely common assault", "GUILTY_TO_A_LESSER_OFFENCE_NAMELY"),
        ("ADMITS_BREACH", "ADMITS_BREACH"),
        ("Not Admitted (Breach)", "DENIES_BREACH"),
        ("plea vacated", "VACATED"),
        ("NOT GUILTY BY REASON OF INSANITY", "NOT_GUILTY_BY_REASON_OF_INSANITY"),
    ],
)
def test_r11_what_was_pleaded_to_may_be_named_behind_it(said: str, meant: str) -> None:
    assert match_plea(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "GUILTY_PERHAPS", "guilty of nothing", "not", "NOT GUILTY?!x", "NOTGUILTYX", "7",
        "guilty namely theft", "Other plea", "O", "SOMETHING_CROWN", "crown", "pleaValue",
    ],
)  # fmt: skip
def test_r11_other_words_are_never_guessed(said: str) -> None:
    assert match_plea(said) is None
    assert match_verdict(said) is None


@pytest.mark.parametrize("name", sorted(list_names()))
def test_no_two_codes_of_a_list_are_written_alike(name: str) -> None:
    """Case, signs and spaces make no difference, so none of a code's names may be another's."""
    owners: dict[str, set[str]] = {}
    for item in coded_list(name).entries:
        for words in (item.code, item.label, *item.aliases):
            owners.setdefault(plain(words).replace(" ", ""), set()).add(item.code)
    assert [who for who in owners.values() if len(who) > 1] == []
    assert all(match(name, label) == code for code, label in labels(name).items())


def test_r11_what_answers_a_breach_or_an_application_is_never_guilt() -> None:
    answers = {"ADMITS", "DENIES", "ADMITS_BREACH", "DENIES_BREACH", "CONSENTS", "OPPOSES"}
    assert answers <= codes("pleas")
    assert not any(counts_as_guilty(code) for code in answers)
