"""How more than one endpoint shows a dossier."""

from datetime import date

from services.court_listing.operations.pathways import Dossier
from services.court_listing.rules import pleas
from services.court_listing.schemas.pleas import OffenceOut, PleasOut


def offences_out(dossier: Dossier) -> list[OffenceOut]:
    """The listed offences with the plea that stands for each."""
    standing = {plea.offence_id: plea for plea in dossier.standing()}
    listed = sorted((o for o in dossier.offences if not o.withdrawn), key=lambda o: o.place)
    return [OffenceOut.of(offence, standing.get(offence.id)) for offence in listed]


def pleas_out(dossier: Dossier, trial_on: date | None) -> PleasOut:
    """Where the pathway stands after pleas (R11)."""
    standing = dossier.standing()
    return PleasOut(
        pathway_id=dossier.pathway.id,
        offences=offences_out(dossier),
        any_guilty=any(plea.counts_as_guilty for plea in standing),
        convicted_on=pleas.convicted_on(standing),
        trial_on=trial_on,
    )
