"""Documents for the person, asked through HTTP on a real database, and as pages."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest

from contracts.events.liaison_diversion import PersonScreenedV1
from contracts.events.probation_allocation import AssessmentStoodDownV1, CaseAllocatedV1
from contracts.reference import site
from contracts.vocabulary import Requirement, StoodDownBecause
from services.common.errors import Refused, Unprocessable
from services.provider_assessment.rules import documents as rules
from services.provider_assessment.rules.cases import CaseState
from services.provider_assessment.rules.documents import Document, Form
from services.provider_assessment.views.documents import (
    FOLDER,
    DocumentContent,
    Meeting,
    Officer,
    render,
)
from tests.conftest import Api
from tests.provider_assessment.test_endpoints import (
    LEAD,
    MORNING,
    OWN,
    PRACTITIONER,
    STRANGER,
    Provider,
    after,
    asked,
    attended_once,
    consent,
    in_treatment,
    instruments,
)

EVERY = [(document, form) for document in Document for form in Form]
every = pytest.mark.parametrize(("document", "form"), EVERY)
SENTENCED = MORNING + timedelta(hours=6)


def facts(**more: Any) -> DocumentContent:
    """A fictional person of whom everything is known."""
    known = DocumentContent(
        name="Robin Fictional",
        requirement="mhtr",
        provider="Nene Mind Matters",
        on=date(2026, 6, 1),
        site="northamptonshire",
        contact=site("northamptonshire").providers[0].contact,
        usual_length=True,
        appointment=Meeting(datetime(2026, 6, 8, 9, 30, tzinfo=UTC), "Fictional House"),
        planning_meeting=Meeting(datetime(2026, 6, 9, 13, 0, tzinfo=UTC), "Fictional Office"),
        officer=Officer("Officer Fictional", "Court team", "01632 960126"),
        adjustments=("easy_read", "interpreter"),
        translate_into="Polish",
        completed_at=datetime(2026, 9, 1, 9, 0, tzinfo=UTC),
    )
    return replace(known, **more)


def bare() -> DocumentContent:
    """The same person, of whom nothing is known but the request."""
    return facts(
        contact=None,
        usual_length=False,
        appointment=None,
        planning_meeting=None,
        officer=None,
        adjustments=(),
        translate_into=None,
    )


class Outline(HTMLParser):
    """What a page is made of: tags in order, and that every one is closed in its turn."""

    VOID = frozenset({"meta", "br"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: dict[str, dict[str, str | None]] = {}
        self.words: list[str] = []
        self.lines: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.setdefault(tag, dict(attrs))
        if tag not in self.VOID:
            self.open.append(tag)
        if tag == "p":
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" in self.open:
            return
        self.words.append(data)
        if "p" in self.open:
            self.lines[-1] += data


@every
@pytest.mark.parametrize("known", [facts(), bare()], ids=["all", "bare"])
def test_a_page_is_whole_says_its_language_and_loads_nothing(
    document: Document, form: Form, known: DocumentContent
) -> None:
    """R28, R42: it prints, and is read aloud in order."""
    page = render(document, form, known)
    outline = Outline(page)
    assert page.startswith("<!doctype html>")
    assert outline.open == []
    assert outline.attributes["html"] == {"lang": "en-GB", "class": form.value}
    assert (outline.tags.count("h1"), outline.tags.count("title")) == (1, 1)
    assert not {"h3", "script", "link", "img", "iframe"} & set(outline.tags)
    assert not re.search(r"https?:|url\(|@import|src=", page)
    assert "@media print" in page
    assert "@page" in page


@every
def test_no_letter_is_smaller_than_the_form_promises(document: Document, form: Form) -> None:
    """R6: large print and easy read begin at 18 points, and nothing is set smaller than that."""
    page = render(document, form, facts())
    base = {
        name: int(size) for name, size in re.findall(r"html\.(\w+)[^{]*\{ font-size: (\d+)pt", page)
    }
    assert "html.large_print, html.easy_read { font-size: 18pt; }" in page
    assert base == {"large_print": 18}
    assert all(float(size) >= 1 for size in re.findall(r"font-size: ([\d.]+)rem", page))
    assert not re.search(r"font-size: [\d.]+(px|em|%)", page)


@pytest.mark.parametrize("document", Document)
@pytest.mark.parametrize("known", [facts(), bare()], ids=["all", "bare"])
def test_easy_read_says_one_short_thing_in_a_line(
    document: Document, known: DocumentContent
) -> None:
    """R6."""
    lines = Outline(render(document, Form.EASY_READ, known)).lines
    spoken = [line for line in lines if "@" not in line and "telephone" not in line]
    assert len(spoken) >= 4
    for line in spoken:
        assert len(line.split()) <= 17, line
        assert line.strip().rstrip(".!?").count(". ") <= 1, line


@every
def test_what_is_written_of_a_person_is_text_and_never_markup(
    document: Document, form: Form
) -> None:
    """R28."""
    page = render(document, form, facts(name="<b>Robin</b> & Fictional", provider="<i>House</i>"))
    assert "<b>" not in page
    assert "<i>" not in page
    assert "&lt;b&gt;Robin&lt;/b&gt; &amp; Fictional" in page


@every
def test_a_language_that_is_known_is_named_as_needing_translation(
    document: Document, form: Form
) -> None:
    """R6, R28."""
    assert "needs to be translated into Polish" in render(document, form, facts())
    assert "translated" not in render(document, form, bare())


@pytest.mark.parametrize("form", Form)
def test_the_consent_form_has_three_choices_and_how_each_is_taken_back(form: Form) -> None:
    """R16."""
    page = render(Document.CONSENT_FORM, form, facts())
    headings = re.findall(r"<h2>(Choice \d)", page)
    assert headings == ["Choice 1", "Choice 2", "Choice 3"]
    for section in re.split(r"<h2>Choice", page)[1:]:
        said = section.split("</section>")[0]
        assert "☐" in said
        assert "To take this back" in said or "You can change your mind" in said
    assert "10 to 12" in page
    assert "12 months" in page


@pytest.mark.parametrize("form", [Form.STANDARD, Form.LARGE_PRINT])
def test_the_leaflet_says_when_where_who_and_what_an_absence_leads_to(form: Form) -> None:
    """R28, R34: times as a clock in England shows them."""
    page = render(Document.LEAFLET, form, facts())
    for said in ("Monday 8 June 2026", "10:30am", "Fictional House", "Court team", "01632 960126"):
        assert said in page
    for said in ("48 hours", "12 months", "Easy read", "Interpreter", "Tuesday 9 June 2026"):
        assert said in page
    assert "An officer is named within 48 hours" in render(Document.LEAFLET, form, bare())


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize(
    ("requirement", "words"),
    [
        ("mhtr", "mental health treatment requirement"),
        ("drr", "drug rehabilitation requirement"),
        ("atr", "alcohol treatment requirement"),
    ],
)
def test_the_certificate_names_who_what_when_and_with_whom_and_no_more(
    form: Form, requirement: str, words: str
) -> None:
    """R42: nothing clinical."""
    page = render(Document.CERTIFICATE, form, facts(requirement=requirement, translate_into=None))
    said = " ".join(" ".join(Outline(page).words).split())
    assert all(w in said for w in ("Robin Fictional", words, "1 September 2026", "Nene Mind"))
    assert not re.search(r"session|score|risk|diagnos|need|appointment", said)


def test_every_template_is_used() -> None:
    names = {path.stem for path in FOLDER.glob("*.html")} - {"page", "parts"}
    stems = {document.replace("-", "_") for document in Document}
    assert names == stems | {f"{stem}_easy_read" for stem in stems}


def test_the_form_follows_from_the_adjustments() -> None:
    """R6: easy read is printed large, so it serves who needs both."""
    assert rules.form_for(["interpreter"]) is Form.STANDARD
    assert rules.form_for(["large_print"]) is Form.LARGE_PRINT
    assert rules.form_for(["large_print", "easy_read"]) is Form.EASY_READ


def ground(**more: Any) -> rules.Ground:
    """A case that was asked for this morning."""
    return replace(rules.Ground(CaseState.REQUESTED, MORNING), **more)


def test_nothing_is_given_without_its_ground() -> None:
    """R11, R28, R42."""
    later = MORNING + timedelta(days=1)
    treated = ground(state=CaseState.IN_TREATMENT, sentenced_at=SENTENCED)
    assert rules.may_have(Document.CONSENT_FORM, ground(), later) == MORNING
    assert rules.may_have(Document.LEAFLET, treated, later) == SENTENCED
    refused = [
        (Document.CONSENT_FORM, ground(stood_down_at=MORNING), "R11"),
        (Document.LEAFLET, ground(), "R28"),
        (Document.LEAFLET, ground(state=CaseState.NOT_MADE, sentenced_at=SENTENCED), "R28"),
        (Document.LEAFLET, replace(treated, order_ended_at=later), "R28"),
        (Document.CERTIFICATE, treated, "R42"),
        (Document.CERTIFICATE, ground(state=CaseState.DISCHARGED, completed_at=later), "R42"),
    ]
    for document, without, rule in refused:
        with pytest.raises(Refused) as said:
            rules.may_have(document, without, later)
        assert said.value.rule == rule
    with pytest.raises(Unprocessable):
        rules.must_follow_ground(SENTENCED, MORNING)


async def document(provider: Provider, name: str, status: int = 200, **asked_for: str) -> Any:
    """A document as the practitioner is shown it."""
    path = f"/v1/pathways/{provider.pathway}/documents/{name}"
    answer = await provider.service.get(path, params=asked_for, **PRACTITIONER)
    assert answer.status_code == status, answer.text
    if status == 200:
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        return answer.text
    return answer.json()


async def test_the_consent_form_comes_before_consent_in_the_form_the_person_needs(
    api: Api,
) -> None:
    """R6, R16: this person was noted to need easy read, and another form can be asked for."""
    provider = await asked(api)
    assert 'class="easy_read"' in await document(provider, "consent-form")
    page = await document(provider, "consent-form", form="large_print")
    assert 'class="large_print"' in page
    assert "Robin Fictional" in page
    await provider.service.deliver(
        PersonScreenedV1(
            pathway_id=provider.pathway,
            occurred_at=MORNING,
            source_of_referral="police_custody",
            indications=(),
            interpreter_language="Polish",
        )
    )
    assert "translated into Polish" in await document(provider, "consent-form")


async def test_an_assessment_stood_down_leaves_nothing_to_consent_to(api: Api) -> None:
    """R11."""
    provider = await asked(api)
    stood_down = AssessmentStoodDownV1(
        pathway_id=provider.pathway,
        occurred_at=MORNING + timedelta(hours=1),
        organisation=OWN,
        requirement=Requirement.MHTR,
        because=StoodDownBecause.PLEA_CHANGED,
    )
    await provider.service.deliver(stood_down)
    assert (await document(provider, "consent-form", 409))["rule"] == "R11"


async def test_the_leaflet_waits_for_the_order_and_names_officer_and_first_appointment(
    api: Api,
) -> None:
    """R28: what was arranged for the sentence, and then what was planned."""
    provider = await asked(api)
    assert (await document(provider, "leaflet", 409))["rule"] == "R28"
    provider = await in_treatment(api)
    page = await document(provider, "leaflet", form="standard")
    assert "Fictional House" in page
    assert "An officer is named" in page
    await provider.service.deliver(
        CaseAllocatedV1(
            pathway_id=provider.pathway,
            occurred_at=SENTENCED + timedelta(days=1),
            allocation_id=provider.pathway,
            officer_name="Officer Fictional",
            officer_team="Court team",
            officer_contact="01632 960126",
            hours_since_sentence=24,
        )
    )
    coming = datetime.now(UTC) + timedelta(days=3)
    planned = {"session_number": 1, "at": coming.isoformat(), "place": "Room 4"}
    await provider.of("appointments", planned | {"channel": "in_person"})
    page = await document(provider, "leaflet", form="standard")
    assert "Court team" in page
    assert "Room 4" in page
    assert "Fictional House" not in page


async def test_the_certificate_waits_for_the_sign_off(api: Api) -> None:
    """R42."""
    provider = await attended_once(api)
    assert (await document(provider, "certificate", 409))["rule"] == "R42"
    end = {"completed_at": after(days=90), "outcome": "completed", "instruments": instruments(1)}
    await provider.of("completions", end)
    page = await document(provider, "certificate", form="standard")
    assert "has completed a mental health treatment requirement" in page


async def test_what_was_handed_over_is_kept_and_shown(api: Api) -> None:
    """R16, R28."""
    provider = await asked(api)
    given = {"document": "consent-form", "form": "easy_read", "given_at": after(minutes=30)}
    kept = await provider.of("documents-given", given | {"language": "Polish"})
    assert (kept["form"], kept["language"]) == ("easy_read", "Polish")
    await provider.of("consents", consent())
    (shown,) = (await provider.view())["documents_given"]
    assert (shown["id"], shown["language"]) == (kept["id"], "Polish")
    early = given | {"given_at": after(minutes=-5)}
    assert (await provider.of("documents-given", early, 422))["field"] == "/given_at"
    leaflet = given | {"document": "leaflet"}
    assert (await provider.of("documents-given", leaflet, 409))["rule"] == "R28"
    await provider.of("documents-given", given, 409)


async def test_a_document_is_the_organisations_own_and_its_reading_is_audited(api: Api) -> None:
    """R52, R55."""
    provider = await asked(api)
    path = f"/v1/pathways/{provider.pathway}/documents/consent-form"
    assert (await provider.service.get(path, **STRANGER)).status_code == 404
    service = {"role": "service", "organisation": OWN}
    assert (await provider.service.get(path, **service)).status_code == 403
    assert (await provider.service.get(path, **LEAD)).status_code == 200
    read = await provider.service.rows("SELECT action, subject FROM audit")
    assert read == [("GET /v1/pathways/{pathway_id}/documents/{document}", str(provider.pathway))]


def test_every_requirement_has_words() -> None:
    assert all(
        render(Document.CERTIFICATE, Form.STANDARD, facts(requirement=r)) for r in Requirement
    )
