"""What providers own: every table."""

from services.common.database import every_table
from services.provider_assessment.models.cases import Base

MODELS = every_table(Base, __name__)
