"""A person to be heard early: asked of the court, waited for, answered (R9)."""

from typing import Any
from uuid import UUID

from contracts.events.court_listing import BringForwardAnswered
from services.liaison_diversion.service import SERVICE
from tests.conftest import Api
from tests.liaison_diversion.given import AT, known, matched, screen
from tests.service_under_test import ServiceUnderTest


async def waits(liaison: ServiceUnderTest, pathway: UUID) -> list[str]:
    """What liaison waits for."""
    waits_shown: Any = await known(liaison, pathway, "/waiting-for")
    return [wait["what"] for wait in waits_shown if wait["what"] != "plea"]


async def test_the_courts_answer_is_waited_for_and_shown(api: Api) -> None:
    """R9, R2."""
    liaison = await api(SERVICE)
    pathway, referral = await matched(liaison)
    await screen(liaison, referral)
    assert await waits(liaison, pathway) == ["answer on hearing early"]
    answer = BringForwardAnswered(pathway_id=pathway, occurred_at=AT, granted=False)
    await liaison.deliver(answer)
    assert await waits(liaison, pathway) == []
    shown = (await known(liaison, pathway))["bring_forward_answer"]
    assert (shown["granted"], shown["hearing_at"]) == (False, None)


async def test_a_request_taken_back_is_waited_for_no_more(api: Api) -> None:
    """R9: and what was answered to it stands no more."""
    liaison = await api(SERVICE)
    pathway, referral = await matched(liaison)
    await screen(liaison, referral)
    answer = BringForwardAnswered(pathway_id=pathway, occurred_at=AT, granted=True, hearing_at=AT)
    await liaison.deliver(answer)
    later = {"screened_at": "2026-02-02T09:30:00Z"}
    await screen(liaison, referral, **later, bring_forward=False)
    assert await waits(liaison, pathway) == []
    assert (await known(liaison, pathway))["bring_forward_answer"] is None
    again = {"screened_at": "2026-02-02T09:40:00Z"}
    await screen(liaison, referral, **again)
    assert await waits(liaison, pathway) == ["answer on hearing early"]
