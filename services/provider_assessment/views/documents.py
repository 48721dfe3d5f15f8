"""Documents a person gets, made from the templates in this folder; whole pages that print.

The words are the project's own. Nothing clinical is on any of them (R52).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from contracts.policy import policy
from contracts.policy.calendar import london
from contracts.reference import labels
from contracts.reference.sites import Contact
from contracts.vocabulary import Requirement
from services.provider_assessment.rules.documents import Document, Form

FOLDER = Path(__file__).parent / "templates"
IN_WORDS: Mapping[str, str] = {
    Requirement.MHTR: "mental health treatment requirement",
    Requirement.DRR: "drug rehabilitation requirement",
    Requirement.ATR: "alcohol treatment requirement",
}
_TITLES = {
    Document.CONSENT_FORM: "Your choices about assessment and treatment",
    Document.LEAFLET: "Your treatment under the court order",
    Document.CERTIFICATE: "Certificate of completion",
}
_VALUES = (
    "mhtr_sessions_minimum",
    "mhtr_sessions_maximum",
    "mhtr_session_minutes",
    "allocation_limit",
    "non_attendance_report_limit",
    "warning_validity",
    "consent_renewal_interval",
)


@dataclass(frozen=True)
class Meeting:
    """When, where and how somebody is met."""

    at: datetime
    place: str
    channel: str = "in_person"


@dataclass(frozen=True)
class Officer:
    """The responsible officer, as probation told of them (R30)."""

    name: str | None
    team: str | None
    contact: str | None


@dataclass(frozen=True)
class DocumentContent:
    """What a document says of a person and a case; what is not known yet is ``None``."""

    name: str
    requirement: str
    provider: str
    on: date
    site: str | None = None
    contact: Contact | None = None
    usual_length: bool = False
    appointment: Meeting | None = None
    planning_meeting: Meeting | None = None
    officer: Officer | None = None
    adjustments: Sequence[str] = ()
    translate_into: str | None = None
    completed_at: datetime | None = None


def render(document: Document, form: Form, content: DocumentContent) -> str:
    """The page of a document in a form (R6, R16, R28, R42)."""
    name, words = document.replace("-", "_"), IN_WORDS[content.requirement]
    wording = f"{name}_easy_read.html" if form is Form.EASY_READ else f"{name}.html"
    return (
        _environment()
        .get_template(wording)
        .render(
            form=form.value,
            title=_TITLES[document],
            requirement=words,
            a_requirement=f"{'an' if words[0] in 'aeiou' else 'a'} {words}",
            noted=[labels("adjustments")[code] for code in content.adjustments],
            policy=_values(content.site, content.on),
            content=content,
        )
    )


def day(moment: datetime) -> str:
    """A day as it is read aloud: Tuesday 5 May 2026."""
    there = moment.astimezone(london())
    return f"{there:%A} {there.day} {there:%B %Y}"


def hour(moment: datetime) -> str:
    """A time as a clock shows it: 2:30pm."""
    there = moment.astimezone(london())
    half = "am" if there.hour < 12 else "pm"
    return f"{there.hour % 12 or 12}:{there:%M}{half}"


def _values(site: str | None, on: date) -> Mapping[str, int]:
    """R29: what the documents promise, as policy has it on the day, the site's own where it has."""
    return {name: policy(name, site, on=on).number() for name in _VALUES}


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"day": day, "hour": hour}
    return environment
