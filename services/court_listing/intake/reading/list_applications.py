"""Applications of a court list: about a person and an order, seldom with the case of the order.

Who it is about is found among the orders on record by who they are (R62); what is read here is only
what the list says.
"""

from collections.abc import Iterable, Iterator

from contracts.reference import application_kind, breach_answer, match_plea
from services.court_listing.intake.reading.findings import (
    AnswerFound,
    ListedApplication,
    Sitting,
)
from services.court_listing.intake.reading.list_parties import person_of
from services.court_listing.intake.reading.moments import day_of
from services.court_listing.intake.reading.persons import case_reference
from services.court_listing.intake.reading.place import NAME, TITLE, WORDING, Place
from services.court_listing.intake.reading.pleas import When

_ANSWERS = ("RESPONDENT", "DEFENDANT", "OFFENDER", "SUBJECT")
_CASES = ("case", "cases", "linkedCases")


def kind_of_hearing(hearing: Place) -> str | None:
    """What of an order is heard, where the type of the hearing says so."""
    said = hearing["hearingType"].value
    return application_kind(said[:TITLE]) if isinstance(said, str) else None


def listed_applications(
    application: Place, hearing: Place, sitting: Sitting, youth: bool, when: When
) -> Iterator[ListedApplication]:
    """Whom an application of a hearing is about, one by one.

    It is reported as not taken, until somebody on record is found to be the one.
    """
    application.refuse("an application about nobody whose order is on record", "R40")
    kind = _kind(application) or kind_of_hearing(hearing)
    reference = application["applicationReference"].text(NAME)
    cases = tuple(dict.fromkeys([*_cases(application), *_cases(hearing)]))
    for party in _people(application):
        details = party.object("individualDetails")
        if not details.given:
            continue
        person = person_of(party, details, day_of(sitting.at), youth)
        if person is not None:
            answers = tuple(_answers((application, party, *_offences(party, details)), when))
            where = party.pointer, application.pointer
            yield ListedApplication(*where, person, sitting, kind, reference, cases, answers)


def _offences(party: Place, details: Place) -> list[Place]:
    holder = party if party["offence"].given else details
    return list(holder.objects("offence"))


def _answers(places: Iterable[Place], when: When) -> Iterator[AnswerFound]:
    """Admitted or denied; a plea to the charge is of the case, where it is on record."""
    for place in places:
        said = place["plea"].value
        code = match_plea(said[:TITLE]) if isinstance(said, str) else None
        if code is not None and breach_answer(code) is not None:
            moment = place["pleaDate"].past(when.now)
            yield AnswerFound(code, moment.at if moment else when.otherwise)


def _kind(application: Place) -> str | None:
    """By its type; where that says nothing, by its particulars."""
    particulars = application["applicationParticulars"].text(WORDING)
    said = application["applicationType"].text(TITLE), particulars
    return next((kind for words in said if words and (kind := application_kind(words))), None)


def _people(application: Place) -> list[Place]:
    """The party that is marked as its subject, else who answers it, else who makes it."""
    parties = list(application.objects("party"))
    subjects = [party for party in parties if party["subject"].flag()]
    answering = [party for party in parties if _role(party) in _ANSWERS]
    making = [party for party in parties if _role(party) == "APPLICANT"]
    return subjects or answering or [one for one in making if one["individualDetails"].given]


def _role(party: Place) -> str:
    return (party["partyRole"].text(NAME) or "").upper()


def _cases(place: Place) -> Iterator[str]:
    """The cases that are named in it."""
    own = [place["caseUrn"]]
    for name in _CASES:
        if isinstance(place[name].value, list | dict):
            for case in place.objects(name):
                own += [case["caseUrn"], case["caseNumber"]]
    for urn in own:
        if (reference := case_reference(urn)) is not None:
            yield reference
