"""The three records of consent, asked through HTTP on a real database (R16, R54)."""

from datetime import UTC, datetime, timedelta

import pytest

from contracts.vocabulary import (
    Permission,
    Requirement,
    Withdrawable,
)
from services.common.errors import Unprocessable
from services.provider_assessment.rules import (
    consents,
)
from tests.conftest import Api
from tests.provider_assessment.given import (
    MORNING,
    OTHER,
    OWN,
    PRACTITIONER,
    STRANGER,
    after,
    approval,
    asked,
    assessed,
    attended_once,
    consent,
    permission_changed,
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
        ("cstr.provider.consent-given.v2", {"requirement": "mhtr", "willing": True})
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


async def test_only_what_stands_can_be_withdrawn_and_sharing_always(api: Api) -> None:
    """R38, R54."""
    provider = await asked(api)
    body = {"withdrawn_at": after(hours=2), "withdrawn": "treatment"}
    sharing = body | {"withdrawn": "sharing", "permission": "progress"}
    assert (await provider.of("withdrawals", body, 409))["rule"] == "R38"
    await provider.of("consents", consent())
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
        "cstr.provider.consent-withdrawn.v2",
        {"withdrawn": "willingness", "requirement": "mhtr", "organisation": "nene-mind-matters"},
    )
    assert (await provider.of("clinical-decisions", approval(), 409))["rule"] == "R16"


@pytest.mark.parametrize("at", ["1899-05-01T00:00:00Z", after(minutes=5), "2126-05-01T00:00:00Z"])
@pytest.mark.parametrize("withdrawn", ["willingness", "treatment", "sharing"])
async def test_nothing_is_refused_to_be_withdrawn_for_its_time(
    api: Api, withdrawn: str, at: str
) -> None:
    """R38, R54."""
    provider = await asked(api)
    await provider.of("consents", consent())
    body = {"withdrawn_at": at, "withdrawn": withdrawn}
    named = {"permission": "progress"} if withdrawn == "sharing" else {}
    records = await provider.of("withdrawals", body | named)
    [ended] = records[withdrawn]
    assert "1900" <= ended["withdrawn_at"] <= datetime.now(UTC).isoformat()


async def test_health_needs_are_erased_when_withdrawn_here_and_given_here_free_no_others(
    api: Api,
) -> None:
    """R54: what probation passes on rests on what liaison and diversion was given."""
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
    assert (await provider.view())["needs"] == []


async def test_a_permission_cannot_be_given_before_liaison_was_told_to_stop(api: Api) -> None:
    """R54."""
    provider = await asked(api)
    await provider.service.deliver(
        permission_changed(provider.pathway, MORNING + timedelta(hours=2), 2, standing=False)
    )
    refused = await provider.of("consents", consent(permissions=["health_needs"]), 422)
    assert (refused["rule"], refused["field"]) == ("R54", "/given_at")
    assert not [t for t, _ in await provider.told("probation") if "changed" in t]


async def test_each_organisation_numbers_what_is_said_to_it(api: Api) -> None:
    """R52, R54: and a withdrawal at one ends what was given to the other too."""
    provider = await asked(api)
    drugs = requested(provider.pathway, OTHER, requirement=Requirement.DRR)
    await provider.service.deliver(drugs)
    await provider.of("consents", consent())
    await provider.of("consents", consent(), who=STRANGER)
    body = {"withdrawn_at": after(hours=2), "withdrawn": "sharing", "permission": "progress"}
    await provider.of("withdrawals", body, who=STRANGER)
    again = consent(given_at=after(hours=3))
    await provider.of("consents", again, who=STRANGER)
    told = [d for t, d in await provider.told("probation") if "permission-changed" in t]
    assert [(d["organisation"], d["epoch"], d["standing"]) for d in told] == [
        (OWN, 1, True),
        (OTHER, 1, True),
        (OTHER, 2, False),
        (OTHER, 3, True),
    ]


async def test_after_progress_is_withdrawn_engagement_leaves_nobody(api: Api) -> None:
    """R54."""
    provider = await attended_once(api)
    body = {"withdrawn_at": after(days=8), "withdrawn": "sharing", "permission": "progress"}
    await provider.of("withdrawals", body)
    appointment = await provider.of("appointments", session(2))
    how = {"recorded_at": after(days=15), "attendance": "attended", "engagement": "partial"}
    await provider.attendance(appointment["id"], how)
    path = f"/v1/pathways/{provider.pathway}/disclosures"
    disclosed = (await provider.service.get(path, **PRACTITIONER)).json()
    on_it = [
        part
        for event in disclosed["disclosures"]
        for part in event["parts"]
        if event["event"] == "SessionAttended" and part["permission"]
    ]
    assert [(part["fields"], part["standing"]) for part in on_it] == [(["engagement"], False)]
    assert "keeps what it was told" in disclosed["beyond_reach"][0]
    published = [d for t, d in await provider.told("probation") if "session-attended" in t]
    assert [d.get("engagement") for d in published] == [None, None], "erased, and not told again"


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


async def test_an_organisation_reads_the_permissions_given_to_it_and_what_went_on_them(
    api: Api,
) -> None:
    """R52, R54: another organisation's are not shown to it, nor what that one told."""
    provider = await asked(api)
    await provider.service.deliver(requested(provider.pathway, OTHER))
    await provider.of("consents", consent())
    path = f"/v1/pathways/{provider.pathway}/permissions"
    own = (await provider.service.get(path, **PRACTITIONER)).json()
    assert own["permissions"] == [
        {"permission": "progress", "organisation": OWN, "standing": True},
    ]
    assert {one["permission"] for one in own["told"]} <= {"progress"}
    others = (await provider.service.get(path, **STRANGER)).json()
    assert (others["permissions"], others["told"]) == ([], [])
    assert (
        await provider.service.get(path, **(STRANGER | {"organisation": "x"}))
    ).status_code == 404
