"""The three records of consent, asked through HTTP on a real database (R16, R54)."""

from datetime import timedelta

import pytest

from contracts.events.liaison_diversion import PermissionWithdrawn
from contracts.vocabulary import (
    Permission,
    Withdrawable,
)
from services.common.errors import Unprocessable
from services.provider_assessment.rules import (
    consents,
)
from tests.conftest import Api
from tests.provider_assessment.given import (
    MORNING,
    after,
    approval,
    asked,
    assessed,
    attended_once,
    consent,
    requested,
    session,
)


async def test_consent_is_three_records_each_dated_by_whom_and_how(api: Api) -> None:
    """R16."""
    provider = await asked(api)
    records = await provider.of("consents", consent())
    (willingness,), (treatment,), (sharing,) = (
        records["willingness"],
        records["treatment"],
        records["sharing"],
    )
    assert (willingness["willing"], willingness["how"]) == (True, "signed")
    assert (treatment["format"], treatment["language"]) == ("easy read", "English")
    assert sharing["permission"] == "progress"
    assert all(r["given_to"] and r["given_at"] for r in (willingness, treatment, sharing))
    assert await provider.told("court") == [
        ("cstr.provider.consent-given.v1", {"requirement": "mhtr", "willing": True})
    ]


async def test_a_later_consent_replaces_an_earlier_one_and_an_earlier_is_not_valid(
    api: Api,
) -> None:
    """R16."""
    provider = await asked(api)
    await provider.of("consents", consent(willing=False))
    records = await provider.of("consents", consent(given_at=after(hours=2)))
    assert [bool(r["replaced_at"]) for r in records["willingness"]] == [True, False]
    refused = await provider.of("consents", consent(given_at=after(hours=1.5)), 422)
    assert refused["field"] == "/given_at"


async def test_only_what_stands_can_be_withdrawn(api: Api) -> None:
    """R38, R54."""
    provider = await asked(api)
    body = {"withdrawn_at": after(hours=2), "withdrawn": "treatment"}
    sharing = body | {"withdrawn": "sharing", "permission": "progress"}
    assert (await provider.of("withdrawals", body, 409))["rule"] == "R38"
    assert (await provider.of("withdrawals", sharing, 409))["rule"] == "R38"
    await provider.of("consents", consent())
    early = await provider.of("withdrawals", sharing | {"withdrawn_at": after(minutes=5)}, 422)
    assert early["field"] == "/withdrawn_at"
    await provider.of("withdrawals", sharing)
    records = await provider.of("withdrawals", body)
    assert records["treatment"][0]["withdrawn_at"]
    assert records["sharing"][0]["withdrawn_at"]
    assert not records["willingness"][0]["withdrawn_at"]
    await provider.of("withdrawals", body, 409)
    unnamed = await provider.of("withdrawals", body | {"withdrawn": "sharing"}, 422)
    assert unnamed["field"] == "/permission"


async def test_without_willingness_nothing_is_approved_and_probation_knows_at_once(
    api: Api,
) -> None:
    """R38."""
    provider = await assessed(api)
    body = {"withdrawn_at": after(hours=2.5), "withdrawn": "willingness", "reason": "Private"}
    records = await provider.of("withdrawals", body)
    assert records["willingness"][0]["withdrawn_at"]
    event = (await provider.told("probation"))[-1]
    assert event == (
        "cstr.provider.consent-withdrawn.v1",
        {"withdrawn": "willingness", "requirement": "mhtr"},
    )
    assert (await provider.of("clinical-decisions", approval(), 409))["rule"] == "R16"


async def test_health_needs_are_erased_when_withdrawn_here_and_may_be_given_again(
    api: Api,
) -> None:
    """R54."""
    provider = await asked(api)
    await provider.of("consents", consent(permissions=["health_needs"]))
    body = {
        "withdrawn_at": after(hours=2),
        "withdrawn": "sharing",
        "permission": "health_needs",
    }
    await provider.of("withdrawals", body)
    assert (await provider.view())["needs"] == []
    again = consent(permissions=["health_needs"], given_at=after(hours=3))
    await provider.of("consents", again)
    await provider.service.deliver(requested(provider.pathway))
    assert (await provider.view())["needs"] == ["housing"]


async def test_a_permission_cannot_be_given_before_liaison_was_told_to_stop(api: Api) -> None:
    """R54."""
    provider = await asked(api)
    await provider.service.deliver(
        PermissionWithdrawn(
            pathway_id=provider.pathway,
            occurred_at=MORNING + timedelta(hours=2),
            permission=Permission.HEALTH_NEEDS,
        )
    )
    refused = await provider.of("consents", consent(permissions=["health_needs"]), 422)
    assert (refused["rule"], refused["field"]) == ("R54", "/given_at")
    assert await provider.service.rows("SELECT standing FROM permission") == [(False,)]


async def test_after_progress_is_withdrawn_engagement_leaves_nobody(api: Api) -> None:
    """R54."""
    provider = await attended_once(api)
    body = {"withdrawn_at": after(days=8), "withdrawn": "sharing", "permission": "progress"}
    await provider.of("withdrawals", body)
    appointment = await provider.of("appointments", session(2))
    how = {"recorded_at": after(days=15), "attendance": "attended", "engagement": "partial"}
    await provider.attendance(appointment["id"], how)
    published = [d for t, d in await provider.told("probation") if "session-attended" in t]
    assert [d.get("engagement") for d in published] == ["active", None]


def test_only_sharing_names_a_permission() -> None:
    """R54."""
    consents.must_name_permission(Withdrawable.SHARING, Permission.PROGRESS)
    consents.must_name_permission(Withdrawable.TREATMENT, None)
    for withdrawn, named in (
        (Withdrawable.SHARING, None),
        (Withdrawable.WILLINGNESS, Permission.PROGRESS),
    ):
        with pytest.raises(Unprocessable):
            consents.must_name_permission(withdrawn, named)
