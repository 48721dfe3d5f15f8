"""What is put right, asked (R85)."""

from contracts.reference import EnforcementDecision
from services.common.corrections import CorrectionIn


class RevisedDecisionIn(CorrectionIn):
    """What the responsible officer decides on an absence after all (R89).

    ``why`` is what came to be known, such as evidence that was brought later.
    """

    decision: EnforcementDecision
    told_person: bool
