"""Records that differ from probation's, at providers, on a real database (R16, R33, R34)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.discrepancies import attendance_discrepancy
from contracts.events.probation_allocation import CourtScreenCompleted, SubstanceUsed
from contracts.events.probation_supervision import AttendanceReported, DiscrepancySettled
from contracts.vocabulary import RecordHolder, ReportSource, Requirement, SettledAs
from services.common.errors import Refused, Unprocessable
from services.discrepancies.rules import may_settle
from services.provider_assessment.rules import discrepancies as rules
from services.provider_assessment.service import SERVICE
from tests.conftest import Api
from tests.provider_assessment.given import (
    MORNING,
    OTHER,
    OWN,
    PRACTITIONER,
    STRANGER,
    Provider,
    after,
    clock_states,
    consent,
    in_treatment,
    requested,
    session,
)

AT = MORNING + timedelta(days=7)


def reported(pathway: UUID, *, attended: bool, **more: Any) -> AttendanceReported:
    """What probation heard from the person, the day after."""
    values: dict[str, Any] = {
        "pathway_id": pathway,
        "occurred_at": AT + timedelta(days=1),
        "report_id": uuid4(),
        "requirement": Requirement.MHTR,
        "appointment_at": AT + timedelta(hours=1),
        "attended": attended,
        "source": ReportSource.PERSON,
    }
    return AttendanceReported(**values | more)


async def planned(provider: Provider) -> str:
    """The first session, planned."""
    appointment = await provider.of("appointments", session(1))
    return str(appointment["id"])


async def missed(provider: Provider, id: str) -> None:
    """Recorded as missed."""
    body = {"recorded_at": after(days=7, hours=2), "attendance": "not_attended"}
    await provider.attendance(id, body | {"reason": "no_reason_given"})


async def attended(provider: Provider, id: str) -> None:
    """Recorded as attended."""
    body = {"recorded_at": after(days=7, hours=2), "attendance": "attended"}
    await provider.attendance(id, body)


async def queue(provider: Provider, who: dict[str, str] = PRACTITIONER) -> Any:
    """What waits to be settled."""
    return (await provider.service.get("/v1/discrepancies", **who)).json()


def settlement(settled_as: str, **more: Any) -> dict[str, Any]:
    """The other record holds, or the own."""
    return {"settled_at": after(days=10), "settled_as": settled_as, "why": "Asked both"} | more


async def settle(provider: Provider, id: str, body: dict[str, Any], status: int = 201) -> Any:
    """The answer to a settlement."""
    return await provider.post(f"discrepancies/{id}/settlements", body, PRACTITIONER, status)


@pytest.mark.parametrize("first", ["record", "report"])
async def test_two_records_of_one_appointment_that_differ_wait_whichever_came_first(
    api: Api, first: str
) -> None:
    """R33."""
    provider = await in_treatment(api)
    id, report = await planned(provider), reported(provider.pathway, attended=True)
    if first == "record":
        await missed(provider, id)
        assert await queue(provider) == []
        await provider.service.deliver(report)
    else:
        await provider.service.deliver(report)
        assert await queue(provider) == []
        await missed(provider, id)
    (discrepancy,) = await queue(provider)
    assert discrepancy["id"] == str(attendance_discrepancy(report.report_id))
    assert (discrepancy["own"]["attended"], discrepancy["other"]["attended"]) == (False, True)
    assert (discrepancy["appointment_id"], discrepancy["other"]["source"]) == (id, "person")
    assert await queue(provider, STRANGER) == []
    case = await provider.view()
    assert [d["id"] for d in case["discrepancies"]] == [discrepancy["id"]]
    assert [r["attended"] for r in case["attendance_reports"]] == [True]


async def test_records_that_agree_or_are_of_other_appointments_open_nothing(api: Api) -> None:
    """R33: another day, another session, another requirement."""
    provider = await in_treatment(api)
    await missed(provider, await planned(provider))
    for other in (
        {"attended": False},
        {"attended": True, "appointment_at": AT + timedelta(days=1)},
        {"attended": True, "session_number": 2},
        {"attended": True, "appointment_id": uuid4()},
        {"attended": True, "requirement": Requirement.ATR},
    ):
        await provider.service.deliver(reported(provider.pathway, **other))
    assert await queue(provider) == []


async def test_the_own_record_that_stands_is_told_and_nothing_is_corrected(api: Api) -> None:
    """R33."""
    provider = await in_treatment(api)
    await missed(provider, await planned(provider))
    await provider.service.deliver(reported(provider.pathway, attended=True))
    (discrepancy,) = await queue(provider)
    before = await provider.told("probation")
    await settle(provider, discrepancy["id"], settlement("own"))
    assert await queue(provider) == []
    assert (await provider.told("probation"))[len(before) :] == [
        (
            "cstr.provider.discrepancy-settled.v1",
            {"discrepancy_id": discrepancy["id"], "holds": "provider"},
        )
    ]
    assert (await settle(provider, discrepancy["id"], settlement("own"), 409))[
        "errorCode"
    ] == "Settled"


async def test_an_absence_that_was_none_is_corrected_with_its_clocks(api: Api) -> None:
    """R33, R34, C7, C8, C10: told to probation, and the first session counts."""
    provider = await in_treatment(api)
    id = await planned(provider)
    await missed(provider, id)
    assert await clock_states(provider, "C8") == ["met"]
    await provider.service.deliver(reported(provider.pathway, attended=True))
    (discrepancy,) = await queue(provider)
    body = settlement("other")
    assert (await settle(provider, discrepancy["id"], body, 422))["field"] == "/attendance"
    wrong = body | {"attendance": "not_attended", "reason": "illness"}
    assert (await settle(provider, discrepancy["id"], wrong, 422))["field"] == "/attendance"
    await settle(provider, discrepancy["id"], body | {"attendance": "attended"})
    published = dict((await provider.told("probation"))[-2:])
    corrected = published["cstr.provider.attendance-corrected.v1"]
    assert (corrected["appointment_id"], corrected["attended"]) == (id, True)
    assert "reason" not in corrected
    assert published["cstr.provider.discrepancy-settled.v1"]["holds"] == "probation"
    (appointment,) = (await provider.view())["appointments"]
    assert (appointment["state"], appointment["reason"], appointment["acceptable"]) == (
        "attended",
        None,
        None,
    )
    assert await clock_states(provider, "C8") == ["cancelled"]
    assert await clock_states(provider, "C7") == ["met"]
    assert await clock_states(provider, "C10") != ["not_started"]


async def test_an_attendance_that_was_none_is_corrected_with_its_clocks(api: Api) -> None:
    """R33, R34, C7, C8, C10: reported when it is corrected, and treatment has not begun."""
    provider = await in_treatment(api)
    id = await planned(provider)
    await attended(provider, id)
    assert await clock_states(provider, "C7") == ["met"]
    await provider.service.deliver(reported(provider.pathway, attended=False))
    (discrepancy,) = await queue(provider)
    body = settlement("other", attendance="not_attended", reason="no_reason_given")
    await settle(provider, discrepancy["id"], body)
    (appointment,) = (await provider.view())["appointments"]
    assert (appointment["state"], appointment["acceptable"]) == ("not_attended", False)
    assert await clock_states(provider, "C8") == ["breached"]
    assert await clock_states(provider, "C7") != ["met"]
    assert await clock_states(provider, "C10") == ["not_started"]
    published = dict(await provider.told("probation"))["cstr.provider.attendance-corrected.v1"]
    assert (published["attended"], published["reason"]) == (False, "no_reason_given")


async def test_what_probation_gave_up_is_closed_here_and_what_was_settled_here_stays(
    api: Api,
) -> None:
    """R33: the provider's word on its own record is the last."""
    provider = await in_treatment(api)
    await missed(provider, await planned(provider))
    reports = [reported(provider.pathway, attended=True) for _ in range(2)]
    for report in reports:
        await provider.service.deliver(report)
    first, second = [str(attendance_discrepancy(report.report_id)) for report in reports]
    await settle(provider, second, settlement("other", attendance="attended"))
    for id in (first, second):
        await provider.service.deliver(
            DiscrepancySettled(
                pathway_id=provider.pathway,
                occurred_at=AT + timedelta(days=4),
                discrepancy_id=UUID(id),
                holds=RecordHolder.PROVIDER,
            )
        )
    assert await queue(provider) == []
    shown = {d["id"]: d["settled_as"] for d in (await provider.view())["discrepancies"]}
    assert shown == {first: "own", second: "other"}


