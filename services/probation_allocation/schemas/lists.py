"""The list of a day, asked and answered (R7)."""

from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, StringConstraints

from contracts.reference import (
    ListReason,
    Plea,
    sites,
)
from services.common.schemas import Body, FromRow, Happened, Line, Prose, Unfit
from services.probation_allocation.models.lists import ListEntry
from services.probation_allocation.models.pathways import Offence
from services.probation_allocation.operations.lists import ListedPerson


def _of_the_programme(slug: str) -> str:
    if slug not in sites():
        raise Unfit("name a site of the programme")
    return slug


SiteSlug = Annotated[Line, AfterValidator(_of_the_programme)]


class ListEntryIn(Body):
    """Whether probation asks for a person on the list to be screened, and why (R7)."""

    entered_at: Happened
    to_be_screened: bool
    reason: ListReason


class ListEntryOut(FromRow):
    """What one side says; of probation's own ``version`` is the ETag."""

    to_be_screened: bool
    reason: str
    entered_at: datetime
    version: int


class SidesOut(BaseModel):
    """Both sides of an entry; absent where one has said nothing (R7)."""

    probation: ListEntryOut | None = None
    liaison_diversion: ListEntryOut | None = None

    @classmethod
    def of(cls, entries: list[ListEntry]) -> Self:
        """From the entries of one person."""
        return cls(**{entry.side: ListEntryOut.model_validate(entry) for entry in entries})


class BringForwardAnswerOut(FromRow):
    """Whether the court hears the person early, and when (R9)."""

    granted: bool
    hearing_at: datetime | None
    answered_at: datetime


class AgreedListIn(Body):
    """The list of a site and day, settled (R7)."""

    site: SiteSlug
    on: date
    agreed_at: Happened


class AgreedListOut(FromRow):
    """The list as it was agreed: who, when, how many; a correction has the next version."""

    site: str
    on: date
    version: int
    agreed_at: datetime
    agreed_by: str
    listed: int
    to_be_screened: int


class AgreedEntryIn(Body):
    """One entry of the agreed list (R7)."""

    to_be_screened: bool
    put_by: Annotated[str, StringConstraints(pattern="^(probation|liaison_diversion|both)$")]
    why: Prose
    reason: ListReason | None = None
    likely_plea: Plea | None = None
    known_to_probation: bool | None = None
    agreed_at: Happened


class OffenceOut(BaseModel):
    """An offence with its plea and whether it is in the community-order range, and why."""

    offence_id: UUID
    title: str | None
    code: str | None
    wording: str | None
    plea: str | None
    counts_as_guilty: bool | None
    in_range: str
    range_reason: str
    range_source: str

    @classmethod
    def of(cls, offence: Offence, finding: tuple[str, str, str]) -> Self:
        """The offence beside the reference data's finding."""
        in_range, reason, source = finding
        return cls(
            offence_id=offence.id,
            in_range=in_range,
            range_reason=reason,
            range_source=source,
            **offence.model_dump(include={"title", "code", "wording", "plea", "counts_as_guilty"}),
        )


class ListingOut(FromRow):
    """What the court listed."""

    site: str | None
    court_name: str | None
    court_room: str | None
    hearing_at: datetime | None
    case_urn: str | None
    family_name: str | None
    given_names: str | None
    date_of_birth: date | None
    in_custody: bool | None
    days: list[dict[str, Any]]


class FindingOut(FromRow):
    """What liaison and diversion found, before plea."""

    screened_at: datetime | None
    indications: list[dict[str, Any]]
    needs: list[str]
    adjustments: list[str]
    interpreter_language: str | None
    risk_flags: list[str]
    safeguarding: bool | None
    bring_forward: bool | None


class AgreedEntryOut(FromRow):
    """The agreed entry; ``version`` is its ETag."""

    to_be_screened: bool
    put_by: str
    why: str
    reason: str | None
    likely_plea: str | None
    known_to_probation: bool | None
    agreed_at: datetime
    version: int


class ScreeningOut(BaseModel):
    """One person on the list: the court's listing and L&D's finding side by side (R7).

    ``differs`` where one side asks for a screen and the other does not, or has said nothing.
    """

    pathway_id: UUID
    listing: ListingOut
    finding: FindingOut
    offences: list[OffenceOut]
    sides: SidesOut
    differs: bool
    agreed: AgreedEntryOut | None
    bring_forward_answer: BringForwardAnswerOut | None

    @classmethod
    def of(cls, listed: ListedPerson, offences: list[OffenceOut]) -> Self:
        """Both sides of one person."""
        pathway, agreed, early = listed.pathway, listed.agreed, listed.heard_early
        return cls(
            pathway_id=pathway.id,
            listing=ListingOut.model_validate(pathway),
            finding=FindingOut.model_validate(pathway),
            offences=offences,
            sides=SidesOut.of(listed.sides),
            differs=listed.entry.differs,
            agreed=AgreedEntryOut.model_validate(agreed) if agreed else None,
            bring_forward_answer=BringForwardAnswerOut.model_validate(early) if early else None,
        )


class ScreeningPage(BaseModel):
    """A page of the list; ``cursor`` is absent on the last one.

    ``still_open``: how many of the whole list are asked for and not agreed on yet (R7).
    """

    people: list[ScreeningOut]
    still_open: int
    agreed_list: AgreedListOut | None
    cursor: str | None = None
