"""An offence as the court tells it: as it is listed, and the plea to it."""

from uuid import UUID

from contracts.event import Value
from contracts.reference import OffenceGroup, Plea


class ListedOffence(Value):
    """An offence as the list has it; ``code`` and ``group`` are absent where not recognised."""

    offence_id: UUID
    title: str
    code: str | None = None
    group: OffenceGroup | None = None
    wording: str | None = None


class OffencePlea(Value):
    """The plea to one offence, or the finding of guilt after trial (R11)."""

    offence_id: UUID
    plea: Plea
    counts_as_guilty: bool
