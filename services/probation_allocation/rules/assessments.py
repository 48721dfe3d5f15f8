"""When an assessment may be asked for, and of whom (R1, R11, R13)."""

from datetime import datetime

from contracts.reference import Site, UnknownSite, site
from contracts.vocabulary import Requirement
from services.common.errors import Refused, Unprocessable


def require_guilt(any_guilty: bool | None) -> None:
    """R11: a plea or finding of guilt opens the way to an assessment."""
    if not any_guilty:
        raise Refused("Ask for an assessment once there is a guilty plea or finding.", rule="R11")


def require_not_asked_for(requested_at: datetime | None) -> None:
    """R13: a requirement is assessed once, unless it was stood down."""
    if requested_at is not None:
        raise Refused("An assessment for this requirement was already asked for.", rule="R13")


def require_provider(
    slug: str | None, organisation: str, requirement: Requirement, field: str = "/organisation"
) -> None:
    """R1: the organisation provides the requirement at the site of the court."""
    here = require_site(slug)
    if organisation not in {p.organisation for p in here.providers_for(requirement.value)}:
        raise Unprocessable(
            "The organisation does not provide this requirement at the court's site.",
            rule="R1",
            field=field,
        )


def require_site(slug: str | None) -> Site:
    """R1: the site of the court, which is one of the programme's, or a refusal."""
    try:
        return site(slug or "")
    except UnknownSite:
        raise Refused(
            "This court is not in the programme, so no provider can be asked.", rule="R1"
        ) from None
