"""An approval withdrawn, or its first appointment moved, until the court has answered (R85)."""

from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import Api
from tests.provider_assessment.given import (
    LEAD,
    MORNING,
    PRACTITIONER,
    Provider,
    after,
    approval,
    assessed,
    in_treatment,
)


async def withdraw(provider: Provider, status: int = 201, **more: Any) -> Any:
    """The clinical lead withdraws the approval."""
    body = {"withdrawn_at": after(hours=5), "why": "The practitioner left"}
    return await provider.of("approval-withdrawals", body | more, status, LEAD)


async def move(provider: Provider, status: int = 201, **more: Any) -> Any:
    """The first appointment is moved."""
    body = {
        "changed_at": after(hours=5),
        "first_appointment_at": after(days=28),
        "first_appointment_place": "Another House",
    }
    return await provider.of("approval-changes", body | more, status, LEAD)


async def approved(api: Api) -> Provider:
    """A case the clinical lead approved."""
    provider = await assessed(api)
    await provider.of("clinical-decisions", approval())
    return provider


async def test_an_approval_is_withdrawn_and_decided_again(api: Api) -> None:
    """R17, R85: on the same assessment; probation hears that, and not why."""
    provider = await approved(api)
    withdrawn = await withdraw(provider)
    assert withdrawn["withdrawal_reason"] == "The practitioner left"
    assert (await provider.view())["state"] == "assessed"
    told = (await provider.told("probation"))[-1]
    about = {"requirement": "mhtr", "organisation": "nene-mind-matters"}
    assert told == ("cstr.provider.approval-withdrawn.v1", about)
    again = await provider.of("clinical-decisions", approval(decided_at=after(hours=6)))
    assert again["approved"] is True
    shown = await provider.view()
    assert (shown["state"], len(shown["decisions"])) == ("approved", 2)


async def test_a_first_appointment_is_moved_and_told(api: Api) -> None:
    """R85: what was arranged first stays on record."""
    provider = await approved(api)
    await move(provider)
    first, live = (await provider.view())["decisions"]
    assert (first["replaced_at"] is None, live["replaced_at"]) == (False, None)
    assert live["named_clinician"] == first["named_clinician"]
    assert live["first_appointment_place"] == "Another House"
    kind, told = (await provider.told("probation"))[-1]
    assert kind == "cstr.provider.clinical-lead-approved.v1"
    assert told["first_appointment_place"] == "Another House"


@pytest.mark.parametrize("change", [withdraw, move], ids=["withdrawn", "moved"])
async def test_what_is_not_approved_or_answered_by_the_court_is_not_changed(
    api: Api, change: Any
) -> None:
    """R85: nor by who does not decide, nor before it was approved."""
    provider = await assessed(api)
    assert (await change(provider, 409))["errorCode"] == "NotApproved"
    await provider.of("clinical-decisions", approval())
    moment = {"withdrawn_at" if change is withdraw else "changed_at": MORNING.isoformat()}
    early = await change(provider, 422, **moment)
    assert early["rule"] == "R85"
    what = "approval-withdrawals" if change is withdraw else "approval-changes"
    path = f"/v1/pathways/{provider.pathway}/{what}"
    other = await provider.service.post(path, {}, **PRACTITIONER)
    assert other.status_code == 403


async def test_what_the_court_made_is_no_approval_any_more(api: Api) -> None:
    """R85, R26."""
    provider = await in_treatment(api)
    at = (MORNING + timedelta(days=1)).isoformat()
    assert (await withdraw(provider, 409, withdrawn_at=at))["errorCode"] == "NotApproved"
