"""Forms that events of several agencies share: a clock, a risk, a permission that changed."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from contracts.event import About, Agency, Category, Event, Value
from contracts.policy.timing import State
from contracts.reference import (
    Adjustment,
    ContactWay,
    DisabilityCode,
    DisclosureAuthority,
    EthnicityCode,
    Gender,
    GenderIdentity,
    Language,
    Religion,
    SexualOrientation,
)
from contracts.vocabulary import Circumstance, EqualityFact, Permission, RiskFlag


class ClockMoved(Event):
    """The form of the event; each agency that owns clocks tells its own.

    ``concerns`` is the appointment, or the requirement, of a clock that runs for each of them;
    ``due_at`` is absent while the clock is paused.
    """

    clock: Annotated[str, About(Category.OPERATIONAL)]
    state: Annotated[State, About(Category.OPERATIONAL)]
    started_at: Annotated[AwareDatetime, About(Category.OPERATIONAL)]
    due_at: Annotated[AwareDatetime | None, About(Category.OPERATIONAL)] = None
    concerns: Annotated[str | None, About(Category.OPERATIONAL)] = None


class CaseRestricted(Event):
    """The form of the event: an agency restricts who of its own may see the case (R53).

    A mark for the others to decide for themselves; never who is kept out, or why.
    """

    restricted: Annotated[bool, About(Category.OPERATIONAL)]
    until: Annotated[AwareDatetime | None, About(Category.OPERATIONAL)] = None


class ContactDetails(Value):
    """How a person is reached (R82); ``telephone`` in international form (E.164)."""

    telephone: str | None = None
    safe_to_call: bool | None = None
    may_leave_voicemail: bool | None = None
    email: str | None = None
    contact_by: ContactWay | None = None
    address: str | None = None
    postcode: str | None = None
    availability: str | None = None


class PersonalDetailsRecorded(Event):
    """The form of the event: what a person says of themselves to the agency they meet (R82, R93).

    Always all that the agency has on record of it, so that what is absent is there no more. It
    takes the place of what the same agency told before; what others recorded stays beside it.
    ``language`` is an ISO 639 code, ``gp_practice`` an ODS code.
    """

    preferred_name: Annotated[str | None, About(Category.IDENTITY)] = None
    pronouns: Annotated[str | None, About(Category.IDENTITY)] = None
    contact: Annotated[ContactDetails | None, About(Category.CONTACT)] = None
    language: Annotated[Language | None, About(Category.ADJUSTMENT)] = None
    adjustments: Annotated[tuple[Adjustment, ...], About(Category.ADJUSTMENT)] = ()
    gp_practice: Annotated[str | None, About(Category.CONTACT)] = None
    nhs_number: Annotated[str | None, About(Category.IDENTITY)] = None


class EqualityRecorded(Event):
    """The form of the event: what a person was asked for equality monitoring (R63, R93).

    Always all that was asked; ``not_stated`` names facts asked and not stated, where the fact
    itself cannot say so.
    """

    gender: Annotated[Gender | None, About(Category.EQUALITY)] = None
    ethnicity: Annotated[EthnicityCode | None, About(Category.EQUALITY)] = None
    religion: Annotated[Religion | None, About(Category.EQUALITY)] = None
    sexual_orientation: Annotated[SexualOrientation | None, About(Category.EQUALITY)] = None
    gender_identity: Annotated[GenderIdentity | None, About(Category.EQUALITY)] = None
    disabilities: Annotated[tuple[DisabilityCode, ...], About(Category.EQUALITY)] = ()
    armed_forces: Annotated[bool | None, About(Category.EQUALITY)] = None
    pregnant: Annotated[bool | None, About(Category.EQUALITY)] = None
    caring_responsibilities: Annotated[bool | None, About(Category.EQUALITY)] = None
    not_stated: Annotated[tuple[EqualityFact, ...] | None, About(Category.EQUALITY)] = None


class CircumstanceRecorded(Event):
    """The form of the event: somebody died, was remanded, or is in hospital, since it occurred.

    Told again with the same id when it ended, was corrected, or had not been so (``withdrawn``).
    """

    circumstance_id: Annotated[UUID, About(Category.OPERATIONAL)]
    circumstance: Annotated[Circumstance, About(Category.ORDER)]
    ended_at: Annotated[AwareDatetime | None, About(Category.ORDER)] = None
    withdrawn: Annotated[bool, About(Category.ORDER)] = False


class RiskDisclosed(Event):
    """The form of the event; each agency that discloses tells its own.

    ``risk`` is to be shown until ``ends_at``; that there was a disclosure stays on record.
    """

    disclosure_id: Annotated[UUID, About(Category.OPERATIONAL)]
    authority: Annotated[DisclosureAuthority, About(Category.RISK)]
    risk_flags: Annotated[tuple[RiskFlag, ...], About(Category.RISK)]
    risk: Annotated[str, About(Category.RISK)]
    ends_at: Annotated[AwareDatetime, About(Category.RISK)]


Number = Annotated[int, Field(ge=1, lt=2**53)]
Organisation = Annotated[str, StringConstraints(pattern="^[a-z0-9_-]{1,60}$")]


class KnownWithdrawal(Value):
    """One agency's withdrawals of a permission, counted under one pathway: the last one known."""

    subject: UUID
    agency: Agency
    number: Number


class PermissionChanged(Event):
    """The form of the event: a permission to share was given or taken back (R16, R54).

    ``organisation`` is to whom the person said so; it numbers what is said to it (``epoch``: 1, 2,
    3 … per person, permission and organisation). ``withdrawals`` are all that were known when it
    was said, a withdrawal its own among them: a permission stands only where every withdrawal that
    is known is one it knew of. What the person's other names came to be joined with is named too.
    An ``epoch`` of 0 is a withdrawal told before they were numbered.
    """

    permission: Annotated[Permission, About(Category.PERMISSION)]
    organisation: Annotated[Organisation, About(Category.PERMISSION)]
    epoch: Annotated[int, Field(ge=0, lt=2**53), About(Category.PERMISSION)]
    standing: Annotated[bool, About(Category.PERMISSION)]
    withdrawals: Annotated[
        tuple[KnownWithdrawal, ...], Field(max_length=200), About(Category.PERMISSION)
    ] = ()

    @model_validator(mode="after")
    def _is_told_by_whom_it_was_said_to(self) -> Self:
        """Only a provider has organisations; no agency speaks of what was said to another."""
        if self.publisher is Agency.PROVIDER:
            own = self.organisation not in list(Agency)
        else:
            own = self.organisation in (None, self.publisher)
        if not own:
            raise ValueError("the permission was given to another agency")
        return self
