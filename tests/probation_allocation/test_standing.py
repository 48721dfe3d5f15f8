"""What can be done now about a case of probation, and why not the rest (R80)."""

from typing import Any
from uuid import UUID, uuid4

from services.common.process import Service
from services.liaison_diversion.service import SERVICE as LIAISON
from services.probation_allocation.allowed.operations import ALLOWED
from services.probation_allocation.service import SERVICE
from tests.conftest import Api
from tests.probation_allocation.given_orders import allocate, decide, missed, under_order
from tests.service_under_test import ServiceUnderTest

MEETINGS = "POST /v1/pathways/{pathway_id}/first-meetings"
DECISIONS = "POST /v1/non-attendances/{appointment_id}/decisions"


async def standing(
    service: ServiceUnderTest, pathway: UUID, role: str = "responsible_officer", query: str = ""
) -> Any:
    """Where a case stands for somebody."""
    answer = await service.get(f"/v1/pathways/{pathway}/standing?{query}", role=role)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_what_a_rule_refuses_now_is_said_with_its_words_until_it_may_be_done(
    api: Api,
) -> None:
    probation, pathway = await under_order(api)
    before = await standing(probation, pathway)
    [refused] = [one for one in before["may_not"] if one["operation"] == MEETINGS]
    assert refused["rule"] == "R31"
    assert refused["message"].endswith(".")
    await allocate(probation, pathway)
    may = (await standing(probation, pathway))["may"]
    assert {"operation": MEETINGS, "path": {"pathway_id": str(pathway)}} in may


async def test_each_role_is_told_of_its_own_operations_and_every_one_is_answered_for(
    api: Api,
) -> None:
    probation, pathway = await under_order(api)
    told: set[str] = set()
    for role in ("court_duty_officer", "responsible_officer", "senior_officer"):
        said = await standing(probation, pathway, role)
        both = [one["operation"] for one in (*said["may"], *said["may_not"])]
        assert len(both) == len(set(both))
        told |= set(both)
    assert told == {one for one in ALLOWED if one.count("{") == 1 and "{pathway_id}" in one}
    senior = await standing(probation, pathway, "senior_officer")
    assert MEETINGS not in str(senior)


async def test_what_has_an_id_of_its_own_is_answered_for_where_it_is_named(api: Api) -> None:
    """R34."""
    probation, pathway = await under_order(api)
    absence = missed(pathway, 2)
    await probation.deliver(absence)
    query = f"appointment_id={absence.appointment_id}"
    assert DECISIONS not in str(await standing(probation, pathway))
    open_one = await standing(probation, pathway, query=query)
    assert DECISIONS in [one["operation"] for one in open_one["may"]]
    await decide(probation, absence, "warning")
    [refused] = [
        one
        for one in (await standing(probation, pathway, query=query))["may_not"]
        if one["operation"] == DECISIONS
    ]
    assert refused["path"] == {"appointment_id": str(absence.appointment_id)}


async def test_nobody_stands_anywhere_who_does_not_exist_for_the_caller(api: Api) -> None:
    """R53."""
    probation, pathway = await under_order(api)
    path = f"/v1/pathways/{pathway}/standing"
    elsewhere = await probation.get(path, role="responsible_officer", sites=("essex",))
    nobody = await probation.get(path.replace(str(pathway), str(uuid4())), role="senior_officer")
    nonsense = await probation.get("/v1/pathways/nobody/standing", role="senior_officer")
    assert [one.status_code for one in (elsewhere, nobody, nonsense)] == [404, 404, 404]
    assert elsewhere.json()["userMessage"] == nobody.json()["userMessage"]


async def test_it_is_read_in_the_audit_under_whom_it_is_about(api: Api) -> None:
    """R55."""
    probation, pathway = await under_order(api)
    await standing(probation, pathway)
    query = "SELECT action FROM audit WHERE subject = :subject AND action LIKE '%standing'"
    assert len(await probation.rows(query, subject=str(pathway))) == 1


async def test_a_case_nobody_knows_stands_nowhere_at_liaison(api: Api) -> None:
    await _unknown_at(api, LIAISON, "practitioner")
    await _unknown_at(api, SERVICE, "senior_officer")


async def _unknown_at(api: Api, service: Service, role: str) -> None:
    asked = await api(service)
    assert (await asked.get(f"/v1/pathways/{uuid4()}/standing", role=role)).status_code == 404
