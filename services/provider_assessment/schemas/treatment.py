"""What a case's view shows of treatment under the order."""

from services.provider_assessment.schemas.drug_tests import DrugTestOut
from services.provider_assessment.schemas.measured import Out


class TreatmentOut(Out):
    """Treatment under the order, each list the oldest first."""

    drug_tests: list[DrugTestOut]
