"""One transaction for each request, and bad input that changes nothing."""

import asyncio
from dataclasses import replace
from typing import Annotated, Any
from uuid import uuid4

import pytest
from fastapi import APIRouter, FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.audit_checks import findings_of_chains
from services.common.audit_commands import verify_audit
from services.common.identity import Caller, any_agency
from services.common.limits import DEPTH
from services.common.repeated import _client_in_role
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.probation_allocation.service import SERVICE
from tests.conftest import Api
from tests.probation_allocation.given import listed
from tests.service_under_test import ServiceUnderTest

OFFICER = {
    "site": "northamptonshire",
    "name": "A. Fictional",
    "team": "North",
    "contact": "desk",
    "user": "responsible_officer@probation-allocation.invalid",
    "capacity": 3,
}
CANARY = "Canary-7f3a"


async def officers(service: ServiceUnderTest) -> int:
    """How many were kept."""
    count: int = (await service.rows("SELECT count(*) FROM officer"))[0][0]
    return count


async def test_a_change_its_audit_and_its_stored_answer_are_one_commit(api: Api) -> None:
    service = await api(SERVICE)
    made = await service.post("/v1/officers", OFFICER, role="senior_officer")
    assert (made.status_code, made.headers["cache-control"]) == (201, "no-store")
    (entry,) = await service.rows("SELECT actor, agency, role, action FROM audit")
    assert entry.action == "POST /v1/officers"
    assert (entry.agency, entry.role) == ("probation_allocation", "senior_officer")
    assert len(await service.rows("SELECT 1 FROM idempotency")) == 1


async def test_a_commit_that_fails_is_answered_as_a_failure_and_changes_nothing(api: Api) -> None:
    """A constraint checked only at the commit: the answer must wait for it."""
    service = await api(SERVICE)
    add_route(service, "/v1/fails-at-commit", fails_at_commit)
    async with service.engine.connect() as connection:
        await connection.execute(text("SELECT 1"))
    failed = await service.post("/v1/fails-at-commit", {}, role="senior_officer")
    assert failed.status_code == 503
    assert await service.rows("SELECT 1 FROM idempotency") == []
    assert await service.rows("SELECT 1 FROM audit") == []


async def fails_at_commit(
    session: Session, caller: Annotated[Caller, any_agency("senior_officer")]
) -> dict[str, str]:
    """Ends the transaction's life behind its back."""
    await session.execute(text("SELECT set_config('transaction_timeout', '1ms', true)"))
    await session.execute(text("SELECT pg_sleep(0.05)"))
    return {"status": "never told"}


async def test_a_transaction_given_up_for_a_rival_is_answered_with_ask_again(api: Api) -> None:
    """Of two that wait for each other the database ends one; the client repeats it."""
    service = await api(SERVICE)
    add_route(service, "/v1/gives-way", gives_way)
    failed = await service.post("/v1/gives-way", {}, role="senior_officer")
    assert (failed.status_code, failed.headers["retry-after"]) == (503, "1")


async def gives_way(
    session: Session, caller: Annotated[Caller, any_agency("senior_officer")]
) -> dict[str, str]:
    """As the database ends a deadlock."""
    await session.execute(text("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40P01'; END $$"))
    return {"status": "never told"}


async def test_every_post_needs_a_key(api: Api) -> None:
    service = await api(SERVICE)
    missing = await service.ask("POST", "/v1/officers", role="senior_officer", json=OFFICER)
    assert missing.status_code == 400
    assert missing.json()["field"] == "Idempotency-Key"
    assert await officers(service) == 0


async def test_the_same_key_from_two_at_once_does_it_once(api: Api) -> None:
    service = await api(SERVICE)
    ask = [service.post("/v1/officers", OFFICER, role="senior_officer", key="k") for _ in range(5)]
    answers = await asyncio.gather(*ask)
    assert await officers(service) == 1
    assert {a.status_code for a in answers} <= {201, 409}
    again = await service.post("/v1/officers", OFFICER, role="senior_officer", key="k")
    assert again.status_code == 201
    assert again.headers["idempotency-replayed"] == "true"


async def test_another_client_may_use_the_same_key(api: Api, keys: Any) -> None:
    service = await api(SERVICE)
    for user in ("one", "two"):
        token = keys.mint("probation_allocation", "senior_officer", None, user)
        headers = {"authorization": f"Bearer {token}", "idempotency-key": "shared"}
        answer = await service.client.post("/v1/officers", json=OFFICER, headers=headers)
        assert answer.status_code == 201
    assert await officers(service) == 2


@pytest.mark.parametrize("other", ["user", "role", "organisation", "agency"])
def test_a_key_is_one_clients_in_one_role(other: str) -> None:
    """Told apart by each of them, and by nothing written so as to read like another."""
    changed: Any = {other: "another"}
    caller = Caller("one", "court_listing", "legal_adviser", "org")
    keys = {_client_in_role(one) for one in (caller, replace(caller, **changed))}
    assert len(keys) == 2
    moved = replace(caller, organisation="org/legal_adviser", role="one", user="")
    assert _client_in_role(moved) not in keys


