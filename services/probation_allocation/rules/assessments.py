"""When an assessment may be asked for, of whom, and whose answers count (R1, R11, R13, R88)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.reference import Site, UnknownSite, site
from contracts.vocabulary import Requirement
from services.common.errors import Refused, Unprocessable


def require_guilt(any_guilty: bool | None) -> None:
    """R11: a plea or finding of guilt opens the way to an assessment."""
    if not any_guilty:
        raise Refused("Ask for an assessment once there is a guilty plea or finding.", rule="R11")


@dataclass(frozen=True)
class Asked:
    """What the rules look at of one organisation's position on a requirement."""

    organisation: str | None
    requested_at: datetime | None
    suitable: bool | None = None
    approved: bool | None = None
    willing: bool = True
    treats: bool = False

    @property
    def waits(self) -> bool:
        """Whether it was asked, and not stood down since."""
        return self.requested_at is not None


def may_ask(asked: Sequence[Asked], organisation: str) -> None:
    """R13, R88: an organisation is asked once, unless it was stood down; another one may be."""
    if organisation in waiting(asked):
        raise Refused(
            "This organisation was already asked to assess for this requirement.", rule="R13"
        )


def waiting(asked: Sequence[Asked]) -> list[str]:
    """The organisations that were asked and not stood down since; who leads comes first."""
    return [one.organisation for one in asked if one.waits and one.organisation is not None]


def require_somebody_to_ask(asked: Sequence[Asked], here: Collection[str]) -> None:
    """R13, R88: there is an organisation at the site that was not asked yet."""
    if not set(here) - set(waiting(asked)):
        raise Refused(
            "Every organisation at this site was already asked to assess for this requirement.",
            rule="R13",
        )


def may_lead(asked: Sequence[Asked], organisation: str) -> None:
    """R88: a requirement is proposed for an organisation that was asked and not stood down."""
    if organisation not in waiting(asked):
        raise Refused(
            "This organisation is not asked to assess for this requirement: check organisation.",
            rule="R88",
            field="/organisation",
        )


def may_stand_down(asked: Sequence[Asked], organisation: str) -> None:
    """R88: who was asked is stood down, unless it treats under the order."""
    require_somebody_to_stand_down(asked)
    meant = next((one for one in asked if one.organisation == organisation and one.waits), None)
    if meant is None:
        raise Refused(
            "This organisation is not asked to assess for this requirement: check organisation.",
            rule="R88",
            field="/organisation",
        )
    if meant.treats:
        raise Refused(_TREATS, rule="R88", field="/organisation")


def require_somebody_to_stand_down(asked: Sequence[Asked]) -> None:
    """R88: somebody was asked and does not treat under the order."""
    waits = [one for one in asked if one.waits]
    if not waits:
        raise Refused("Nobody is asked to assess for this requirement.", rule="R88")
    if all(one.treats for one in waits):
        raise Refused(_TREATS, rule="R88")


_TREATS = "The organisation treats under the order: only the court ends that."


def who_leads(asked: Sequence[Asked]) -> int:
    """R88: the place of the one whose answers count: who agreed, before who may yet, before none.

    The first leads now, and goes on where no other is further; then who was asked first.
    """
    standings = [_standing(one) for one in asked]
    best = min(standings)
    if standings[0] == best:
        return 0
    candidates = [place for place, standing in enumerate(standings) if standing == best]
    return min(candidates, key=lambda place: str(asked[place].requested_at))


def _standing(one: Asked) -> int:
    if not one.waits:
        return 3
    if one.approved and one.willing:
        return 0
    return 2 if one.approved is False or one.suitable is False else 1


def require_provider(
    slug: str | None, organisation: str, requirement: Requirement, field: str = "/organisation"
) -> None:
    """R1: the organisation provides the requirement at the site of the court."""
    if organisation not in require_organisations(slug, requirement):
        raise Unprocessable(
            "The organisation does not provide this requirement at the court's site.",
            rule="R1",
            field=field,
        )


def require_organisations(slug: str | None, requirement: Requirement) -> set[str]:
    """R1: who provides the requirement at the site. Raises ``Refused`` where it is none of ours."""
    return {p.organisation for p in require_site(slug).providers_for(requirement.value)}


def require_site(slug: str | None) -> Site:
    """R1: the site of the court, which is one of the programme's, or a refusal."""
    try:
        return site(slug or "")
    except UnknownSite:
        raise Refused(
            "This court is not in the programme, so no provider can be asked.", rule="R1"
        ) from None
