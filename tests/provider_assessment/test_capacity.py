"""Capacity and waiting times, asked through HTTP on a real database (R44)."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from contracts.events.provider_treatment import capacity_subject
from contracts.vocabulary import Requirement
from services.provider_assessment.rules import capacity as rules
from services.provider_assessment.rules.capacity import OrderWait
from services.provider_assessment.service import SERVICE
from tests.conftest import Api
from tests.provider_assessment.given import (
    LEAD,
    OTHER,
    OWN,
    PRACTITIONER,
    Provider,
    after,
    approval,
    completion,
    consent,
    requested,
    sentenced,
    session,
    suitable,
)
from tests.service_under_test import ServiceUnderTest

CHANGED = "cstr.provider.capacity-changed.v1"
NOW = datetime(2026, 9, 1, tzinfo=UTC)


def declared(practitioners: int = 1, **more: Any) -> dict[str, Any]:
    """What a clinical lead declares."""
    fields = {"site": "northamptonshire", "requirement": "mhtr", "practitioners": practitioners}
    return fields | {"declared_at": after(days=-1)} | more


async def declare(
    service: ServiceUnderTest, body: dict[str, Any], read: int = 0, who: Any = LEAD
) -> Any:
    """The answer to a declaration."""
    return await service.put("/v1/capacity", body, etag=f'"{read}"', **who)


async def told(service: ServiceUnderTest) -> list[tuple[int, int]]:
    """Held and limit, as probation was told them in order."""
    return [(d["held"], d["limit"]) for _, type_, d in await service.told() if type_ == CHANGED]


async def approved(service: ServiceUnderTest) -> Provider:
    """One more person whose requirement waits for the court."""
    provider = Provider(service, uuid4())
    await service.deliver(requested(provider.pathway))
    await provider.of("consents", consent())
    await provider.of("assessments", suitable())
    await provider.of("clinical-decisions", approval())
    return provider


async def test_a_declaration_is_told_about_the_organisation_and_decided_on_what_was_read(
    api: Api,
) -> None:
    """R44: the subject is no person's: the same for the same organisation, site, requirement."""
    service = await api(SERVICE)
    answer = await declare(service, declared(2))
    assert (answer.status_code, answer.headers["etag"]) == (200, '"1"')
    assert (answer.json()["held"], answer.json()["limit"], answer.json()["full"]) == (0, 40, False)
    stale = await declare(service, declared(3))
    assert stale.status_code == 412
    assert (await declare(service, declared(3), read=1)).json()["limit"] == 60
    assert await told(service) == [(0, 40), (0, 60)]
    subject = capacity_subject("northamptonshire", OWN, "mhtr")
    rows = await service.rows("SELECT DISTINCT subject, channel FROM event_log")
    assert rows == [(subject, "cstr.provider.probation")]
    audited = await service.rows("SELECT DISTINCT subject FROM audit WHERE subject <> ''")
    assert audited == [(str(subject),)]


@pytest.mark.parametrize("wrong", [{"requirement": "drr"}, {"site": "nowhere"}])
async def test_capacity_is_declared_for_what_the_organisation_provides(
    api: Api, wrong: dict[str, Any]
) -> None:
    """R1, R44."""
    service = await api(SERVICE)
    refused = await declare(service, declared(**wrong))
    assert (refused.status_code, refused.json()["rule"]) == (422, "R1")
    assert (await declare(service, declared(), who=PRACTITIONER)).status_code == 403


async def test_a_sentence_that_fills_and_an_end_that_frees_are_told_and_nothing_between(
    api: Api,
) -> None:
    """R44: the twentieth case of one practitioner fills, and its completion frees."""
    service = await api(SERVICE)
    await declare(service, declared(1))
    people = [await approved(service) for _ in range(21)]
    for provider in people[:18]:
        await service.deliver(sentenced(provider.pathway))
    assert await told(service) == [(0, 20)]
    at_once = [service.deliver(sentenced(provider.pathway)) for provider in people[18:20]]
    await asyncio.gather(*at_once)
    await service.deliver(sentenced(people[20].pathway))
    assert await told(service) == [(0, 20), (20, 20)]
    for provider in people[:2]:
        await complete(provider)
    assert await told(service) == [(0, 20), (20, 20), (19, 20)]
    (shown,) = (await service.get("/v1/capacity", **PRACTITIONER)).json()
    assert (shown["held"], shown["limit"], shown["full"]) == (19, 20, False)
    waited = shown["waits"]
    assert (waited["begun"], waited["median_days"], waited["longest_days"]) == (2, 6.0, 6)
    assert (waited["still_waiting"], waited["maximum_days"]) == (19, 21)


async def complete(provider: Provider) -> None:
    """One session, and the end."""
    appointment = await provider.of("appointments", session(1))
    body = {"recorded_at": after(days=7, hours=1), "attendance": "attended"}
    await provider.attendance(appointment["id"], body)
    await provider.of("completions", completion())


async def test_a_sentence_corrected_to_one_without_the_requirement_frees_again(api: Api) -> None:
    """R44: capacity declared later counts the cases there are."""
    service = await api(SERVICE)
    people = [await approved(service) for _ in range(20)]
    for provider in people:
        await service.deliver(sentenced(provider.pathway))
    await declare(service, declared(1))
    await service.deliver(sentenced(people[0].pathway, made=False))
    await service.deliver(sentenced(people[0].pathway))
    assert await told(service) == [(20, 20), (19, 20), (20, 20)]
    await declare(service, declared(0), read=1)
    assert (await told(service))[-1] == (20, 0)


async def test_an_organisation_that_declared_nothing_tells_nothing_and_sees_only_its_own(
    api: Api,
) -> None:
    """R44, R52."""
    service = await api(SERVICE)
    provider = await approved(service)
    await service.deliver(sentenced(provider.pathway))
    assert await told(service) == []
    await declare(service, declared())
    stranger = {"role": "practitioner", "organisation": OTHER}
    assert (await service.get("/v1/capacity", **stranger)).json() == []
    assert len((await service.get("/v1/capacity", **LEAD)).json()) == 1


def test_the_limit_is_the_policys_for_each_practitioner() -> None:
    """R44: nobody declared is full at once."""
    assert rules.limit(3, "northamptonshire", NOW.date()) == 60
    assert rules.is_full(0, 0)
    assert not rules.is_full(59, 60)
    assert rules.is_full(61, 60)


def test_waits_are_of_who_began_and_who_waits_is_counted_apart() -> None:
    """R44, C7."""
    sentence = NOW - timedelta(days=30)
    orders = [
        OrderWait(sentence, sentence + timedelta(days=2, hours=20)),
        OrderWait(sentence, sentence + timedelta(days=5)),
        OrderWait(sentence, sentence + timedelta(days=25)),
        OrderWait(sentence, None),
    ]
    result = rules.waits(orders, "northamptonshire", NOW)
    assert (result.begun, result.median_days, result.longest_days) == (3, 5.0, 25)
    assert (result.still_waiting, result.longest_still_waiting_days) == (1, 30)
    assert result.maximum_days == 21
    nobody = rules.waits([], "northamptonshire", NOW)
    assert (nobody.median_days, nobody.longest_days, nobody.still_waiting) == (None, None, 0)


def test_a_capacity_is_of_three_things_together() -> None:
    """R44."""
    same = capacity_subject("plymouth", OWN, Requirement.MHTR)
    assert same == capacity_subject("plymouth", OWN, "mhtr")
    others = {("sefton", OWN, "mhtr"), ("plymouth", OTHER, "mhtr"), ("plymouth", OWN, "atr")}
    assert same not in {capacity_subject(*other) for other in others}
