"""How more than one endpoint shows a dossier."""

from datetime import date

from services.court_listing.operations.pathways import Dossier
from services.court_listing.rules import pleas
from services.court_listing.schemas.pleas import OffenceOut, PleasOut


def offences_out(dossier: Dossier) -> list[OffenceOut]:
    """The listed offences with the current plea to each."""
    current = {plea.offence_id: plea for plea in dossier.current_pleas()}
    listed = sorted((o for o in dossier.offences if not o.withdrawn), key=lambda o: o.place)
    return [OffenceOut.of(offence, current.get(offence.id)) for offence in listed]


def pleas_out(dossier: Dossier, trial_on: date | None) -> PleasOut:
    """The pathway after pleas (R11)."""
    current = dossier.current_pleas()
    return PleasOut(
        pathway_id=dossier.pathway.id,
        offences=offences_out(dossier),
        any_guilty=any(plea.counts_as_guilty for plea in current),
        convicted_on=pleas.convicted_on(current),
        trial_on=trial_on,
    )
