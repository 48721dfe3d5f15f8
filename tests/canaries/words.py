"""Words that occur nowhere else, one for each thing that is said of a person, and who may hold it.

Who may hold what follows from the agreements: the service that is told it, and every reader one of
the agreements gives the field to. Everyone named here is fictional.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts.event import Agency
from scripts.demo.asking import Asker
from scripts.demo.people import DAY, Journey, Person

COURT, LIAISON, PROVIDER = Agency.COURT, Agency.LIAISON, Agency.PROVIDER
PROBATION = Agency.PROBATION
FOUR = frozenset({COURT, LIAISON, PROVIDER, PROBATION})


@dataclass(frozen=True)
class Canary:
    """A word, the requests it stands in (their path's end and the field), who may hold it."""

    word: str
    ends: str
    field: str
    holders: frozenset[Agency]


def _of(ends: str, field: str, *holders: Agency) -> Canary:
    word = f"Zq{ends.split('/')[-1]}{field}".replace("_", "").replace(".", "").replace("-", "")
    return Canary(word, ends, field, frozenset(holders))


def _said(field: str, word: str, *holders: Agency) -> Canary:
    """A detail of a form of its own, which no made-up word has."""
    return Canary(word, "/personal-details", field, frozenset(holders))


INTERVIEW = (
    "agencies_helping",
    "medication",
    "substance_effect_on_engagement",
    "goals",
    "physical_health",
    "main_problem",
    "childhood",
    "education",
    "family",
    "employment",
    "relationships",
    "support",
    "what_has_helped",
    "previous_therapy",
    "diagnoses",
    "barriers_to_attendance",
    "formulation",
)

TEXTS = (
    _of("/officers", "name", PROBATION, PROVIDER),
    _of("/officers", "team", PROBATION, PROVIDER),
    _of("/officers", "contact", PROBATION, PROVIDER),
    _of("/identifiers", "issuer", PROBATION),
    _of("/custody-screens", "presenting", LIAISON),
    _of("/custody-screens", "interpreter_language", *FOUR),
    _of("/eligibility-screens", "substance_use.basis", LIAISON),
    _of("/plans", "note", LIAISON),
    _of("/agreed-entry", "why", PROBATION),
    _of("/allocations", "justification", PROBATION),
    _of("/allocations", "handover", PROBATION),
    _of("/decisions", "why", PROBATION),
    _of("/corrections", "why", PROVIDER, PROBATION),
    _of("/consents", "format", PROVIDER),
    _of("/consents", "language", PROVIDER),
    _of("/withdrawals", "reason", PROVIDER),
    _of("/interpreter-bookings", "language", PROVIDER),
    _of("/clinical-decisions", "named_clinician", PROVIDER, PROBATION, COURT),
    _of("/clinical-decisions", "outline", PROVIDER, PROBATION, COURT),
    _of("/clinical-decisions", "first_appointment_place", PROVIDER, PROBATION, COURT),
    _of("/adjustment-proposals", "explanation", PROVIDER, PROBATION),
    _of("/emergency-disclosures", "risk", PROVIDER, PROBATION),
    _of("/emergency-disclosures", "reason", PROVIDER),
    _of("/reviews", "note", PROVIDER),
    _of("/court-screens", "services_now", PROVIDER, PROBATION),
    _of("/court-screens", "services_before", PROVIDER, PROBATION),
    _of("/conferrals", "question", PROVIDER),
    _of("/answers", "view", PROVIDER),
    _of("/first-meetings", "planning_meeting_place", PROVIDER, PROBATION),
    _of("/planning-meetings", "goals", PROVIDER, PROBATION),
    _of("/planning-meetings", "expectations", PROVIDER, PROBATION),
    _of("/planning-meetings", "attendance_process", PROVIDER, PROBATION),
    _of("/planning-meetings", "communication", PROVIDER, PROBATION),
    *(_of("/assessments", f"interview.{topic}", PROVIDER) for topic in INTERVIEW),
    _of("/personal-details", "preferred_name", PROBATION, PROVIDER, COURT),
    _of("/personal-details", "pronouns", PROBATION, PROVIDER, COURT),
    _of("/personal-details", "address", PROBATION, PROVIDER),
    _of("/personal-details", "availability", PROBATION, PROVIDER),
    _said("telephone", "+447700900765", PROBATION, PROVIDER),
    _said("email", "zqemail@example.org", PROBATION, PROVIDER),
    _said("postcode", "ZE3 9QZ", PROBATION, PROVIDER),
    _said("gp_practice", "Z98761", PROBATION),
    _said("nhs_number", "9990000018", PROBATION),
    _of("/seriousness-views", "why", PROBATION, COURT),
    _of("/seriousness-views", "guideline", PROBATION, COURT),
    _of("/proposal-withdrawals", "why", PROBATION),
    _of("/approval-withdrawals", "why", PROVIDER),
    _of("/approval-changes", "first_appointment_place", PROVIDER, PROBATION, COURT),
    _of("/breaches", "why", PROBATION, COURT),
    _of("/breach-answers", "why", COURT),
    _of("/circumstances", "why", COURT, PROBATION),
    _of("/breach-outcomes", "why", COURT),
    _of("/returns-to-court", "why", PROBATION),
    _of("/pre-sentence-reports", "officer_view", PROBATION, COURT),
    _of("/pre-sentence-reports", "no_rehabilitation_activity_because", PROBATION),
    _of("/review-reports", "officer_view", PROBATION, COURT),
    _of("/court-reviews", "amendment", COURT, PROBATION, PROVIDER),
    _of("/sentencer-feedback", "comments", COURT),
    _of("/appointments", "place", PROVIDER),
    _of("/completions", "experience.comments", PROVIDER),
    *(
        _of(ends, "outside_policy_reason", holder)
        for holder, ends in (
            (COURT, "/sentences"),
            (PROVIDER, "/clinical-decisions"),
            (PROVIDER, "/completions"),
            (PROBATION, "/first-meetings"),
        )
    ),
    _of("/reschedulings", "place", PROVIDER),
    _of("/reschedulings", "reason", PROVIDER),
)

PEOPLE = (
    Person(
        number=98761,
        given_names="Zqgivenone",
        family_name="Zqfamilyone",
        born=date(1931, 7, 19),
        gender="female",
        ethnicity="B1",
        source="police_custody",
        offence=("TH68010", "Theft from a shop"),
        listed_on=DAY,
        journey=Journey.MHTR_PRIMARY,
        sessions=10,
        named=True,
    ),
    Person(
        number=98762,
        given_names="Zqgiventwo",
        family_name="Zqfamilytwo",
        born=date(1932, 8, 21),
        gender="male",
        ethnicity="M1",
        source="police_custody",
        offence=("CJ88116", "Assault by beating"),
        listed_on=DAY,
        journey=Journey.CLINICAL_LEAD_DECLINES,
        sessions=10,
    ),
    Person(
        number=98763,
        given_names="Zqgiventhree",
        family_name="Zqfamilythree",
        born=date(1933, 9, 23),
        gender="male",
        ethnicity="M1",
        source="police_custody",
        offence=("CJ88116", "Assault by beating"),
        listed_on=DAY,
        journey=Journey.IN_TREATMENT,
        sessions=10,
    ),
)


def _identity(person: Person) -> Mapping[str, frozenset[Agency]]:
    return {
        person.given_names: FOUR,
        person.family_name: FOUR,
        person.born.isoformat(): FOUR,
        person.urn: FOUR - {PROVIDER},
        person.pnc: FOUR - {PROVIDER},
    }


LISTED = {"offenceWording": "Zqwording", "line": "Zqaddress"}

HOLDERS: Mapping[str, frozenset[Agency]] = {
    **{text.word: text.holders for text in TEXTS},
    **{word: may for person in PEOPLE for word, may in _identity(person).items()},
    LISTED["offenceWording"]: frozenset({COURT, PROBATION}),
    LISTED["line"]: frozenset(),
}
"""Every word that was said of a person, and the agencies that may keep it."""

CLINICAL: Mapping[str, frozenset[Agency]] = {
    "PHQ-9": frozenset({PROVIDER, Agency.REPORTING}),
    "GAD-7": frozenset({PROVIDER, Agency.REPORTING}),
    "CORE-10": frozenset({LIAISON, PROVIDER, Agency.REPORTING}),
    "housing": frozenset({LIAISON, PROVIDER, PROBATION}),
    "to_self": frozenset({LIAISON, PROVIDER, PROBATION}),
}
"""What was found of a person's health: words of the coded lists, which only some may keep."""


class CanaryAsker(Asker):
    """Asks as the story does, with a canary in every text of every request, and remembers it."""

    requests: list[tuple[str, str, str, str | None, Any]]

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.requests = []

    async def post(
        self, agency: str, role: str, path: str, body: Any, organisation: str | None = None
    ) -> Any:
        """The answer to a POST of the body with its canaries."""
        body = with_canaries(path, body)
        self.requests.append((agency, role, path, organisation, body))
        return await super().post(agency, role, path, body, organisation)

    async def put(
        self,
        agency: str,
        role: str,
        path: str,
        body: Any,
        etag: str,
        organisation: str | None = None,
    ) -> Any:
        """The answer to a PUT of the body with its canaries."""
        return await super().put(agency, role, path, with_canaries(path, body), etag, organisation)


def with_canaries(path: str, body: Any) -> Any:
    """The body with its canaries, where the request has a place for them."""
    if path == "/v1/court-lists":
        return _listed(body)
    if path.endswith("/clinical-decisions") and not body["approved"]:
        return body
    found = dict(body)
    for text in TEXTS:
        if path.endswith(text.ends):
            _put(found, text.field.split("."), text.word)
    if path.endswith("/pre-sentence-reports"):
        del found["rehabilitation_activity_days"]
    if path.endswith("/completions"):
        found["instruments"] = found["instruments"][:-1]
    return found | SAID.get(path.rpartition("/")[2], {})


#: What is said besides, so that a text has a reason to be kept: some of it is against practice.
SAID: Mapping[str, dict[str, Any]] = {
    "custody-screens": {"adjustments": ["interpreter"]},
    "sentences": {"court_reviews": True, "review_every_weeks": 4},
    "first-meetings": {"sentence_explained": False},
    "clinical-decisions": {"sessions": 13},
}


def _put(body: dict[str, Any], field: list[str], word: str) -> None:
    for step in field[:-1]:
        body[step] = dict(body.get(step, {}))
        body = body[step]
    body[field[-1]] = word


def _listed(value: Any) -> Any:
    """The court list with its wording replaced, and an address for everyone on it."""
    if isinstance(value, list):
        return [_listed(one) for one in value]
    if not isinstance(value, dict):
        return value
    found = {key: _listed(one) for key, one in value.items()}
    if "offenceWording" in found:
        found["offenceWording"] = LISTED["offenceWording"]
    if "individualSurname" in found:
        found["address"] = {"line": [LISTED["line"]], "town": "Northampton"}
    return found
