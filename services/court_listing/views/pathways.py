"""A pathway as the court shows it."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.common.database import rows, select
from services.common.snapshot import Tables, tables_of
from services.court_listing.models.bring_forward import Screening
from services.court_listing.models.personal_details import PersonalDetail
from services.court_listing.models.pleas import PleaRecord
from services.court_listing.operations.bring_forward import current_answer
from services.court_listing.operations.pathways import dossier_of
from services.court_listing.schemas.bring_forward import BringForwardAnswerOut
from services.court_listing.schemas.listings import ListingOut, ScreeningOut
from services.court_listing.schemas.pathways import PathwayOut
from services.court_listing.schemas.sentences import SentenceOut
from services.court_listing.views.orders import ORDER_TABLES, after_sentence
from services.court_listing.views.pleas import pleas_out
from services.personal_details.operations import shown as details_shown

_SHOWN = Tables("pathway_id", PersonalDetail, *tables_of(PathwayOut), *ORDER_TABLES)


async def pathway_view(session: AsyncSession, pathway_id: UUID) -> PathwayOut:
    """Everything on record of it. Raises ``Unknown`` (404)."""
    dossier = await dossier_of(session, pathway_id)
    screening = await session.get(Screening, pathway_id)
    entered = select(PleaRecord).where(PleaRecord.pathway_id == pathway_id)
    last = await rows(session, entered.order_by(col(PleaRecord.number).desc()).limit(1))
    shown = pleas_out(dossier, last[0].trial_on if last else None)
    answer = await current_answer(session, pathway_id)
    record = await _SHOWN.read(session, pathway_id)
    return PathwayOut(
        **record.shown_in(PathwayOut),
        pathway_id=pathway_id,
        listing=ListingOut.model_validate(dossier.pathway),
        offences=shown.offences,
        any_guilty=shown.any_guilty if last else None,
        convicted_on=shown.convicted_on,
        trial_on=shown.trial_on,
        screening=ScreeningOut.model_validate(screening) if screening else None,
        personal_details=details_shown(record.all(PersonalDetail)),
        bring_forward_answer=BringForwardAnswerOut.model_validate(answer) if answer else None,
        sentence=SentenceOut.model_validate(dossier.sentence) if dossier.sentence else None,
        after_sentence=after_sentence(record),
    )
