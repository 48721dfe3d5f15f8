"""How many assessments an organisation is to expect: its own, as told last (R10, R52)."""

from datetime import date
from typing import Any

from contracts.events.probation_allocation import AssessmentsExpected, subject_of_list
from services.provider_assessment.service import SERVICE
from tests.conftest import Api
from tests.provider_assessment.given import MORNING, OTHER, OWN, PRACTITIONER, STRANGER
from tests.service_under_test import ServiceUnderTest

ON = date(2026, 6, 1)


def told(organisation: str = OWN, **counts: int) -> AssessmentsExpected:
    """What probation tells an organisation."""
    return AssessmentsExpected.model_validate(
        {
            "pathway_id": subject_of_list("northamptonshire", ON),
            "occurred_at": MORNING,
            "organisation": organisation,
            "site": "northamptonshire",
            "on": ON,
            "expected": [{"requirement": r, "count": n} for r, n in counts.items()],
        }
    )


async def shown(
    service: ServiceUnderTest, who: dict[str, str], on: str = "2026-06-01"
) -> dict[str, int]:
    """What an organisation sees of a day."""
    answered: Any = await service.get(f"/v1/expected-assessments?on={on}", **who)
    assert answered.status_code == 200, answered.text
    return {expected["requirement"]: expected["count"] for expected in answered.json()}


async def test_an_organisation_sees_its_own_counts_and_no_other(api: Api) -> None:
    """R10, R52."""
    providers = await api(SERVICE)
    await providers.deliver(told(mhtr=3))
    await providers.deliver(told(OTHER, drr=1, atr=2))
    assert await shown(providers, PRACTITIONER) == {"mhtr": 3}
    assert await shown(providers, STRANGER) == {"atr": 2, "drr": 1}
    assert await shown(providers, PRACTITIONER, "2026-06-02") == {}


async def test_a_later_telling_replaces_an_earlier_one_whole(api: Api) -> None:
    """R10: also what it no longer names."""
    providers = await api(SERVICE)
    await providers.deliver(told(mhtr=3, atr=1))
    await providers.deliver(told(mhtr=2))
    assert await shown(providers, PRACTITIONER) == {"mhtr": 2}
    await providers.deliver(told())
    assert await shown(providers, PRACTITIONER) == {}
