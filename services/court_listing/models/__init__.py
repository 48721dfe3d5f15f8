"""What the court owns: every table."""

from services.common.database import every_table
from services.court_listing.models.pathways import Base

MODELS = every_table(Base, __name__)
