"""What is asked of a person where no machine can tell whose order an application is about (R62)."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.likeness import Likeness
from services.common.database import rows, select
from services.court_listing.intake.intake import Intake
from services.court_listing.intake.reading.findings import ListedApplication, Reading
from services.court_listing.models.applications import ApplicationQuestion
from services.court_listing.operations.applications import OrderOnRecord

_MOST = 5

Near = Sequence[tuple[OrderOnRecord, Likeness]]


async def settled_before(
    session: AsyncSession, applications: Sequence[ListedApplication]
) -> dict[str, list[str]]:
    """What a person said of an application of the same number and person on an earlier list."""
    alike = {same(application) for application in applications if application.reference}
    if not alike:
        return {}
    query = select(ApplicationQuestion).where(
        col(ApplicationQuestion.same).in_(alike), col(ApplicationQuestion.answer).is_not(None)
    )
    found = await rows(session, query.order_by(col(ApplicationQuestion.answered_at)))
    return {question.same: question.pathway_ids for question in found}


def same(application: ListedApplication) -> str:
    """What an application has in common from list to list: its number, and whose it is."""
    said = said_of(application)
    names = ("family_name", "given_names", "date_of_birth", "identifiers", "reference")
    return _digest({name: said[name] for name in names})


def _digest(said: object) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def question_of(
    application: ListedApplication, reading: Reading, reason: str, near: Near, now: datetime
) -> ApplicationQuestion:
    """The question to the list officer: what the list says, why it is asked, and who is near."""
    said = said_of(application)
    return ApplicationQuestion(
        site=application.sitting.site,
        digest=_digest(said),
        same=same(application),
        asked_at=now,
        listed_as_of=reading.as_of,
        list_name=reading.source,
        kind=application.kind,
        reference=application.reference,
        reason=reason,
        said=said,
        candidates=[
            {"pathway_id": str(order.id), "certain": alike.certain, "reasons": alike.reasons}
            for order, alike in near[:_MOST]
        ],
    )


def said_of(application: ListedApplication) -> dict[str, object]:
    """What the list says of it, as JSON: who, where and when, and how it was answered."""
    person, sitting = application.person, application.sitting
    born = person.date_of_birth
    return {
        "family_name": person.family_name,
        "given_names": person.given_names,
        "date_of_birth": born.isoformat() if born else None,
        "age": person.age,
        "identifiers": [{"type": i.type.value, "value": i.value} for i in person.identifiers],
        "court_name": sitting.court_name,
        "court_room": sitting.court_room,
        "hearing_at": sitting.at.isoformat(),
        "panel": sitting.panel,
        "kind": application.kind,
        "reference": application.reference,
        "answers": [[a.answer, a.at.isoformat()] for a in application.answers],
    }


async def keep_questions(intake: Intake, asked: Iterable[ApplicationQuestion]) -> None:
    """R40: each is asked once, however often the list is taken."""
    new = {question.digest: question for question in asked}
    if not new:
        return
    before = select(ApplicationQuestion.digest).where(col(ApplicationQuestion.digest).in_(new))
    for digest in (await intake.session.execute(before)).scalars():
        del new[digest]
    intake.tiers[3].extend(new.values())
