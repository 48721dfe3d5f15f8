"""Documents for the person, as pages."""

import re
from html.parser import HTMLParser

import pytest

from contracts.vocabulary import Requirement
from services.provider_assessment.rules.documents import Document, Form
from services.provider_assessment.views.documents import (
    FOLDER,
    DocumentContent,
    render,
)
from tests.provider_assessment.given_documents import bare, content, every


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
@pytest.mark.parametrize("known", [content(), bare()], ids=["all", "bare"])
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
    page = render(document, form, content())
    base = {
        name: int(size) for name, size in re.findall(r"html\.(\w+)[^{]*\{ font-size: (\d+)pt", page)
    }
    assert "html.large_print, html.easy_read { font-size: 18pt; }" in page
    assert base == {"large_print": 18}
    assert all(float(size) >= 1 for size in re.findall(r"font-size: ([\d.]+)rem", page))
    assert not re.search(r"font-size: [\d.]+(px|em|%)", page)


@pytest.mark.parametrize("document", Document)
@pytest.mark.parametrize("known", [content(), bare()], ids=["all", "bare"])
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
    page = render(document, form, content(name="<b>Robin</b> & Fictional", provider="<i>House</i>"))
    assert "<b>" not in page
    assert "<i>" not in page
    assert "&lt;b&gt;Robin&lt;/b&gt; &amp; Fictional" in page


@every
def test_a_language_that_is_known_is_named_as_needing_translation(
    document: Document, form: Form
) -> None:
    """R6, R28."""
    assert "needs to be translated into Polish" in render(document, form, content())
    assert "translated" not in render(document, form, bare())


@pytest.mark.parametrize("form", Form)
def test_the_consent_form_has_three_choices_and_how_each_is_taken_back(form: Form) -> None:
    """R16."""
    page = render(Document.CONSENT_FORM, form, content())
    headings = re.findall(r"<h2>(Choice \d)", page)
    assert headings == ["Choice 1", "Choice 2", "Choice 3"]
    for section in re.split(r"<h2>Choice", page)[1:]:
        words = section.split("</section>")[0]
        assert "☐" in words
        assert "To take this back" in words or "You can change your mind" in words
    assert "10 to 12" in page
    assert "12 months" in page


@pytest.mark.parametrize("form", [Form.STANDARD, Form.LARGE_PRINT])
def test_the_leaflet_says_when_where_who_and_what_an_absence_leads_to(form: Form) -> None:
    """R28, R34: times as a clock in England shows them."""
    page = render(Document.LEAFLET, form, content())
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
    page = render(Document.CERTIFICATE, form, content(requirement=requirement, translate_into=None))
    said = " ".join(" ".join(Outline(page).words).split())
    assert all(w in said for w in ("Robin Fictional", words, "1 September 2026", "Nene Mind"))
    assert not re.search(r"session|score|risk|diagnos|need|appointment", said)


def test_every_template_is_used() -> None:
    names = {path.stem for path in FOLDER.glob("*.html")} - {"page", "parts"}
    stems = {document.replace("-", "_") for document in Document}
    assert names == stems | {f"{stem}_easy_read" for stem in stems}


def test_every_requirement_has_words() -> None:
    assert all(
        render(Document.CERTIFICATE, Form.STANDARD, content(requirement=r)) for r in Requirement
    )
