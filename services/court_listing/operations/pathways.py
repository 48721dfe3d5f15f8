"""Everything on record about the defendants of some cases, loaded in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, and_, any_, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.vocabulary import Requirement
from services.common import merging
from services.common.database import load, rows, select
from services.court_listing.models.pathways import Offence, Pathway
from services.court_listing.models.pleas import PleaRecord
from services.court_listing.models.requirements import Position
from services.court_listing.models.sentences import Sentence
from services.court_listing.operations.pleas import plea_of
from services.court_listing.rules import pleas
from services.court_listing.rules.pleas import Plea

# Two messages about one case wait for each other, so a defendant is listed once. A fixed number of
# locks, as a list may have more cases than the server has locks.
_BUCKETS = 256


_ONE_AT_A_TIME = text("""
SELECT pg_advisory_xact_lock(CAST(hashtext('court case') AS int), bucket) FROM (
    SELECT DISTINCT abs(hashtext(urn) % :buckets) AS bucket FROM unnest(CAST(:urns AS text[])) urn
    ORDER BY bucket
) AS ordered
""")


# Built once: putting a statement together costs more than sending it.
_IDS = any_(bindparam("ids", type_=ARRAY(Uuid)))


_OFFENCES_AND_PLEAS = (
    select(Offence, PleaRecord)
    .outerjoin(PleaRecord, col(PleaRecord.offence_id) == Offence.id)
    .where(Offence.pathway_id == _IDS)
    .order_by(col(Offence.place), col(Offence.id), col(PleaRecord.number))
)


_SENTENCE_AND_PROPOSED = (
    select(Pathway.id, Sentence, Position)
    .outerjoin(
        Sentence,
        and_(col(Sentence.pathway_id) == Pathway.id, col(Sentence.superseded_at).is_(None)),
    )
    .outerjoin(
        Position,
        and_(col(Position.pathway_id) == Pathway.id, col(Position.proposed_at).is_not(None)),
    )
    .where(Pathway.id == _IDS)
)


@dataclass
class Dossier:
    """A pathway with its offences, pleas in the order they were recorded, and live sentence."""

    pathway: Pathway
    offences: list[Offence] = field(default_factory=list)
    pleas: dict[UUID, list[Plea]] = field(default_factory=lambda: defaultdict(list))
    sentence: Sentence | None = None
    proposed: set[Requirement] = field(default_factory=set)

    def current_pleas(self) -> list[Plea]:
        """The current plea or finding for each listed offence (R11)."""
        return [
            self.pleas[o.id][-1]
            for o in sorted(self.offences, key=lambda o: o.place)
            if not o.withdrawn and self.pleas.get(o.id)
        ]

    def convicted_on(self) -> date | None:
        """The day whose law holds for what is sentenced (R29)."""
        return pleas.convicted_on(self.current_pleas())

    def guilty_offences(self) -> list[str]:
        """The ids of the offences that count as guilty."""
        return [str(p.offence_id) for p in self.current_pleas() if p.counts_as_guilty]

    def guilty_codes(self) -> list[str | None]:
        """The codes of the offences that count as guilty."""
        guilty = {p.offence_id for p in self.current_pleas() if p.counts_as_guilty}
        return [o.code for o in self.offences if o.id in guilty]


async def dossiers_of(session: AsyncSession, urns: Sequence[str]) -> dict[str, list[Dossier]]:
    """The dossiers of these cases by case, locked until the transaction ends."""
    await session.execute(_ONE_AT_A_TIME, {"urns": sorted(set(urns)), "buckets": _BUCKETS})
    cases = any_(bindparam("urns", sorted(set(urns)), type_=ARRAY(Text), unique=True))
    query = select(Pathway).where(Pathway.case_urn == cases)
    pathways = await rows(session, query.order_by(col(Pathway.id)).with_for_update())
    grouped: dict[str, list[Dossier]] = defaultdict(list)
    for dossier in await _filled(session, pathways):
        grouped[dossier.pathway.case_urn].append(dossier)
    return grouped


async def dossier_of(session: AsyncSession, pathway_id: UUID, *, lock: bool = False) -> Dossier:
    """The dossier of one pathway; locked, it is to be changed. Raises ``Unknown`` (404).

    Nothing new is recorded of one that was merged into another: ``Refused`` (409, R62).
    """
    pathway = await load(session, Pathway, pathway_id, lock=lock)
    if lock:
        await merging.not_merged(session, pathway_id)
    return (await _filled(session, [pathway]))[0]


async def pathway_locked(session: AsyncSession, pathway_id: UUID) -> Pathway:
    """The pathway alone, to record something of it. Raises as ``dossier_of`` does."""
    pathway = await load(session, Pathway, pathway_id, lock=True)
    await merging.not_merged(session, pathway_id)
    return pathway


async def _filled(session: AsyncSession, pathways: Sequence[Pathway]) -> list[Dossier]:
    dossiers = {pathway.id: Dossier(pathway) for pathway in pathways}
    if not dossiers:
        return []
    ids = {"ids": list(dossiers)}
    for offence, record in await session.execute(_OFFENCES_AND_PLEAS, ids):
        dossier = dossiers[offence.pathway_id]
        if not dossier.offences or dossier.offences[-1] is not offence:
            dossier.offences.append(offence)
        if record is not None:
            dossier.pleas[offence.id].append(plea_of(record))
    for pathway_id, sentence, position in await session.execute(_SENTENCE_AND_PROPOSED, ids):
        dossiers[pathway_id].sentence = sentence
        if position is not None:
            dossiers[pathway_id].proposed.add(Requirement(position.requirement))
    return list(dossiers.values())


async def site_of(session: AsyncSession, pathway_id: UUID) -> str | None:
    """The site whose hours and lengths the clocks of a pathway run by (R1)."""
    pathway = await session.get(Pathway, pathway_id)
    return pathway.site if pathway else None
