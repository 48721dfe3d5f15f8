"""A message being kept, and the report on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.court_listing.intake.reading.findings import Defendant, Reading
from services.court_listing.intake.reading.report import Report
from services.court_listing.models.breaches import Breach
from services.court_listing.models.pathways import Base
from services.court_listing.models.results import CourtResult, ResultQuestion, ResultShare
from services.court_listing.models.sentences import Sentence
from services.court_listing.operations.breaches import Decision, Undecided
from services.court_listing.operations.orders import Change
from services.court_listing.operations.pathways import Dossier
from services.court_listing.operations.set_asides import SetAside
from services.court_listing.schemas.intake import MayBeOut, TakenOffOut, TakenOut


@dataclass
class Shared:
    """What is on record of the results of a person: live ones, newest shares, questions.

    ``superseded`` are those this message took back.
    """

    results: list[CourtResult] = field(default_factory=list)
    shares: dict[tuple[str, UUID | None], ResultShare] = field(default_factory=dict)
    questions: dict[UUID, ResultQuestion] = field(default_factory=dict)
    answered: dict[UUID, ResultQuestion] = field(default_factory=dict)
    superseded: list[CourtResult] = field(default_factory=list)


@dataclass
class Intake:
    """A message being kept: in whose name, the new rows, and what is to be reported.

    ``replaced`` are sentences in whose place others were passed for a breach.
    ``present`` are the days and courts at which it has those it lists.
    Rows are kept by tiers, each referring only to earlier ones, and written in that order.
    """

    session: AsyncSession
    reading: Reading
    by: str
    now: datetime
    taken: list[TakenOut] = field(default_factory=list)
    report: Report = field(default_factory=Report)
    taken_off: list[TakenOffOut] = field(default_factory=list)
    may_be: list[MayBeOut] = field(default_factory=list)
    present: dict[UUID, list[dict[str, Any]]] = field(default_factory=dict)
    merged: frozenset[UUID] = frozenset()
    disputed_at: set[str] = field(default_factory=set)
    disputed: dict[UUID, Dossier] = field(default_factory=dict)
    breaches: Mapping[UUID, Sequence[Breach]] = field(default_factory=dict)
    heard: list[tuple[Dossier, Defendant]] = field(default_factory=list)
    moved: list[Dossier] = field(default_factory=list)
    answered: list[Breach] = field(default_factory=list)
    passed: list[Sentence] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    undecided: list[Undecided] = field(default_factory=list)
    replaced: Sequence[Sentence] = ()
    no_longer_ordered: list[tuple[UUID, datetime]] = field(default_factory=list)
    shared: dict[UUID, Shared] = field(default_factory=dict)
    undone: list[SetAside] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    pleas: list[tuple[Dossier, datetime]] = field(default_factory=list)
    tiers: tuple[list[Base], list[Base], list[Base], list[Base]] = field(
        default_factory=lambda: ([], [], [], [])
    )
