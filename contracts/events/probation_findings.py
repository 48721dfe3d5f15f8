"""What probation tells of the person themselves: what was found, how they are reached."""

from typing import Annotated

from contracts.event import About, Agency, Category, Event
from contracts.events import forms
from contracts.reference import Adjustment, Language, Need
from contracts.vocabulary import Requirement, RiskFlag


class AssessmentFindingsUpdated(Event, publisher=Agency.PROBATION):
    """What is otherwise known of a person since an organisation was asked (R82, R84)."""

    organisation: Annotated[str, About(Category.OPERATIONAL)]
    requirement: Annotated[Requirement, About(Category.CLINICAL_DECISION)]
    risk_flags: Annotated[tuple[RiskFlag, ...], About(Category.RISK)] = ()
    safeguarding: Annotated[bool | None, About(Category.RISK)] = None
    needs: Annotated[tuple[Need, ...], About(Category.NEED)] = ()
    adjustments: Annotated[tuple[Adjustment, ...], About(Category.ADJUSTMENT)] = ()
    preferred_name: Annotated[str | None, About(Category.IDENTITY)] = None
    pronouns: Annotated[str | None, About(Category.IDENTITY)] = None
    contact: Annotated[forms.ContactDetails | None, About(Category.CONTACT)] = None
    language: Annotated[Language | None, About(Category.ADJUSTMENT)] = None


class PersonalDetailsRecorded(forms.PersonalDetailsRecorded, publisher=Agency.PROBATION):
    """Probation recorded what a person said of themselves (R82)."""


class EqualityRecorded(forms.EqualityRecorded, publisher=Agency.PROBATION):
    """Probation asked a person for equality monitoring (R93)."""
