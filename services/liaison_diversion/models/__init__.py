"""What liaison and diversion owns: every table."""

from services.common.database import every_table
from services.liaison_diversion.models.pathways import Base

MODELS = every_table(Base, __name__)
