"""What programme data owns: every table."""

from services.common.database import every_table
from services.data_reporting.models.facts import Base

MODELS = every_table(Base, __name__)
