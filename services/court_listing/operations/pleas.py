"""Pleas as rows and as the rules look at them."""

from uuid import UUID

from services.court_listing.models.pleas import PleaRecord
from services.court_listing.rules.pleas import Plea


def plea_of(record: PleaRecord) -> Plea:
    """The record as the rules look at it."""
    return Plea(
        offence_id=record.offence_id,
        plea=record.plea,
        verdict=record.verdict,
        counts_as_guilty=record.counts_as_guilty,
        entered_at=record.entered_at,
        convicted_on=record.convicted_on,
        shared_at=record.shared_at,
    )


def record_of(pathway_id: UUID, plea: Plea, by: str) -> PleaRecord:
    """The row that keeps the plea."""
    return PleaRecord(
        pathway_id=pathway_id,
        offence_id=plea.offence_id,
        plea=plea.plea,
        verdict=plea.verdict,
        counts_as_guilty=plea.counts_as_guilty,
        convicted_on=plea.convicted_on,
        entered_at=plea.entered_at,
        recorded_by=by,
        shared_at=plea.shared_at,
    )
