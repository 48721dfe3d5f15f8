"""A room for each question, one name for each subject (services/README.md)."""

import subprocess
import sys
from pathlib import Path

import pytest

from contracts.event import Agency
from tests.laws.tree import (
    AGENCIES,
    FILES,
    OWN_ROOMS,
    ROOMS,
    ROOT,
    SHARED,
    imports,
    python_files,
    shown,
)

# Every room there is, what each service has beside its rooms, and one of its own.
MOST_SIBLINGS = 16
NAMES_OF_NO_SUBJECT = frozenset({"__init__", "facts", "operations", "reading", "events"})
"""Files of a room that belong to no subject: the table, what is allowed, and what is told."""

SUBJECTS = {
    "court_listing": frozenset(
        [
            "pathways",
            "listings",
            "hearing_days",
            "intake",
            "bring_forward",
            "personal_details",
            "pleas",
            "requirements",
            "reports",
            "sentences",
            "short_terms",
            "results",
            "applications",
            "set_asides",
            "orders",
            "expiries",
            "breaches",
            "reviews",
            "feedback",
            "merges",
            "restrictions",
            "circumstances",
        ]
    ),
    "data_reporting": frozenset(["facts", "returns", "sendings", "records", "disclosure_control"]),
    "liaison_diversion": frozenset(
        [
            "pathways",
            "referrals",
            "cases",
            "screens",
            "permissions",
            "restrictions",
            "lists",
            "follow_ups",
            "personal_details",
            "disclosures",
            "circumstances",
        ]
    ),
    "probation_allocation": frozenset(
        [
            "pathways",
            "lists",
            "list_screening",
            "expected_assessments",
            "assessments",
            "court_screens",
            "proposals",
            "seriousness",
            "reports",
            "withdrawals",
            "corrections",
            "allocations",
            "departures",
            "domain_events",
            "identifiers",
            "meetings",
            "absences",
            "orders",
            "expiries",
            "breaches",
            "returns",
            "reviews",
            "early_ends",
            "adjustments",
            "treatment",
            "capacity",
            "personal_details",
            "disclosures",
            "permissions",
            "restrictions",
            "discrepancies",
            "circumstances",
        ]
    ),
    "provider_assessment": frozenset(
        [
            "pathways",
            "cases",
            "consents",
            "permissions",
            "restrictions",
            "interpreters",
            "interruptions",
            "assessments",
            "measures",
            "court_screens",
            "conferrals",
            "decisions",
            "appointments",
            "attendance",
            "corrections",
            "courses",
            "drug_tests",
            "reviews",
            "adjustments",
            "completions",
            "follow_ups",
            "orders",
            "expiries",
            "personal_details",
            "disclosures",
            "discrepancies",
            "documents",
            "capacity",
            "practitioners",
            "expected_assessments",
            "circumstances",
        ]
    ),
}
"""The words of each agency's people for what it works on; a new subject is added here."""


INTAKE = frozenset(
    [
        "amendments",
        "application_answers",
        "application_questions",
        "applications",
        "breach_answers",
        "corrections",
        "coverage_of_shares",
        "decisions_undone",
        "disputes",
        "endings",
        "follow_up",
        "hearings_of_orders",
        "intake",
        "listings",
        "merged_cases",
        "messages",
        "namesakes",
        "order_changes",
        "pleas",
        "questions",
        "reading/amending",
        "reading/applications",
        "reading/court_list",
        "reading/coverage",
        "reading/envelopes",
        "reading/findings",
        "reading/gathering",
        "reading/hearing",
        "reading/hearing_context",
        "reading/impositions",
        "reading/lengths",
        "reading/libra",
        "reading/list_applications",
        "reading/list_parties",
        "reading/mentions",
        "reading/moments",
        "reading/offences",
        "reading/orders_meant",
        "reading/outcomes",
        "reading/persons",
        "reading/place",
        "reading/pleas",
        "reading/recognising",
        "reading/report",
        "reading/results",
        "reading/shares",
        "reading/sittings",
        "reading/steps",
        "reading/terms",
        "reading/traits",
        "reading/unread",
        "reading/wrappers",
        "reading/youths",
        "removals",
        "resentences",
        "result_answers",
        "results",
        "sentences",
        "standing",
        "without_order",
    ]
)
"""What messages have, and what becomes of it: the files of the intake."""


