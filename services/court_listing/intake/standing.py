"""What stands of a sentence when results are gone through: those of messages, and what is recorded.

A sentence that somebody recorded here stands like a result of the offences it was passed for, until
a message says otherwise of them.
"""

from collections.abc import Sequence
from uuid import UUID

from contracts.reference import result
from contracts.vocabulary import Disposal
from services.court_listing.intake.amendments import as_recorded
from services.court_listing.intake.reading.impositions import PASSES
from services.court_listing.intake.reading.lengths import Length
from services.court_listing.intake.reading.outcomes import LiveResult, Outcome, worked_out
from services.court_listing.intake.reading.terms import Terms
from services.court_listing.models.results import CourtResult
from services.court_listing.models.sentences import Sentence
from services.court_listing.operations.pathways import Dossier
from services.court_listing.rules.pleas import on

_RECORDED = {
    Disposal.COMMUNITY_ORDER: "CO",
    Disposal.SUSPENDED_SENTENCE_ORDER: "SSO",
    Disposal.CUSTODY: "IMPRISONMENT",
    Disposal.FINE: "FINE",
    Disposal.DISCHARGE: "CONDITIONAL_DISCHARGE",
    Disposal.OTHER: "HOSPITAL_ORDER",
}
_PASSING = frozenset({*PASSES, "makes_order"})
_BESIDE = frozenset({"fine", "discharge", "no_penalty"})


def outcome_of(dossier: Dossier, rows: Sequence[CourtResult]) -> Outcome:
    """R26: what the results on record come to, on top of a sentence that was recorded here."""
    recorded = as_recorded(dossier.sentence) if dossier.sentence else None
    if recorded is None or recorded.from_results:
        return worked_out(_live(rows), _sentenced(dossier))
    since = recorded.known_since or recorded.sentenced_at
    taken = _live([row for row in rows if row.taken_at > since])
    later = [one for one in taken if not _is_in(recorded, one)]
    return worked_out([*_as_results(dossier, recorded, later), *later], _sentenced(dossier))


def _sentenced(dossier: Dossier) -> list[UUID]:
    """The offences that the sentence on record was passed for."""
    return [UUID(id) for id in dossier.sentence.offences] if dossier.sentence else []


def _is_in(recorded: Sentence, one: LiveResult) -> bool:
    """Whether the sentence is as this result amended it already."""
    amended = recorded.amended_at
    return one.entry.does == "amends_order" and amended is not None and one.at <= amended


def _live(rows: Sequence[CourtResult]) -> list[LiveResult]:
    return [
        LiveResult(
            offence=row.offence_id,
            hearing=row.hearing,
            at=row.ordered_at,
            entry=result(row.code),
            prompts=tuple((label, value) for label, value in row.prompts),
            id=row.id,
            of_application=row.of_application,
        )
        for row in rows
        if row.code is not None
    ]


def _as_results(
    dossier: Dossier, recorded: Sentence, later: Sequence[LiveResult]
) -> list[LiveResult]:
    """Of each offence it was passed for that no message says otherwise of for that day.

    What is passed for it on a later day is gone through as a result of that day.
    """
    day = on(recorded.sentenced_at)
    passed = {
        one.offence
        for one in later
        if one.entry.does in _PASSING
        and not one.of_application
        and (on(one.at) <= day or (one.offence is None and one.entry.does not in _BESIDE))
    }
    ids = [UUID(id) for id in recorded.offences or dossier.guilty_offences()]
    keys: list[UUID | None] = [id for id in ids if id not in passed and None not in passed]
    return [one for key in keys for one in as_results(recorded, key)]


def as_results(recorded: Sentence, offence: UUID | None) -> list[LiveResult]:
    """A sentence that somebody recorded here, as the results of an offence it was passed for."""
    found = [_one(recorded, offence, _RECORDED[Disposal(recorded.disposal)], _terms(recorded))]
    details = {t["requirement"]: t for t in recorded.terms}
    for answer in recorded.requirements:
        if answer["made"]:
            code = str(answer["requirement"]).upper()
            months = answer.get("length_months")
            said = details.get(answer["requirement"], {})
            testing = said.get("testing_months")
            terms = Terms(
                treatment=_in_months(months),
                testing=_in_months(testing),
                days=said.get("days"),
                hours=said.get("hours"),
                practitioner=said.get("practitioner"),
                place=said.get("place"),
            )
            found.append(_one(recorded, offence, code, terms))
    return found


def _one(recorded: Sentence, offence: UUID | None, code: str, terms: Terms) -> LiveResult:
    return LiveResult(offence, "", recorded.sentenced_at, result(code), given=terms)


def _terms(recorded: Sentence) -> Terms:
    """Every period and day of it, so that one amendment after another leaves the rest."""
    weeks, months = recorded.custody_weeks, recorded.order_months
    return Terms(
        custody=Length({"w": weeks}) if weeks is not None else None,
        minimum=Length({"w": recorded.minimum_weeks}) if recorded.minimum_weeks else None,
        length=_in_months(months),
        operational=_in_months(recorded.operational_months),
        supervision=_in_months(recorded.supervision_months),
        ends_on=recorded.ends_on,
        first_review_on=recorded.first_review_on,
        review_every_weeks=recorded.review_every_weeks,
        supervising_court=recorded.supervising_court,
        probation_area=recorded.probation_area,
    )


def _in_months(months: int | None) -> Length | None:
    return Length({"m": months}) if months else None
