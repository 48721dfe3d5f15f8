"""Drug tests under a drug rehabilitation requirement."""

from collections.abc import Sequence
from datetime import datetime

from contracts.vocabulary import DrugTestOutcome, Requirement
from services.common.errors import Refused, Unprocessable
from services.provider_assessment.rules.orders import require_in_treatment


def may_test(requirement: str, state: str, sentenced_at: datetime | None, at: datetime) -> None:
    """R35: tests are part of a drug rehabilitation requirement, for as long as it lasts."""
    require_testable(requirement, state)
    if sentenced_at is not None and at < sentenced_at:
        raise Unprocessable(
            "The drug test cannot be before the sentence: check taken_at.",
            rule="R35",
            field="/taken_at",
        )


def require_testable(requirement: str, state: str) -> None:
    """R35: a drug rehabilitation requirement under which the person is treated."""
    if requirement != Requirement.DRR:
        raise Refused(
            "Only a drug rehabilitation requirement has drug tests "
            "(Sentencing Act 2020, schedule 9, paragraphs 19 to 22).",
            rule="R35",
            field="/requirement",
        )
    require_in_treatment(state, "R35")


def must_be_coherent(outcome: DrugTestOutcome, substances: Sequence[str]) -> None:
    """R35: a test that was made has a result for each substance, once; any other has none."""
    if (outcome is DrugTestOutcome.TESTED) != bool(substances):
        raise Unprocessable(
            "Give results if the person was tested; otherwise leave them out.",
            rule="R35",
            field="/results",
        )
    for place, substance in enumerate(substances):
        if substance in substances[:place]:
            raise Unprocessable(
                "This substance is named twice: keep one result.",
                rule="R35",
                field=f"/results/{place}/substance",
            )
