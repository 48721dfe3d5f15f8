"""Documents for the person, asked through HTTP on a real database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contracts.events.liaison_diversion import PersonScreenedV1
from contracts.events.probation_allocation import AssessmentStoodDown, CaseAllocated
from contracts.vocabulary import Requirement, StoodDownBecause
from services.common.errors import Refused, Unprocessable
from services.provider_assessment.rules import documents as rules
from services.provider_assessment.rules.cases import CaseState
from services.provider_assessment.rules.documents import Document, Form
from tests.conftest import Api
from tests.provider_assessment.given import (
    LEAD,
    MORNING,
    OWN,
    PRACTITIONER,
    STRANGER,
    Provider,
    after,
    asked,
    attended_once,
    consent,
    in_treatment,
    instruments,
)

SENTENCED = MORNING + timedelta(hours=6)


def test_the_form_follows_from_the_adjustments() -> None:
    """R6: easy read is printed large, so it serves who needs both."""
    assert rules.form_for(["interpreter"]) is Form.STANDARD
    assert rules.form_for(["large_print"]) is Form.LARGE_PRINT
    assert rules.form_for(["large_print", "easy_read"]) is Form.EASY_READ


def ground(**more: Any) -> rules.Ground:
    """A case that was asked for this morning."""
    return replace(rules.Ground(CaseState.REQUESTED, MORNING), **more)


def test_nothing_is_given_without_its_ground() -> None:
    """R11, R28, R42."""
    later = MORNING + timedelta(days=1)
    treated = ground(state=CaseState.IN_TREATMENT, sentenced_at=SENTENCED)
    assert rules.may_have(Document.CONSENT_FORM, ground(), later) == MORNING
    assert rules.may_have(Document.LEAFLET, treated, later) == SENTENCED
    refused = [
        (Document.CONSENT_FORM, ground(stood_down_at=MORNING), "R11"),
        (Document.LEAFLET, ground(), "R28"),
        (Document.LEAFLET, ground(state=CaseState.NOT_MADE, sentenced_at=SENTENCED), "R28"),
        (Document.LEAFLET, replace(treated, order_ended_at=later), "R28"),
        (Document.CERTIFICATE, treated, "R42"),
        (Document.CERTIFICATE, ground(state=CaseState.DISCHARGED, completed_at=later), "R42"),
    ]
    for document, without, rule in refused:
        with pytest.raises(Refused) as said:
            rules.may_have(document, without, later)
        assert said.value.rule == rule
    with pytest.raises(Unprocessable):
        rules.must_follow_ground(SENTENCED, MORNING)


async def document(provider: Provider, name: str, status: int = 200, **asked_for: str) -> Any:
    """A document as the practitioner is shown it."""
    path = f"/v1/pathways/{provider.pathway}/documents/{name}"
    answer = await provider.service.get(path, params=asked_for, **PRACTITIONER)
    assert answer.status_code == status, answer.text
    if status == 200:
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        return answer.text
    return answer.json()


async def test_the_consent_form_comes_before_consent_in_the_form_the_person_needs(
    api: Api,
) -> None:
    """R6, R16: this person was noted to need easy read, and another form can be asked for."""
    provider = await asked(api)
    assert 'class="easy_read"' in await document(provider, "consent-form")
    page = await document(provider, "consent-form", form="large_print")
    assert 'class="large_print"' in page
    assert "Robin Fictional" in page
    await provider.service.deliver(
        PersonScreenedV1(
            pathway_id=provider.pathway,
            occurred_at=MORNING,
            source_of_referral="police_custody",
            indications=(),
            interpreter_language="Polish",
        )
    )
    assert "translated into Polish" in await document(provider, "consent-form")


async def test_an_assessment_stood_down_leaves_nothing_to_consent_to(api: Api) -> None:
    """R11."""
    provider = await asked(api)
    stood_down = AssessmentStoodDown(
        pathway_id=provider.pathway,
        occurred_at=MORNING + timedelta(hours=1),
        organisation=OWN,
        requirement=Requirement.MHTR,
        because=StoodDownBecause.PLEA_CHANGED,
    )
    await provider.service.deliver(stood_down)
    assert (await document(provider, "consent-form", 409))["rule"] == "R11"


async def test_the_leaflet_waits_for_the_order_and_names_officer_and_first_appointment(
    api: Api,
) -> None:
    """R28: what was arranged for the sentence, and then what was planned."""
    provider = await asked(api)
    assert (await document(provider, "leaflet", 409))["rule"] == "R28"
    provider = await in_treatment(api)
    page = await document(provider, "leaflet", form="standard")
    assert "Fictional House" in page
    assert "An officer is named" in page
    await provider.service.deliver(
        CaseAllocated(
            pathway_id=provider.pathway,
            occurred_at=SENTENCED + timedelta(days=1),
            allocation_id=provider.pathway,
            officer_name="Officer Fictional",
            officer_team="Court team",
            officer_contact="01632 960126",
            hours_since_sentence=24,
        )
    )
    coming = datetime.now(UTC) + timedelta(days=3)
    planned = {"session_number": 1, "at": coming.isoformat(), "place": "Room 4"}
    await provider.of("appointments", planned | {"channel": "in_person"})
    page = await document(provider, "leaflet", form="standard")
    assert "Court team" in page
    assert "Room 4" in page
    assert "Fictional House" not in page


async def test_the_certificate_waits_for_the_sign_off(api: Api) -> None:
    """R42."""
    provider = await attended_once(api)
    assert (await document(provider, "certificate", 409))["rule"] == "R42"
    end = {"completed_at": after(days=90), "outcome": "completed", "instruments": instruments(1)}
    await provider.of("completions", end)
    page = await document(provider, "certificate", form="standard")
    assert "has completed a mental health treatment requirement" in page


async def test_what_was_handed_over_is_kept_and_shown(api: Api) -> None:
    """R16, R28."""
    provider = await asked(api)
    given = {"document": "consent-form", "form": "easy_read", "given_at": after(minutes=30)}
    handed_over = await provider.of("documents-given", given | {"language": "Polish"})
    assert (handed_over["form"], handed_over["language"]) == ("easy_read", "Polish")
    await provider.of("consents", consent())
    (shown,) = (await provider.view())["documents_given"]
    assert (shown["id"], shown["language"]) == (handed_over["id"], "Polish")
    early = given | {"given_at": after(minutes=-5)}
    assert (await provider.of("documents-given", early, 422))["field"] == "/given_at"
    leaflet = given | {"document": "leaflet"}
    assert (await provider.of("documents-given", leaflet, 409))["rule"] == "R28"
    await provider.of("documents-given", given, 409)


async def test_a_document_is_the_organisations_own_and_its_reading_is_audited(api: Api) -> None:
    """R52, R55."""
    provider = await asked(api)
    path = f"/v1/pathways/{provider.pathway}/documents/consent-form"
    assert (await provider.service.get(path, **STRANGER)).status_code == 404
    service = {"role": "service", "organisation": OWN}
    assert (await provider.service.get(path, **service)).status_code == 403
    assert (await provider.service.get(path, **LEAD)).status_code == 200
    read = await provider.service.rows("SELECT action, subject FROM audit WHERE status = 200")
    assert read == [("GET /v1/pathways/{pathway_id}/documents/{document}", str(provider.pathway))]