async def test_an_answer_kept_is_not_given_to_another_role_of_the_same_user(api: Api) -> None:
    service, pathway = await api(SERVICE), uuid4()
    await service.deliver(listed(pathway))
    body = {"withdrawn_at": "2026-06-03T10:00:00Z", "permission": "progress"}
    path, answers = f"/v1/pathways/{pathway}/permission-withdrawals", []
    for role in ("senior_officer", "responsible_officer", "senior_officer"):
        answers.append(await service.post(path, body, role=role, user="one", key="same"))
    assert [answer.status_code for answer in answers] == [201, 201, 409]
    assert answers[2].json()["errorCode"] == "AnswerNotKept"
    assert all("idempotency-replayed" not in answer.headers for answer in answers)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (OFFICER | {"unheard_of": CANARY}, 422),
        (OFFICER | {"capacity": CANARY}, 422),
        (OFFICER | {"name": CANARY + "\x00"}, 422),
        (OFFICER | {"name": CANARY * 100}, 422),
        ([CANARY], 422),
        (CANARY, 422),
        (None, 422),
    ],
)
async def test_bad_input_names_the_field_echoes_nothing_and_changes_nothing(
    api: Api, body: Any, status: int
) -> None:
    service = await api(SERVICE)
    refused = await service.post("/v1/officers", body, role="senior_officer")
    assert refused.status_code == status
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["validationErrors"]
    assert CANARY not in refused.text
    assert await officers(service) == 0


async def test_a_body_that_is_not_json_is_422(api: Api) -> None:
    service = await api(SERVICE)
    headers = {"content-type": "application/json", "idempotency-key": "k"}
    refused = await service.ask(
        "POST", "/v1/officers", role="senior_officer", content=b'{"name', headers=headers
    )
    assert refused.status_code == 422


@pytest.mark.parametrize(
    "content", [b"[" * (DEPTH + 1), b'{"a":' * (DEPTH + 1), b" " * (2 * 1024 * 1024 + 1)]
)
async def test_a_body_too_deep_or_too_large_is_413_before_it_is_parsed(
    api: Api, content: bytes
) -> None:
    service = await api(SERVICE)
    headers = {"content-type": "application/json", "idempotency-key": "k"}
    refused = await service.ask(
        "POST", "/v1/officers", role="senior_officer", content=content, headers=headers
    )
    assert refused.status_code == 413


async def test_brackets_in_a_text_are_not_depth(api: Api) -> None:
    service = await api(SERVICE)
    made = await service.post("/v1/officers", OFFICER | {"name": '["{' * 50}, role="senior_officer")
    assert made.status_code == 201


async def test_an_unexpected_error_says_nothing_of_itself(api: Api) -> None:
    service = await api(SERVICE)
    add_route(service, "/v1/breaks", breaks)
    answer = await service.post("/v1/breaks", {}, role="senior_officer")
    assert answer.status_code == 500
    assert CANARY not in answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def breaks(caller: Annotated[Caller, any_agency("senior_officer")]) -> None:
    """An error whose text holds what must not be told."""
    raise RuntimeError(CANARY)


async def test_the_audit_shows_what_was_changed_or_removed(api: Api) -> None:
    """R55."""
    service = await api(SERVICE)
    for number in range(30):
        await service.post("/v1/officers", OFFICER | {"name": f"F{number}"}, role="senior_officer")
    assert await broken(service) == []
    assert await verify_audit(service.settings) is None
    await as_owner(
        service, "UPDATE audit SET actor = 'someone else' WHERE chain = 3 AND number = 1"
    )
    chain = (await service.rows("SELECT chain FROM audit WHERE chain <> 3 ORDER BY number DESC"))[
        0
    ][0]
    await as_owner(
        service,
        "DELETE FROM audit WHERE (chain, number) = "
        f"(SELECT chain, max(number) FROM audit WHERE chain = {chain} GROUP BY chain)",
    )
    touched = {chain} | (
        {3} if await service.rows("SELECT 1 FROM audit WHERE chain = 3") else set()
    )
    assert set(await broken(service)) == touched
    said = await verify_audit(service.settings)
    assert said is not None
    assert str(sorted(touched)) in said


async def broken(service: ServiceUnderTest) -> list[int]:
    """The chains that do not hold."""
    async with service.engine.connect() as connection:
        return sorted({found.chain for found in await findings_of_chains(connection)})


async def as_owner(service: ServiceUnderTest, statement: str) -> None:
    """Do what the running role may not."""
    from sqlalchemy.ext.asyncio import create_async_engine

    owner = create_async_engine(service.database.migration_url)
    async with owner.begin() as connection:
        assert isinstance(connection, AsyncConnection)
        await connection.execute(text(statement))
    await owner.dispose()


def add_route(service: ServiceUnderTest, path: str, endpoint: Any) -> None:
    """A route of the test's own, with the same unit of work."""
    app: FastAPI = service.client._transport.app  # type: ignore[attr-defined]
    router = APIRouter(route_class=UnitOfWorkRoute)
    router.add_api_route(path, endpoint, methods=["POST"], status_code=201)
    app.include_router(router)
