"""Whose order an application of a list is about, as a person says, and what follows (R40, R62)."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.vocabulary import PersonIdentifier
from services.common.outbox import tell
from services.court_listing.intake.applications import as_defendant
from services.court_listing.intake.intake import Intake
from services.court_listing.intake.listings import source_of
from services.court_listing.intake.messages import keep_defendant, write
from services.court_listing.intake.reading.findings import (
    AnswerFound,
    ListedApplication,
    Person,
    Reading,
    Sitting,
)
from services.court_listing.intake.reading.moments import day_of
from services.court_listing.intake.resentences import breaches_of, replaced_for
from services.court_listing.models.applications import ApplicationQuestion
from services.court_listing.operations import events
from services.court_listing.operations.pathways import Dossier
from services.court_listing.rules import hearing_days
from services.court_listing.schemas.applications import ApplicationAnswerIn


async def apply(
    session: AsyncSession,
    question: ApplicationQuestion,
    named: Sequence[Dossier],
    before: Sequence[Dossier],
    by: str,
    now: datetime,
) -> None:
    """Those named are listed for the hearing, those named before and no more are not."""
    listed = application_of(question)
    ahead = day_of(listed.sitting.at) >= day_of(now)
    intake = Intake(session, Reading(now, is_list=ahead, source=question.list_name), by, now)
    intake.breaches = await breaches_of(session, [dossier.pathway.id for dossier in named])
    intake.replaced = await replaced_for(session, intake.breaches)
    for dossier in before:
        _take_off(intake, dossier, listed.sitting)
    for dossier in named:
        keep_defendant(intake, as_defendant(listed, dossier.pathway), dossier)
    await write(intake)


def record(
    question: ApplicationQuestion, body: ApplicationAnswerIn, by: str, now: datetime
) -> None:
    """Keep the answer; the one before it is in the history of the row."""
    question.answered_at, question.answered_by = now, by
    question.answer, question.why = body.answer, body.why
    question.pathway_ids = sorted({str(id) for id in body.pathway_ids})


def no_longer(question: ApplicationQuestion, body: ApplicationAnswerIn) -> list[UUID]:
    """Whom an answer before this one named, and this one does not."""
    return [UUID(id) for id in question.pathway_ids if UUID(id) not in body.pathway_ids]


def _take_off(intake: Intake, dossier: Dossier, sitting: Sitting) -> None:
    """R62: a day that was put there for somebody else is taken off, and this is told."""
    pathway, on = dossier.pathway, day_of(sitting.at).isoformat()
    days = hearing_days.recorded(pathway)
    pathway.days = hearing_days.without_day(days, sitting.court_name, on, source_of(intake.reading))
    intake.moved.append(dossier)
    tell(intake.session, events.days_changed(pathway, intake.reading.as_of))


def application_of(question: ApplicationQuestion) -> ListedApplication:
    """The application as the list had it."""
    said = question.said
    born, at = said["date_of_birth"], datetime.fromisoformat(said["hearing_at"])
    sitting = Sitting(said["court_name"], said["court_room"], question.site, at, said["panel"])
    person = Person(
        said["family_name"],
        said["given_names"],
        date.fromisoformat(born) if born else None,
        identifiers=tuple(PersonIdentifier.model_validate(i) for i in said["identifiers"]),
    )
    answers = tuple(
        AnswerFound(answer, datetime.fromisoformat(moment)) for answer, moment in said["answers"]
    )
    return ListedApplication(
        "", "", person, sitting, question.kind, question.reference, answers=answers
    )
