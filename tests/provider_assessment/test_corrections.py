"""How an appointment went, recorded wrongly and put right by the provider (R33, R85)."""

from typing import Any

from contracts.events.probation_supervision import NonAttendanceDecided
from tests.conftest import Api
from tests.provider_assessment.given import (
    MORNING,
    PRACTITIONER,
    Provider,
    after,
    attended_once,
    clock_states,
    in_treatment,
    session,
)


async def correct(provider: Provider, id: str, status: int = 201, **more: Any) -> Any:
    """How it went after all."""
    body = {"corrected_at": after(days=9), "why": "Two people of one name", **more}
    return await provider.post(f"appointments/{id}/corrections", body, PRACTITIONER, status)


async def only_appointment(provider: Provider) -> Any:
    """The appointment of the case."""
    (appointment,) = (await provider.view())["appointments"]
    return appointment


async def test_an_attendance_is_put_right_without_anybody_contradicting_it(api: Api) -> None:
    """R33, R85, C7, C10: who was taken to be there was not; probation is told, and when."""
    provider = await attended_once(api)
    id = (await only_appointment(provider))["id"]
    shown = await correct(provider, id, attendance="not_attended", reason="forgot")
    assert (shown["state"], shown["acceptable"]) == ("not_attended", False)
    (was,) = shown["corrections"]
    assert was["was"]["attendance"] == "attended"
    assert was["why"] == "Two people of one name"
    kind, told = (await provider.told("probation"))[-1]
    assert kind == "cstr.provider.attendance-corrected.v1"
    assert (told["attended"], told["reason"]) == (False, "forgot")
    assert "Two people" not in str(await provider.service.told())
    assert await clock_states(provider, "C7") == ["running"]
    assert await clock_states(provider, "C10") in ([], ["not_started"])


async def test_an_absence_that_was_none_shows_no_decision_until_it_is_one_again(api: Api) -> None:
    """R34, R85: corrected twice it is as it was, with both corrections on record."""
    provider = await in_treatment(api)
    id = (await provider.of("appointments", session(1)))["id"]
    missed = {"recorded_at": after(days=7, hours=1), "attendance": "not_attended"}
    await provider.attendance(id, missed | {"reason": "forgot"})
    decided = NonAttendanceDecided(
        pathway_id=provider.pathway, occurred_at=MORNING, appointment_id=id,
        decision="warning", told_person=True,
    )  # fmt: skip
    await provider.service.deliver(decided)
    shown = await correct(provider, id, attendance="attended")
    assert (shown["state"], shown["decision"]) == ("attended", None)
    assert await clock_states(provider, "C7") == ["met"]
    again: dict[str, Any] = {
        "attendance": "not_attended",
        "reason": "illness",
        "corrected_at": after(days=10),
    }
    shown = await correct(provider, id, **again)
    assert (shown["decision"], shown["acceptable"]) == ("warning", True)
    assert [one["was"]["state"] for one in shown["corrections"]] == ["not_attended", "attended"]


async def test_what_is_not_recorded_yet_is_not_corrected(api: Api) -> None:
    """R85: nor before it was recorded, nor without the reason that an absence has."""
    provider = await in_treatment(api)
    id = (await provider.of("appointments", session(1)))["id"]
    assert (await correct(provider, id, 409, attendance="attended"))["rule"] == "R85"
    went = {"recorded_at": after(days=7, hours=1), "attendance": "attended"}
    await provider.attendance(id, went)
    early = await correct(provider, id, 422, attendance="attended", corrected_at=after(days=7))
    assert early["field"] == "/corrected_at"
    without = await correct(provider, id, 422, attendance="not_attended")
    assert without["field"] == "/reason"
