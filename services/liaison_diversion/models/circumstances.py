"""Death, remand and hospital, as whoever knew it said (R33, R42)."""

from services.circumstances.models import Said, constraints
from services.liaison_diversion.models.pathways import Base


class Circumstance(Said, Base, table=True):
    """What one agency said of a person; all that stands is looked at together."""

    __table_args__ = constraints()
