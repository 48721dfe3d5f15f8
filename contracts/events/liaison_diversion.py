"""What liaison and diversion tells: the finding of a screen, before the plea is taken."""

from typing import Annotated

from contracts.event import About, Agency, Category, Event, Value
from contracts.events import forms
from contracts.reference import (
    Adjustment,
    DisabilityCode,
    EthnicityCode,
    Gender,
    GenderIdentity,
    ListReason,
    Need,
    ReferralSource,
    Religion,
    SexualOrientation,
)
from contracts.vocabulary import EqualityFact, Permission, Requirement, RiskFlag


class Indication(Value):
    """Whether a screen indicates an assessment for one requirement (R8)."""

    requirement: Requirement
    indicated: bool


class CustodyScreened(Event, publisher=Agency.LIAISON):
    """What a screen in custody or at court found, before the person was screened for eligibility.

    Told the same evening where the person is on a list, else as soon as they are (R5, R6, R84).
    ``safeguarding`` is that a concern was recorded. Once screened for eligibility, what was found
    in custody is said by ``PersonScreened``, with the rest.
    """

    source_of_referral: Annotated[ReferralSource, About(Category.OPERATIONAL)]
    needs: Annotated[tuple[Need, ...], About(Category.NEED)] = ()
    adjustments: Annotated[tuple[Adjustment, ...], About(Category.ADJUSTMENT)] = ()
    interpreter_language: Annotated[str | None, About(Category.ADJUSTMENT)] = None
    risk_flags: Annotated[tuple[RiskFlag, ...], About(Category.RISK)] = ()
    safeguarding: Annotated[bool | None, About(Category.RISK)] = None
    gp_registered: Annotated[bool | None, About(Category.OPERATIONAL)] = None
    permissions: Annotated[tuple[Permission, ...], About(Category.PERMISSION)] = ()


class PersonScreened(Event, publisher=Agency.LIAISON, version=2):
    """A person matched to a listing was screened (R5, R6, R8, R9, R63).

    ``safeguarding`` is that a concern was recorded; ``not_stated`` names the facts the person was
    asked and did not state, where the fact itself cannot say so. ``permissions`` is what this
    screen asked for and was given; whether it stands is told by ``PermissionChanged`` alone.
    """

    source_of_referral: Annotated[ReferralSource, About(Category.OPERATIONAL)]
    indications: Annotated[tuple[Indication, ...], About(Category.NEED)]
    needs: Annotated[tuple[Need, ...], About(Category.NEED)] = ()
    adjustments: Annotated[tuple[Adjustment, ...], About(Category.ADJUSTMENT)] = ()
    interpreter_language: Annotated[str | None, About(Category.ADJUSTMENT)] = None
    risk_flags: Annotated[tuple[RiskFlag, ...], About(Category.RISK)] = ()
    safeguarding: Annotated[bool | None, About(Category.RISK)] = None
    gp_registered: Annotated[bool | None, About(Category.OPERATIONAL)] = None
    bring_forward: Annotated[bool, About(Category.HEARING)] = False
    permissions: Annotated[tuple[Permission, ...], About(Category.PERMISSION)] = ()
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


class PersonScreenedV1(
    PersonScreened,
    publisher=Agency.LIAISON,
    without=(
        "safeguarding",
        "gp_registered",
        "religion",
        "sexual_orientation",
        "gender_identity",
        "not_stated",
    ),
):
    """Version 1 did not say what of the custody screen and of equality was asked later on."""


class PermissionChanged(forms.PermissionChanged, publisher=Agency.LIAISON):
    """A person gave liaison and diversion a permission to share, or took one back (R16, R54)."""


class PermissionWithdrawn(Event, publisher=Agency.LIAISON):
    """A permission was taken back, as it was told before withdrawals were numbered (R54)."""

    read_as = PermissionChanged

    permission: Annotated[Permission, About(Category.PERMISSION)]

    def upgrade(self) -> Event:
        """Read as a withdrawal without a number: it ends whatever is known to stand."""
        return PermissionChanged.model_construct(
            **dict(self), organisation=self.publisher.value, epoch=0, standing=False
        )


class RiskDisclosed(forms.RiskDisclosed, publisher=Agency.LIAISON):
    """Liaison and diversion disclosed a serious risk to probation without consent (R41, R57)."""


class ListEntryMade(Event, publisher=Agency.LIAISON):
    """Liaison and diversion went through the court list: to be screened or not, and why (R7)."""

    to_be_screened: Annotated[bool, About(Category.NEED)]
    reason: Annotated[ListReason, About(Category.NEED)]


class CaseRestricted(forms.CaseRestricted, publisher=Agency.LIAISON):
    """Liaison and diversion restricts who of its own may see the case (R53)."""


class PersonalDetailsRecorded(forms.PersonalDetailsRecorded, publisher=Agency.LIAISON):
    """Liaison and diversion recorded what a person said of themselves (R82)."""
