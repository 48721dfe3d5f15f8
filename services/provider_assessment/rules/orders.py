"""What a sentence makes of a case, and that treatment lasts (R26, R40)."""

from collections.abc import Iterable, Mapping

from services.common.errors import Refused
from services.provider_assessment.rules.cases import CaseState

_WAITS_FOR_COURT = frozenset({CaseState.APPROVED, CaseState.NOT_MADE})


def sentence_state(state: str, requirement: str, made: Iterable[Mapping[str, object]]) -> str:
    """R26: what a sentence makes of a case; one that was not approved stays as it is."""
    if state not in (CaseState.APPROVED, CaseState.IN_TREATMENT, CaseState.NOT_MADE):
        return state
    of_case = [answer.get("made") for answer in made if answer.get("requirement") == requirement]
    return CaseState.IN_TREATMENT.value if any(of_case) else CaseState.NOT_MADE.value


def new_order_state(
    state: str, requirement: str, made: Iterable[Mapping[str, object]], *, over: bool
) -> str:
    """R40: what a new sentence, or a variation, makes of a case; only the court ends treatment.

    ``over`` where treatment had ended by then, in whatever way: a new sentence opens it again.
    """
    of_case = [answer.get("made") for answer in made if answer.get("requirement") == requirement]
    begins = over or state in _WAITS_FOR_COURT
    return CaseState.IN_TREATMENT.value if any(of_case) and begins else state


def require_in_treatment(state: str, rule: str) -> None:
    """R13, R35, R37, R39, R42: what is recorded of treatment is recorded while it lasts."""
    if state != CaseState.IN_TREATMENT:
        raise Refused(
            "The person is not in treatment under this requirement.",
            rule=rule,
            code="NotInTreatment",
        )