@pytest.mark.parametrize("agency", AGENCIES)
def test_a_service_has_the_rooms_of_every_service(agency: str) -> None:
    folder = ROOT / "services" / agency
    there = {path.name for path in folder.iterdir() if path.name != "__pycache__"}
    strange = sorted(there - FILES - ROOMS - OWN_ROOMS.get(agency, frozenset()))
    assert strange == [], (
        f"services/{agency}: {', '.join(strange)} is no room. Ask which question it answers, and "
        f"put it into one of {', '.join(sorted(ROOMS))}, as a file named for its subject."
    )
    assert len(there - {"README.md"}) <= MOST_SIBLINGS, (
        f"services/{agency} has {len(there) - 1} files and folders: is one a part of another?"
    )


@pytest.mark.parametrize("agency", AGENCIES)
def test_a_file_in_a_room_is_named_for_its_subject(agency: str) -> None:
    named = SUBJECTS[agency] | NAMES_OF_NO_SUBJECT
    strange = [
        shown(path)
        for room in sorted(ROOMS - {"migrations"})
        for path in (ROOT / "services" / agency / room).rglob("*.py")
        if path.stem not in named or path.parent.name != room
    ]
    assert strange == [], (
        f"Named for no subject of {agency}: {strange}. Take the word its people use, the same in "
        "every room; a new one is added to SUBJECTS in tests/laws/test_rooms.py."
    )


def test_a_file_of_the_intake_says_what_it_is_of() -> None:
    """`court_listing/intake/` has words of its own: what messages have, and what becomes of it."""
    intake = ROOT / "services" / "court_listing" / "intake"
    files = {
        "/".join(path.relative_to(intake).with_suffix("").parts)
        for path in intake.rglob("*.py")
        if path.stem != "__init__"
    }
    assert files == INTAKE, (
        f"Add to INTAKE what is new, take out what is gone: {sorted(files ^ INTAKE)}. A file is "
        "named for what messages have, or for what becomes of it, in the words of a list officer."
    )
    parts = {Path(name).stem for name in INTAKE}
    assert not parts & {"utils", "helpers", "manager", "base", "misc", "common"}


def test_no_subject_is_named_for_nothing() -> None:
    for agency, subjects in SUBJECTS.items():
        files = {path.stem for path in (ROOT / "services" / agency).glob("*/*.py")}
        assert subjects - files == set(), f"{agency} has no file for these subjects"


def test_no_test_imports_from_a_test() -> None:
    """What two tests need is made in ``given.py`` of their folder."""
    borrowed = {
        shown(path): sorted(from_tests)
        for path in python_files("tests")
        if (from_tests := {m for m in imports(path) if ".test_" in m})
    }
    assert borrowed == {}, f"Move what is shared into given.py beside the tests: {borrowed}"


def test_what_runs_imports_neither_tools_nor_tests() -> None:
    astray = {
        shown(path): sorted(tools)
        for path in python_files("contracts", "services")
        if (tools := {m for m in imports(path) if m.partition(".")[0] in ("scripts", "tests")})
    }
    assert astray == {}, f"A service is installed without scripts/ and tests/: {astray}"


def test_every_folder_of_services_is_an_agency_or_shared_by_name() -> None:
    """Else it would obey no law; the import linter knows each by name, too."""
    folders = {path.parent.name for path in ROOT.glob("services/*/__init__.py")}
    assert set(AGENCIES) == {agency.value for agency in Agency}
    assert folders == {*AGENCIES, *SHARED}, (
        "A service has a service.py and is in contracts.event.Agency; what agencies share is in "
        "SHARED of tests/laws/tree.py."
    )
    linter = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    unknown = {folder for folder in folders if f"services.{folder}" not in linter}
    assert unknown == set(), f"Add to the layers of the import linter in pyproject.toml: {unknown}"


def test_every_file_of_the_mechanism_says_what_it_guarantees() -> None:
    """Who looks for something there reads services/common/README.md first."""
    folder = ROOT / "services" / "common"
    said = (folder / "README.md").read_text(encoding="utf-8")
    unsaid = [p.name for p in sorted(folder.glob("*.py")) if f"`{p.name}`" not in said]
    assert unsaid == ["__init__.py"], f"Give each of these a line in the table: {unsaid}"


def test_every_tool_can_be_started() -> None:
    """Nothing else imports the bench, or a step of the demo that no journey takes."""
    names = [shown(path).removesuffix(".py").replace("/", ".") for path in python_files("scripts")]
    script = f"import importlib; [importlib.import_module(name) for name in {names!r}]"
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
