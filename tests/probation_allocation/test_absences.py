"""Decisions on missed appointments, through HTTP on a real database (R34, C9)."""

from datetime import datetime, timedelta
from uuid import uuid4

from tests.conftest import Api
from tests.probation_allocation.given import MORNING, missed_at, sentenced_pathway


async def test_c9_runs_from_the_report_of_an_absence_to_the_decision(api: Api) -> None:
    """R34, C9: seven days, five at a site that says so."""
    probation, pathway, _ = await sentenced_pathway(api)
    absence = missed_at(pathway, uuid4(), MORNING + timedelta(days=7))
    await probation.deliver(absence)
    path = f"/v1/pathways/{pathway}/clocks"
    shown = (await probation.get(path, role="responsible_officer")).json()
    (c9,) = [clock for clock in shown if clock["name"] == "C9"]
    assert c9["concerns"] == str(absence.appointment_id)
    due = datetime.fromisoformat(c9["due_at"]) - datetime.fromisoformat(c9["started_at"])
    assert due == timedelta(days=7)


async def test_a_second_unacceptable_absence_after_a_warning_must_be_referred(api: Api) -> None:
    """R34."""
    probation, pathway, _ = await sentenced_pathway(api)
    missed = [uuid4(), uuid4()]
    for number, appointment in enumerate(missed, 1):
        at = MORNING + timedelta(days=7 * number)
        await probation.deliver(missed_at(pathway, appointment, at, number))
    body = {"decision": "warning", "why": "First absence", "told_person": True}
    first = await probation.post(
        f"/v1/non-attendances/{missed[0]}/decisions",
        body | {"decided_at": (MORNING + timedelta(days=8)).isoformat()},
        role="responsible_officer",
    )
    assert first.status_code == 201, first.text
    later = {"decided_at": (MORNING + timedelta(days=15)).isoformat()}
    path = f"/v1/non-attendances/{missed[1]}/decisions"
    refused = await probation.post(path, body | later, role="responsible_officer")
    assert (refused.status_code, refused.json()["errorCode"]) == (409, "MustRefer")
    referred = await probation.post(
        path, body | later | {"decision": "refer_for_breach"}, role="responsible_officer"
    )
    assert referred.status_code == 201, referred.text
