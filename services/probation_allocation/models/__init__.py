"""What probation owns: every table."""

from services.common.database import every_table
from services.probation_allocation.models.pathways import Base

MODELS = every_table(Base, __name__)
