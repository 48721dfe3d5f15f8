"""What is said of a person: identifiers, equality, risk, and what they allow and take back."""

from enum import StrEnum
from typing import Annotated

from contracts.event import Value
from contracts.identifiers import IdentifierType


class EqualityFact(StrEnum):
    """Equality facts that are yes or no, and so cannot say by themselves "not stated" (R63)."""

    ARMED_FORCES = "armed_forces"
    PREGNANT = "pregnant"
    CARING_RESPONSIBILITIES = "caring_responsibilities"


class Permission(StrEnum):
    """What a person may allow to be shared, and take back (R16, R54)."""

    HEALTH_NEEDS = "health_needs"
    PROGRESS = "progress"


class Withdrawable(StrEnum):
    """The three records of R16 that a person may withdraw."""

    WILLINGNESS = "willingness"
    TREATMENT = "treatment"
    SHARING = "sharing"


class StoodDownBecause(StrEnum):
    """Why what was asked for or proposed is no longer (R11, R16)."""

    PLEA_CHANGED = "plea_changed"
    WILLINGNESS_WITHDRAWN = "willingness_withdrawn"
    TREATMENT_CONSENT_WITHDRAWN = "treatment_consent_withdrawn"


class WithdrawnBecause(StrEnum):
    """Why probation took back what it had asked for or proposed (R85, R88)."""

    ASKED_BY_MISTAKE = "asked_by_mistake"
    ANOTHER_PROVIDER = "another_provider"
    PROVIDER_CANNOT = "provider_cannot"
    APPOINTMENT_CHANGED = "appointment_changed"
    LEVEL_RECONSIDERED = "level_reconsidered"
    NOT_TAKEN_FURTHER = "not_taken_further"


class PutOnListBy(StrEnum):
    """Who put a person on the list of those to be screened (R7)."""

    PROBATION = "probation"
    LIAISON = "liaison_diversion"
    BOTH = "both"


class RiskFlag(StrEnum):
    """A risk told as a fact, never as an answer to an instrument's item (R41, R52)."""

    TO_SELF = "to_self"
    TO_OTHERS = "to_others"
    FROM_OTHERS = "from_others"


class PersonIdentifier(Value):
    """One identifier of a person with its type (R61)."""

    type: IdentifierType
    value: Annotated[str, "normalised by contracts.identifiers.normalise"]
