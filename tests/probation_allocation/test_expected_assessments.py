"""How many assessments each provider is to expect: counted, told without names (R10)."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from contracts.events.liaison_diversion import Indication
from contracts.events.probation_allocation import subject_of_list
from contracts.vocabulary import Requirement
from services.probation_allocation.rules.lists import ScreenedPerson, expected
from tests.conftest import Api
from tests.probation_allocation.given import MORNING, pleaded
from tests.probation_allocation.given_lists import AGREED, DAY, OFFICER, found, listed_pathway, put
from tests.service_under_test import ServiceUnderTest

MIND, RECOVERY = "nene-mind-matters", "nene-recovery"


def indicated(*requirements: Requirement) -> dict[str, Any]:
    """A finding that indicates these."""
    words = (Indication(requirement=r, indicated=r in requirements) for r in Requirement)
    return {"indications": tuple(words)}


async def tell(probation: ServiceUnderTest, hours: int = 1, **organisations: str) -> Any:
    """What these organisations are told."""
    body = DAY | {"told_at": (MORNING + timedelta(hours=hours)).isoformat()}
    asked = body | {"organisations": organisations or {"mhtr": MIND}}
    return await probation.post("/v1/assessments-expected", asked, **OFFICER)


async def screened(api: Api) -> tuple[ServiceUnderTest, list[UUID]]:
    """Three people indicated for mental health and agreed to be screened."""
    probation, pathways = await listed_pathway(api, 3)
    for pathway in pathways:
        await probation.deliver(found(pathway, **indicated(Requirement.MHTR)))
        await put(probation, pathway, "agreed-entry", AGREED)
    return probation, pathways


async def test_a_provider_is_told_a_count_and_no_name(api: Api) -> None:
    """R10, R52."""
    probation, _ = await screened(api)
    answer = await tell(probation)
    assert answer.status_code == 201, answer.text
    assert [(expected["organisation"], expected["expected"]) for expected in answer.json()] == [
        (MIND, {"mhtr": 3})
    ]
    [(channel, _, data)] = await probation.told()
    assert channel == "cstr.probation.provider"
    assert data == DAY | {
        "organisation": MIND,
        "expected": [{"requirement": "mhtr", "count": 3}],
    }


async def test_what_is_told_is_about_the_list_and_about_nobody_on_it(api: Api) -> None:
    """R10, R60: the subject is an id of site and day, no pathway."""
    probation, pathways = await screened(api)
    await tell(probation)
    [row] = await probation.rows("SELECT about, subject FROM event_log")
    assert row.about == row.subject == subject_of_list("northamptonshire", date(2026, 6, 1))
    assert row.about not in pathways
    assert subject_of_list("northamptonshire", date(2026, 6, 2)) != row.about


async def test_who_pleads_not_guilty_or_is_not_to_be_screened_is_not_expected(api: Api) -> None:
    """R10, R11: and a later telling replaces the earlier."""
    probation, (one, two, _) = await screened(api)
    await tell(probation)
    await probation.deliver(pleaded(one, guilty=False))
    await put(probation, two, "agreed-entry", AGREED | {"to_be_screened": False}, 1)
    again = await tell(probation, 2)
    assert again.json()[0]["expected"] == {"mhtr": 1}
    late = await tell(probation, 1)
    assert (late.status_code, late.json()["rule"]) == (409, "R10")


async def test_an_organisation_no_longer_named_is_told_of_none(api: Api) -> None:
    """R10: or it would go on expecting what another is to do."""
    probation, _ = await screened(api)
    await tell(probation)
    again = await tell(probation, 2, drr="unknown-organisation")
    assert (again.status_code, again.json()["rule"]) == (422, "R1")
    again = await tell(probation, 2, drr=RECOVERY)
    assert {expected["organisation"]: expected["expected"] for expected in again.json()} == {
        MIND: {},
        RECOVERY: {"drr": 0},
    }


@pytest.mark.parametrize(
    ("one", "count"),
    [
        (ScreenedPerson(True, frozenset({"mhtr"}), None), 1),
        (ScreenedPerson(True, frozenset({"mhtr"}), True), 1),
        (ScreenedPerson(True, frozenset({"mhtr"}), False), 0),
        (ScreenedPerson(False, frozenset({"mhtr"}), None), 0),
        (ScreenedPerson(None, frozenset({"mhtr"}), None), 0),
        (ScreenedPerson(True, frozenset({"atr"}), None), 0),
    ],
)
def test_who_counts(one: ScreenedPerson, count: int) -> None:
    """R10: agreed to be screened, indicated, and not pleading not guilty."""
    assert expected([one], {Requirement.MHTR: [MIND]}) == {MIND: {Requirement.MHTR: count}}


def test_one_organisation_may_be_told_of_two_requirements() -> None:
    """R10: a person with both counts for each."""
    both = ScreenedPerson(True, frozenset({"drr", "atr"}), None)
    found_ = expected([both, both], {Requirement.DRR: [RECOVERY], Requirement.ATR: [RECOVERY]})
    assert found_ == {RECOVERY: {Requirement.DRR: 2, Requirement.ATR: 2}}
