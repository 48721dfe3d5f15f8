"""Who was referred, screened, assessed, willing, approved and declined (R71)."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from contracts.reference import labels
from services.data_reporting.figures.counting import (
    AGES,
    MHTR,
    YES_NO,
    Person,
    Table,
    Told,
    about,
    any_of,
    latest,
    many_of,
    one_of,
    table,
    yes_no,
)

APPROVED = ("ClinicalLeadApproved", "ResponsiblePractitionerApproved")
DECLINED = ("ClinicalLeadDeclined", "ResponsiblePractitionerDeclined")


def before_sentence(facts: Sequence[Told], people: Mapping[UUID, Person]) -> list[Table]:
    """The tables of everything before sentence (R71)."""
    screened = latest(facts, "PersonScreened")
    who = {p: people.get(p, Person(None, None, None)) for p in screened}
    assessed = latest(about(facts, "AssessmentCompleted"), "AssessmentCompleted")
    declined = {p: d for name in DECLINED for p, d in latest(about(facts, name), name).items()}
    approved = {p: d for name in APPROVED for p, d in latest(about(facts, name), name).items()}
    requested = latest(about(facts, "AssessmentRequested"), "AssessmentRequested")
    refused = {p: d for p, d in assessed.items() if not d.get("suitable")} | declined
    return [
        table(
            "source_of_referral",
            "Source of referral",
            "R71",
            one_of(screened, "source_of_referral"),
            labels("referral_sources"),
        ),
        table(
            "gender",
            "Gender of people screened",
            "R71",
            (w.gender for w in who.values()),
            labels("genders"),
        ),
        table("age", "Age of people screened", "R71", (w.age_band for w in who.values()), AGES),
        table(
            "ethnicity",
            "Ethnicity of people screened",
            "R71",
            one_of(screened, "ethnicity"),
            labels("ethnicity"),
        ),
        table(
            "disability",
            "Any disability of people screened",
            "R71",
            (any_of(d, "disabilities") for d in screened.values()),
            YES_NO,
        ),
        table(
            "armed_forces",
            "Served in the armed forces",
            "R71",
            (yes_no(d, "armed_forces") for d in screened.values()),
            YES_NO,
        ),
        table(
            "pregnancy",
            "Pregnant",
            "R71",
            (yes_no(d, "pregnant") for d in screened.values()),
            YES_NO,
        ),
        table(
            "caring",
            "Has caring responsibilities",
            "R71",
            (yes_no(d, "caring_responsibilities") for d in screened.values()),
            YES_NO,
        ),
        table(
            "offence_group",
            "Offence of people screened",
            "R71",
            (w.offence_group for w in who.values()),
            labels("offence_groups"),
        ),
        table(
            "screened",
            "Screened: indicated for assessment",
            "R71",
            (_indicated(d) for d in screened.values()),
            YES_NO,
        ),
        table(
            "requested",
            "Assessments asked for",
            "R71",
            ("yes" for _ in requested),
            {"yes": "Asked for"},
        ),
        table(
            "assessed",
            "Assessed: suitable",
            "R71",
            (yes_no(d, "suitable") for d in assessed.values()),
            YES_NO,
        ),
        table(
            "willing",
            "Consent: willing to comply",
            "R71",
            (
                yes_no(d, "willing")
                for d in latest(about(facts, "ConsentGiven"), "ConsentGiven").values()
            ),
            YES_NO,
        ),
        table(
            "clinical_lead",
            "Decision of clinical lead or responsible practitioner",
            "R71",
            [*("approved" for _ in approved), *("declined" for _ in declined)],
            {"approved": "Approved", "declined": "Declined"},
        ),
        table(
            "decline_reasons",
            "Reasons for decline",
            "R71",
            many_of(refused, "reasons"),
            labels("decline_reasons"),
        ),
        table(
            "support_advised",
            "Support advised on decline",
            "R71",
            many_of(refused, "support_advised"),
            labels("support_advised"),
        ),
    ]


def _indicated(data: Mapping[str, Any]) -> str:
    found = [
        i.get("indicated") for i in data.get("indications", ()) if i.get("requirement") == MHTR
    ]
    return "yes" if any(found) else "no"
