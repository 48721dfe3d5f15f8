"""Court applications: a breach, an amendment, a revocation or a review, with results of their own.

An application is about a person and the order of a case. What was decided of it is read like any
result of that case; how the person answered it is no plea to a charge (R11, R39, R40).
"""

from collections.abc import Iterator

from contracts.reference import application_kind, match_plea
from services.court_listing.intake.reading.findings import AnswerFound
from services.court_listing.intake.reading.moments import Moment
from services.court_listing.intake.reading.persons import case_reference, reference_of_case
from services.court_listing.intake.reading.place import TITLE, Place
from services.court_listing.intake.reading.pleas import When

# Whom it is about; who makes it is a court or an authority, or the person.
_PARTIES = ("subject", "respondents", "applicant")


def people(application: Place) -> list[Place]:
    """The defendants it is about, each once: its subject, else who answers or who makes it."""
    for name in _PARTIES:
        found: dict[str, Place] = {}
        for party in application.objects(name):
            person = party.object("masterDefendant")
            if person.given:
                found.setdefault(person["masterDefendantId"].id() or person.pointer, person)
        if found:
            return list(found.values())
    return []


def cases(application: Place, person: Place) -> dict[str, str | None]:
    """The cases it is made in, each with the court's own id of the defendant there, if it says it.

    Where it names the order, the cases of that order alone.
    """
    ids = {
        reference: case["defendantId"].id()
        for case in person.objects("defendantCase")
        if (reference := case_reference(case["caseReference"])) is not None
    }
    of_order = [reference_of_case(one) for one in _of_order(application)]
    named = [reference_of_case(one) for one in application.objects("courtApplicationCases")]
    for references in (of_order, named, list(ids)):
        if found := [one for one in references if one is not None]:
            return {reference: ids.get(reference) for reference in found}
    return {}


def kind(whole: Place) -> str | None:
    """What of an order is heard, by the type of an application, or of a hearing (R36, R40)."""
    said = [whole.object("type")[name].value for name in ("type", "applicationType", "description")]
    texts = (text[:TITLE] for text in said if isinstance(text, str))
    return next((found for text in texts if (found := application_kind(text))), None)


def offences(application: Place) -> Iterator[Place]:
    """The offences of its order or its cases that have results of their own."""
    for one in _of_order(application):
        yield from one.objects("offence")
    for case in application.objects("courtApplicationCases"):
        yield from case.objects("offences")


def order_offences(application: Place) -> tuple[str, ...]:
    """The court's own ids of the offences of the order it is about, where it names it."""
    ids = (one.object("offence")["id"].id() for one in _of_order(application))
    return tuple(id for id in ids if id is not None)


def answer(application: Place, when: When) -> AnswerFound | None:
    """How the person answered it, in the court's words, and when; any other word is reported."""
    said = application.object("plea")
    text = said["pleaValue"].text(TITLE)
    if text is None:
        return None
    code = match_plea(text)
    if code is None:
        said["pleaValue"].refuse("not an answer to an application that is known", "R11")
        return None
    day = said["pleaDate"]
    moment = day.past(when.now)
    if moment is None and day.given:
        return None
    return AnswerFound(code, (moment or Moment(when.otherwise, day_only=True)).at)


def _of_order(application: Place) -> Iterator[Place]:
    yield from application.object("courtOrder").objects("courtOrderOffences")
