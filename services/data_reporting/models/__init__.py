"""What programme data owns: every table."""

from services.data_reporting.models import facts, records

MODULES = (facts, records)
MODELS = facts.Base.metadata