async def test_another_organisation_settles_nothing(api: Api) -> None:
    """R52."""
    provider = await in_treatment(api)
    await missed(provider, await planned(provider))
    await provider.service.deliver(reported(provider.pathway, attended=True))
    (discrepancy,) = await queue(provider)
    path = f"discrepancies/{discrepancy['id']}/settlements"
    await provider.post(path, settlement("own"), STRANGER, 404)


def screened(pathway: UUID, *, willing: bool, organisation: str = OWN) -> CourtScreenCompleted:
    """The duty officer's court screen for alcohol."""
    return CourtScreenCompleted(
        pathway_id=pathway,
        occurred_at=MORNING + timedelta(minutes=30),
        requirement=Requirement.DRR,
        organisation=organisation,
        motivation=6,
        substances=(SubstanceUsed(substance="opiates", route="smoked", days_of_last_28=20),),
        mental_health_care=False,
        willing=willing,
        treatment_contract=willing,
        suitable=willing,
        reasons=() if willing else ("not_willing",),
    )


async def test_willingness_recorded_twice_and_differently_is_the_persons_to_say_again(
    api: Api,
) -> None:
    """R16: no paper settles it for the other record; a new one that agrees closes it."""
    provider = Provider(await api(SERVICE), uuid4())
    await provider.service.deliver(requested(provider.pathway, requirement=Requirement.DRR))
    await provider.service.deliver(screened(provider.pathway, willing=False))
    assert await queue(provider) == []
    await provider.of("consents", consent())
    (discrepancy,) = await queue(provider)
    assert (discrepancy["what"], discrepancy["own"], discrepancy["other"]) == (
        "willingness", {"willing": True}, {"willing": False},
    )  # fmt: skip
    refused = await settle(provider, discrepancy["id"], settlement("other"), 409)
    assert (refused["rule"], refused["errorCode"]) == ("R16", "AskThePerson")
    await provider.of("withdrawals", {"withdrawn_at": after(hours=2), "withdrawn": "willingness"})
    assert await queue(provider) == []
    await provider.of("consents", consent(given_at=after(hours=3)))
    (again,) = await queue(provider)
    assert again["id"] == discrepancy["id"]
    await settle(provider, discrepancy["id"], settlement("own"))
    assert await queue(provider) == []
    await provider.of("consents", consent(given_at=after(hours=4)))
    assert await queue(provider) == []


NOW = datetime(2026, 6, 8, 23, 30, tzinfo=UTC)


def test_nothing_is_settled_before_it_was_found_or_with_an_attendance_it_does_not_need() -> None:
    """R33."""
    with pytest.raises(Unprocessable):
        may_settle(None, NOW, NOW - timedelta(minutes=1))
    with pytest.raises(Refused):
        may_settle(NOW, NOW, NOW)
    with pytest.raises(Unprocessable):
        rules.must_correct("attendance", SettledAs.OWN, "attended", attended=True)


async def test_each_organisation_screened_for_has_a_discrepancy_of_its_own(api: Api) -> None:
    """R16, R52: one that is asked after another does not find its entry."""
    provider = Provider(await api(SERVICE), uuid4())
    ids = set()
    for organisation, who in ((OWN, PRACTITIONER), (OTHER, STRANGER)):
        asked = requested(provider.pathway, organisation, requirement=Requirement.DRR)
        await provider.service.deliver(asked)
        screen = screened(provider.pathway, willing=False, organisation=organisation)
        await provider.service.deliver(screen)
        await provider.of("consents", consent(), who=who)
        (discrepancy,) = await queue(provider, who)
        ids.add(discrepancy["id"])
    assert len(ids) == 2
