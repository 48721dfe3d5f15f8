"""The mechanism knows no word of the domain, and there is one way out of a service."""

import re
from collections.abc import Iterator
from pathlib import Path

SERVICES = Path(__file__).parents[2] / "services"
COMMON = SERVICES / "common"
DOMAIN = frozenset(
    {
        "adjournment",
        "allocation",
        "assessment",
        "attendance",
        "bail",
        "breach",
        "clinical",
        "clinician",
        "convicted",
        "conviction",
        "court",
        "courts",
        "custody",
        "defendant",
        "defendants",
        "diagnosis",
        "diversion",
        "hearing",
        "hearings",
        "justices",
        "liaison",
        "magistrates",
        "mhtr",
        "offence",
        "offences",
        "offender",
        "officer",
        "pathway",
        "pathways",
        "patient",
        "plea",
        "pleas",
        "police",
        "prison",
        "probation",
        "prosecutor",
        "referral",
        "screen",
        "screening",
        "sentence",
        "sentenced",
        "sentencer",
        "sentences",
        "therapy",
        "treatment",
        "verdict",
    }
)
WRITING = re.compile(
    r"(?i)\b(INSERT\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE|COPY)\s+(event_log|outbox)\b"
)


def sources(folder: Path, *endings: str) -> Iterator[tuple[str, str]]:
    """Every file of a folder with its name from ``services`` on and its text."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in endings:
            yield str(path.relative_to(SERVICES)), path.read_text(encoding="utf-8")


def words(text: str) -> set[str]:
    """Every word of names, comments and texts: ``PleaEntered`` and ``plea_entered`` say plea."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).replace("_", " ")
    return set(re.findall(r"[a-z]+", apart.lower()))


def test_the_mechanism_contains_no_word_of_the_domain() -> None:
    found = {
        name: sorted(said)
        for name, text in sources(COMMON, ".py", ".sql")
        if (said := words(text) & DOMAIN)
    }
    assert found == {}, (
        f"services/common knows no word of the domain; move it to contracts or a service: {found}"
    )


def test_a_word_of_the_domain_is_recognised_in_names_and_comments() -> None:
    assert "plea" in words("class PleaEntered: ...")
    assert "plea" in words("plea_entered = 1")
    assert "court" in words("# told to the court")
    assert "court" not in words("courteous")


def test_only_tell_writes_what_leaves_and_only_the_relay_takes_it_from_the_outbox() -> None:
    writers = {
        (name, " ".join(found[0].upper().split()))
        for name, text in sources(SERVICES, ".py", ".sql")
        for found in WRITING.finditer(text)
    }
    assert writers == {
        ("common/outbox.py", "INSERT INTO EVENT_LOG"),
        ("common/outbox.py", "INSERT INTO OUTBOX"),
        ("common/relay.py", "DELETE FROM OUTBOX"),
        ("common/mechanism_permissions.sql", "UPDATE EVENT_LOG"),
        ("common/mechanism_evidence.sql", "UPDATE EVENT_LOG"),
    }, "Use tell(session, event), the one way out"


def test_only_the_relay_has_a_producer() -> None:
    having = {name for name, text in sources(SERVICES, ".py") if "AIOKafkaProducer" in text}
    assert having == {"common/relay.py", "common/publishing.py", "common/broker.py"}, (
        "Use tell(session, event): the relay publishes it once it is committed"
    )


def test_events_are_recorded_by_unit_of_work_inbox_and_clocks_alone() -> None:
    calling = {name for name, text in sources(SERVICES, ".py") if ".record_events(" in text}
    assert calling == {"common/clock_sweep.py", "common/unit_of_work.py", "common/inbox.py"}, (
        "Whoever commits records the events, in one place each"
    )


def test_no_service_commits() -> None:
    committing = {
        name
        for name, text in sources(SERVICES, ".py")
        if re.search(r"\.(commit|rollback)\(", text) and not name.startswith("common/")
    }
    assert committing == set(), (
        f"The unit of work and the inbox commit, with the events; take it out of {committing}"
    )
