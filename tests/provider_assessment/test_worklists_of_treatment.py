"""What waits of treatment under an order, and of records and disclosures, at a provider (R80)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from contracts.events.probation_supervision import AttendanceReported
from contracts.vocabulary import ReportSource, Requirement
from services.provider_assessment.service import SERVICE
from tests.conftest import Api
from tests.provider_assessment.given import (
    LEAD,
    MORNING,
    PRACTITIONER,
    STRANGER,
    Provider,
    a_review,
    after,
    in_treatment,
    requested,
    session,
)
from tests.provider_assessment.given_orders import OTHER, under_order
from tests.provider_assessment.given_requirements import CONTACT, WORKER
from tests.worklists import every_row, listed, refused

ATTENDED = {"attendance": "attended", "engagement": "active"}


async def rows(provider: Provider, name: str, **who: Any) -> Any:
    """The rows of a list, none of which leads to a refusal."""
    asks = who or PRACTITIONER
    found = (await listed(provider.service, name, **asks))["rows"]
    assert await refused(provider.service, {name: found}, **asks) == []
    return found


async def test_a_review_waits_in_its_last_weeks_and_not_before(api: Api) -> None:
    """R37, C10."""
    provider = await in_treatment(api)
    planned = await provider.of("appointments", session(1))
    await provider.attendance(planned["id"], ATTENDED | {"recorded_at": after(days=7, hours=1)})
    await provider.service.rows("SELECT 1")
    for weeks, seen in ((5, []), (3, ["running"]), (-1, ["breached"])):
        due = datetime.now(UTC) + timedelta(weeks=weeks)
        async with provider.service.engine.begin() as connection:
            await connection.exec_driver_sql(
                "UPDATE clock SET due_at = $1, warn_at = $2 WHERE name = 'C10'",
                (due, due - timedelta(weeks=4)),
            )
        shown = [one["state"] for one in await rows(provider, "reviews")]
        assert [state.replace("at_risk", "running") for state in shown] == seen
    held = a_review(reviewed_at=datetime.now(UTC).isoformat(), kind="six_months")
    await provider.of("treatment-reviews", held)
    assert await rows(provider, "reviews") == []


async def test_who_is_tested_longest_ago_is_first_under_a_drr(api: Api) -> None:
    """R35: of mental health nobody is tested."""
    service = await api(SERVICE)
    pathways = [await under_order(service, "mhtr", "drr") for _ in range(2)]
    one, other = (Provider(service, pathway) for pathway in pathways)
    taken = {"taken_at": after(days=8), "outcome": "refused", "requirement": "drr"}
    await one.of("drug-tests", taken, who=WORKER)
    found = await rows(one, "tests", **WORKER)
    assert [row["subject"] for row in found] == [str(other.pathway), str(one.pathway)]
    assert [row["cells"]["outcome"] for row in found] == [None, "refused"]
    assert [do["operation"] for do in found[0]["do"]] == [
        "POST /v1/pathways/{pathway_id}/drug-tests",
        "GET /v1/pathways/{pathway_id}",
    ]
    assert len(await rows(one, "tests", **CONTACT)) == 2
    assert await rows(one, "tests") == []


async def test_records_that_differ_wait_until_it_is_settled_which_holds(api: Api) -> None:
    """R33."""
    provider = await in_treatment(api)
    planned = await provider.of("appointments", session(1))
    await provider.attendance(planned["id"], ATTENDED | {"recorded_at": after(days=7, hours=1)})
    at = datetime.fromisoformat(after(days=7))
    await provider.service.deliver(
        AttendanceReported(
            pathway_id=provider.pathway,
            occurred_at=at + timedelta(days=1),
            report_id=uuid4(),
            requirement=Requirement.MHTR,
            appointment_at=at,
            attended=False,
            source=ReportSource.PERSON,
        )
    )
    [row] = await rows(provider, "differ")
    assert (row["what"], row["cells"]["ours"], row["cells"]["theirs"]) == (
        "attendance", True, False,
    )  # fmt: skip
    assert await rows(provider, "differ", **STRANGER) == []
    settled = {"settled_at": after(days=10), "settled_as": "own", "why": "Asked both"}
    await provider.post(f"discrepancies/{row['thing']}/settlements", settled, PRACTITIONER, 201)
    assert await rows(provider, "differ") == []


async def test_a_disclosure_waits_for_somebody_who_did_not_make_it(api: Api) -> None:
    """R57."""
    provider = await in_treatment(api)
    body = {
        "disclosed_at": after(days=8), "ends_at": after(days=10), "authority": "risk_to_life",
        "recipient": "probation", "risk_flags": ["to_self"], "risk": "Spoke of harm",
        "reason": "No time to ask",
    }  # fmt: skip
    made = await provider.of("emergency-disclosures", body, who=LEAD | {"user": "hers"})
    assert await rows(provider, "disclosures", **LEAD | {"user": "hers"}) == []
    [row] = await rows(provider, "disclosures", **LEAD)
    assert (row["thing"], row["cells"]["recipient"]) == (made["id"], "probation")
    found = {"reviewed_at": after(days=9), "justified": True, "note": "No less would do"}
    await provider.post(f"emergency-disclosures/{row['thing']}/reviews", found, LEAD, 201)
    assert await rows(provider, "disclosures", **LEAD) == []


async def test_what_one_organisation_is_asked_is_on_no_list_of_another_about_the_same_person(
    api: Api,
) -> None:
    """R52: two organisations, one person."""
    service = await api(SERVICE)
    pathway = await under_order(service, "mhtr", "atr")
    asked_later = requested(pathway, OTHER, requirement=Requirement.DRR)
    await service.deliver(
        asked_later.model_copy(update={"occurred_at": MORNING + timedelta(days=30)})
    )
    own = await every_row(service, **PRACTITIONER)
    others = await every_row(service, **WORKER)
    assert {row["concerns"] for rows in own.values() for row in rows} == {"mhtr"}
    assert {row["concerns"] for rows in others.values() for row in rows} == {"atr", "drr"}
    assert await refused(service, own, **PRACTITIONER) == []
    assert await refused(service, others, **WORKER) == []
