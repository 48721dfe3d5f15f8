"""An interpreter that must be booked puts the assessment back (R6)."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.events.court_listing import Sentenced
from contracts.events.liaison_diversion import PersonScreened
from contracts.vocabulary import Disposal, Requirement
from services.provider_assessment.service import SERVICE
from tests.conftest import Api
from tests.provider_assessment.given import (
    MORNING,
    PRACTITIONER,
    STRANGER,
    after,
    consent,
    requested,
    suitable,
)
from tests.service_under_test import ServiceUnderTest

BOOKED = {"language": "Polish", "booked_at": after(hours=1), "assessment_at": after(hours=2)}


def screened(pathway: UUID, language: str | None) -> PersonScreened:
    """A finding, with the language an interpreter must speak."""
    return PersonScreened(
        pathway_id=pathway,
        occurred_at=MORNING,
        source_of_referral="police_custody",
        indications=(),
        interpreter_language=language,
    )


async def asked(api: Api, language: str | None = "Polish") -> tuple[ServiceUnderTest, UUID]:
    """A person to be assessed who consented."""
    providers, pathway = await api(SERVICE), uuid4()
    await providers.deliver(screened(pathway, language))
    await providers.deliver(requested(pathway))
    assert (await post(providers, pathway, "consents", consent())).status_code == 201
    return providers, pathway


async def post(providers: ServiceUnderTest, pathway: UUID, what: str, body: Any) -> Any:
    """Something recorded by the organisation."""
    return await providers.post(f"/v1/pathways/{pathway}/{what}", body, **PRACTITIONER)


async def test_nobody_who_needs_an_interpreter_is_assessed_without(api: Api) -> None:
    """R6: the refusal does not repeat the language."""
    providers, pathway = await asked(api)
    refused = await post(providers, pathway, "assessments", suitable())
    assert (refused.status_code, refused.json()["rule"]) == (409, "R6")
    assert "Polish" not in refused.text
    assert (await post(providers, pathway, "interpreter-bookings", BOOKED)).status_code == 201
    early = suitable(assessed_at=after(hours=1.5))
    assert (await post(providers, pathway, "assessments", early)).json()["rule"] == "R6"
    assert (await post(providers, pathway, "assessments", suitable())).status_code == 201


async def test_who_needs_none_is_assessed_at_once(api: Api) -> None:
    """R6."""
    providers, pathway = await asked(api, None)
    assert (await post(providers, pathway, "assessments", suitable())).status_code == 201


async def test_court_and_probation_are_told_until_when(api: Api) -> None:
    """R6, R52: with the reason, and without the language."""
    providers, pathway = await asked(api)
    answer = await post(providers, pathway, "interpreter-bookings", BOOKED)
    published = [(c.split(".")[2], d) for c, t, d in await providers.told() if "postponed" in t]
    fields = {"requirement": "mhtr", "until": "2026-06-01T11:00:00Z", "reason": "interpreter"}
    assert published == [("court", fields), ("probation", fields)]
    shown = (await providers.get(f"/v1/pathways/{pathway}", **PRACTITIONER)).json()
    assert shown["cases"][0]["interpreter_bookings"] == [answer.json()]


async def test_after_sentence_a_booking_concerns_the_provider_alone(api: Api) -> None:
    """R6, R51: nothing before the court waits for it any more."""
    providers, pathway = await asked(api)
    sentence = Sentenced(
        pathway_id=pathway,
        occurred_at=MORNING,
        disposal=Disposal.FINE,
        requirement_made=False,
    )
    await providers.deliver(sentence)
    assert (await post(providers, pathway, "interpreter-bookings", BOOKED)).status_code == 201
    assert [t for _, t, _ in await providers.told() if "postponed" in t] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"assessment_at": after(minutes=30)},
        {"language": ""},
        {"booked_at": "2099-01-01T00:00:00Z"},
    ],
)
async def test_what_is_no_booking_is_422(api: Api, wrong: dict[str, Any]) -> None:
    """R6."""
    providers, pathway = await asked(api)
    refused = await post(providers, pathway, "interpreter-bookings", BOOKED | wrong)
    assert refused.status_code == 422


async def test_a_booking_is_made_for_a_case_of_ones_own(api: Api) -> None:
    """R52: another organisation's case does not exist, nor one of another requirement."""
    providers, pathway = await asked(api)
    path = f"/v1/pathways/{pathway}/interpreter-bookings"
    assert (await providers.post(path, BOOKED, **STRANGER)).status_code == 404
    other = BOOKED | {"requirement": Requirement.DRR.value}
    assert (await providers.post(path, other, **PRACTITIONER)).status_code == 404
