"""What programme data owns: every table."""

from services.data_reporting.models import facts, records, returns

MODULES = (facts, records, returns)
MODELS = facts.Base.metadata
