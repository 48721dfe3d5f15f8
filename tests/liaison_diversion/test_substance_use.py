"""The locally agreed screen of substance use: a scheme decides, and says by what (R8)."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.policy import UnknownPolicy
from contracts.policy.substance_screen import (
    Counts,
    SubstanceScreen,
    substance_screen,
    substance_screens,
)
from contracts.policy.values import read_policies
from contracts.reference import codes
from contracts.vocabulary import Requirement
from services.liaison_diversion.rules.screens import (
    SourceFinding,
    SubstanceIndication,
    substance_indications,
)
from services.liaison_diversion.service import SERVICE
from tests.conftest import Api
from tests.liaison_diversion.given import ELIGIBILITY, ask, refer
from tests.service_under_test import ServiceUnderTest

DAY = date(2026, 2, 2)
ANY, TWO = (substance_screen(name, DAY) for name in ("any_source", "two_sources"))
NATIONAL = Path(__file__).parents[2] / "contracts" / "policy" / "national.yaml"
SOURCES = ("case_records", "provider_information", "screener")


def decided(
    scheme: SubstanceScreen, *findings: SourceFinding, audit: int | None = None
) -> dict[str, SubstanceIndication]:
    """What the scheme decides per requirement."""
    total = None if audit is None else Decimal(audit)
    return {
        indication.requirement.value: indication
        for indication in substance_indications(scheme, findings, total, 16)
    }


def test_any_source_is_enough_where_that_is_agreed() -> None:
    """R8: for what it says, and by which it was."""
    indications = decided(
        ANY, SourceFinding("case_records", drugs=True), SourceFinding("screener", alcohol=False)
    )
    assert (indications["drr"].indicated, indications["drr"].sources) == (True, ("case_records",))
    assert (indications["atr"].indicated, indications["atr"].sources) == (False, ())
    assert "1 of the 3 sources that count say so, 1 needed" in indications["drr"].because


@pytest.mark.parametrize(("audit", "indicated"), [(None, False), (15, False), (16, True)])
def test_audit_counts_for_alcohol_from_its_threshold(audit: int | None, indicated: bool) -> None:
    """R8."""
    indications = decided(ANY, audit=audit)
    assert (indications["atr"].indicated, indications["drr"].indicated) == (indicated, False)


def test_two_sources_must_agree_where_that_is_agreed() -> None:
    """R8: what is enough at one site is not at another."""
    records = SourceFinding("case_records", drugs=True, alcohol=True)
    assert not decided(TWO, records)["drr"].indicated
    indications = decided(TWO, records, audit=20)
    assert (indications["drr"].indicated, indications["atr"].indicated) == (False, True)
    assert indications["atr"].sources == ("case_records", "audit")


@given(
    st.lists(
        st.builds(SourceFinding, st.sampled_from(SOURCES), st.booleans(), st.booleans()),
        unique_by=lambda finding: finding.source,
    ),
    st.sampled_from(substance_screens()),
)
def test_one_source_more_never_takes_an_indication_away(
    findings: list[SourceFinding], scheme: SubstanceScreen
) -> None:
    """R8: and a source that says no is as one that says nothing."""
    before = decided(scheme, *findings[1:])
    after = decided(scheme, *findings)
    assert all(after[r].indicated for r in before if before[r].indicated)
    speaking = [finding for finding in findings if finding.drugs or finding.alcohol]
    assert decided(scheme, *speaking) == after


def test_every_scheme_a_site_may_choose_is_there_and_counts_known_sources() -> None:
    """R8."""
    names = {screen.name for screen in substance_screens()}
    assert set(read_policies(NATIONAL)["substance_screen_scheme"].choices) == names
    for scheme in substance_screens():
        for counts in scheme.requirements.values():
            assert set(counts.sources) <= codes("screen_sources")
    with pytest.raises(UnknownPolicy):
        substance_screen("unheard_of", DAY)
    with pytest.raises(UnknownPolicy):
        substance_screen("any_source", date(2001, 1, 1))


@pytest.mark.parametrize(
    "wrong",
    [
        {"sources": ["hearsay"], "at_least": 1},
        {"sources": ["case_records"], "at_least": 2},
        {"sources": [], "at_least": 1},
    ],
)
def test_a_scheme_that_cannot_be_met_is_refused(wrong: dict[str, Any]) -> None:
    """R8."""
    with pytest.raises(ValueError, match=r"source|at least|item"):
        Counts.model_validate(wrong)


def test_a_scheme_says_what_counts_for_drugs_and_for_alcohol() -> None:
    """R8."""
    known = ANY.model_dump()
    del known["requirements"][Requirement.ATR]
    with pytest.raises(ValueError, match="for DRR and for ATR"):
        SubstanceScreen.model_validate(known)


async def screen(api: Api, **use: Any) -> tuple[ServiceUnderTest, Any]:
    """A screen with this said of substance use."""
    liaison = await api(SERVICE)
    referral = await refer(liaison)
    body = ELIGIBILITY | {"substance_use": use}
    return liaison, await ask(liaison, referral, "eligibility-screens", body)


async def test_a_screen_shows_by_which_sources_an_assessment_is_indicated(api: Api) -> None:
    """R8."""
    source = {"source": "provider_information", "drugs": True}
    _, answered = await screen(api, findings=[source, {"source": "case_records", "alcohol": False}])
    assert answered.status_code == 201, answered.text
    shown = answered.json()["screen"]
    assert (shown["scheme"], shown["findings"][0]) == ("any_source", source)
    drr, atr = shown["because"]
    assert (drr["requirement"], drr["sources"]) == ("drr", ["provider_information"])
    assert (drr["indicated"], atr["indicated"]) == (True, False)
    indicated = {i["requirement"]: i["indicated"] for i in shown["indications"]}
    assert indicated == {"mhtr": True, "drr": True, "atr": False}


async def test_what_the_practitioner_found_in_one_is_taken_as_before(api: Api) -> None:
    """R8: with its basis, as one of the sources."""
    _, answered = await screen(api, drugs=False, alcohol=True, basis="Smells of drink")
    shown = answered.json()["screen"]
    assert {o["requirement"]: o["sources"] for o in shown["because"]} == {
        "drr": [],
        "atr": ["screener"],
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"drugs": True},
        {"drugs": True, "alcohol": False},
        {"drugs": True, "findings": [{"source": "case_records"}]},
        {"findings": [{"source": "hearsay", "drugs": True}]},
        {"findings": [{"source": "audit", "alcohol": True}]},
        {"findings": [{"source": "screener", "alcohol": True}]},
        {"findings": [{"source": "case_records"}] * 2},
    ],
)
async def test_a_screen_that_says_nothing_or_twice_is_422(api: Api, wrong: Any) -> None:
    """R8: AUDIT is scored of its answers, never stated."""
    _, answered = await screen(api, **wrong)
    assert answered.status_code == 422


async def test_a_screen_before_there_was_a_scheme_is_refused(api: Api) -> None:
    """R29."""
    liaison = await api(SERVICE)
    referral = await refer(liaison)
    early = ELIGIBILITY | {"screened_at": datetime(2001, 1, 1, tzinfo=UTC).isoformat()}
    assert (await ask(liaison, referral, "eligibility-screens", early)).status_code == 409
