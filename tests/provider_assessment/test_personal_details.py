"""What people say of themselves, as a provider organisation records it and is told (R82)."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.events.forms import ContactDetails
from contracts.events.liaison_diversion import PersonalDetailsRecorded
from contracts.events.probation_findings import AssessmentFindingsUpdated
from contracts.vocabulary import Requirement
from services.provider_assessment.service import SERVICE
from tests.conftest import Api
from tests.provider_assessment.given import MORNING, PRACTITIONER, Provider, asked, requested

SAID: dict[str, Any] = {"recorded_at": (MORNING + timedelta(hours=1)).isoformat()}


async def say(provider: Provider, role: dict[str, str] = PRACTITIONER, **said: Any) -> Any:
    """A practitioner records what the person says."""
    path = f"/v1/pathways/{provider.pathway}/personal-details"
    return await provider.service.post(path, SAID | said, **role)


async def shown(provider: Provider, role: dict[str, str] = PRACTITIONER) -> Any:
    """What is on record."""
    answered = await provider.service.get(f"/v1/pathways/{provider.pathway}", **role)
    return answered.json()["personal_details"]


def of_liaison(pathway: UUID, hours: int = 0, **more: Any) -> PersonalDetailsRecorded:
    """What liaison has on record."""
    at = MORNING - timedelta(hours=12 - hours)
    return PersonalDetailsRecorded(pathway_id=pathway, occurred_at=at, **more)


async def test_what_is_given_is_kept_in_one_form_with_who_recorded_it(api: Api) -> None:
    provider = await asked(api)
    answered = await say(provider, telephone="07700 900 123", postcode="nn11aa", email="A@Ex.org")
    assert answered.status_code == 201, answered.text
    details = await shown(provider)
    assert details["telephone"] == "+447700900123"
    assert (details["postcode"], details["email"]) == ("NN1 1AA", "A@ex.org")
    (record, *_) = details["records"]
    assert record["recorded_by"]
    assert record["source"] == "nene-mind-matters"


async def test_what_is_left_out_stays_and_what_is_no_longer_so_goes(api: Api) -> None:
    provider = await asked(api)
    await say(provider, preferred_name="Sam", telephone="07700 900 123")
    await say(provider, pronouns="she", no_longer=["telephone"])
    details = await shown(provider)
    assert (details["preferred_name"], details["pronouns"]) == ("Sam", "she")
    assert details["telephone"] is None


async def test_another_agencys_record_stays_beside_and_what_differs_is_said(api: Api) -> None:
    provider = await asked(api)
    await provider.service.deliver(
        of_liaison(provider.pathway, preferred_name="Alex", gp_practice="Y00001")
    )
    await say(provider, preferred_name="Sam")
    details = await shown(provider)
    assert (details["preferred_name"], details["gp_practice"]) == ("Sam", "Y00001")
    assert details["differing"] == ["preferred_name"]
    assert [r["value"] for r in details["records"] if r["name"] == "preferred_name"] == [
        "Sam",
        "Alex",
    ]
    await say(provider, no_longer=["preferred_name"])
    assert (await shown(provider))["preferred_name"] == "Alex"


async def test_what_an_agency_tells_takes_the_place_of_what_it_told(api: Api) -> None:
    """What it has no longer is there no more; when the rest was said first stays known."""
    provider = await asked(api)
    first = of_liaison(provider.pathway, preferred_name="Alex", pronouns="they")
    await provider.service.deliver(first)
    await provider.service.deliver(of_liaison(provider.pathway, 2, preferred_name="Alex"))
    details = await shown(provider)
    assert details["pronouns"] is None
    (record,) = details["records"]
    assert record["recorded_at"].startswith(first.occurred_at.isoformat()[:16])


async def test_adjustments_of_all_add_up(api: Api) -> None:
    """R93: a wheelchair need found by the provider stands beside the interpreter of custody."""
    provider = await asked(api)
    told = of_liaison(provider.pathway, language="pl", adjustments=("interpreter",))
    await provider.service.deliver(told)
    await say(provider, adjustments=["physical_access"])
    details = await shown(provider)
    assert details["adjustments"] == ["interpreter", "physical_access"]
    assert details["differing"] == []
    court = [data for on, _, data in await provider.service.told() if on.endswith("court")]
    assert court[-1] == {"adjustments": ["physical_access"]}


async def test_how_the_person_is_reached_comes_with_the_request(api: Api) -> None:
    """R82: and what is said since, from whom was asked to assess."""
    provider = await asked(api)
    reached = ContactDetails(telephone="+447700900123", safe_to_call=False)
    await provider.service.deliver(
        AssessmentFindingsUpdated(
            pathway_id=provider.pathway,
            occurred_at=MORNING + timedelta(hours=1),
            organisation="nene-mind-matters",
            requirement=Requirement.MHTR,
            preferred_name="Sam",
            contact=reached,
        )
    )
    details = await shown(provider)
    assert (details["telephone"], details["safe_to_call"]) == ("+447700900123", False)
    assert {record["source"] for record in details["records"]} == {"probation_allocation"}


async def test_one_organisation_never_sees_what_another_recorded(api: Api) -> None:
    """R52."""
    provider = await asked(api)
    other = Provider(provider.service, provider.pathway)
    await provider.service.deliver(
        requested(provider.pathway).model_copy(
            update={"organisation": "nene-recovery", "requirement": Requirement.DRR}
        )
    )
    await say(provider, preferred_name="Sam", telephone="07700 900 123")
    role = PRACTITIONER | {"organisation": "nene-recovery"}
    details = await shown(other, role)
    assert (details["preferred_name"], details["records"]) == (None, [])


async def test_documents_use_the_preferred_name(api: Api) -> None:
    provider = await asked(api)
    path = f"/v1/pathways/{provider.pathway}/documents/consent-form"
    before = (await provider.service.get(path, **PRACTITIONER)).text
    await say(provider, preferred_name="Samira Preferred")
    after = (await provider.service.get(path, **PRACTITIONER)).text
    assert "Samira Preferred" not in before
    assert "Samira Preferred" in after


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"telephone": "0800"}, "/telephone"),
        ({"telephone": "call me"}, "/telephone"),
        ({"email": "robin"}, "/email"),
        ({"postcode": "12345"}, "/postcode"),
        ({"gp_practice": "surgery"}, "/gp_practice"),
        ({"nhs_number": "9990000019"}, "/nhs_number"),
        ({"language": "Polish"}, "/language"),
        ({"adjustments": ["interpreter"]}, ""),
        ({"contact_by": "pigeon"}, "/contact_by"),
        ({"preferred_name": "Sam", "no_longer": ["preferred_name"]}, "/no_longer"),
        ({}, ""),
    ],
)
async def test_what_cannot_be_is_422_names_the_field_and_repeats_nothing(
    api: Api, said: dict[str, Any], field: str
) -> None:
    provider = await asked(api)
    answered = await say(provider, **said)
    assert answered.status_code == 422, answered.text
    assert field in answered.text
    assert all(str(value) not in answered.text for value in said.values())
    assert (await shown(provider))["records"] == []


async def test_who_is_not_known_here_is_404(api: Api) -> None:
    provider = Provider(await api(SERVICE), uuid4())
    assert (await say(provider, preferred_name="Sam")).status_code == 404
