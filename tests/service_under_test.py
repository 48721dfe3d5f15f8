"""One service under test: its real application on a real database, asked through HTTP."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi.routing import APIRoute
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.routing import BaseRoute, Match

from contracts.attributes import Permitted
from contracts.envelope import Envelope
from contracts.event import Agency, Event
from contracts.receiving import agreement_of
from contracts.sharing import Agreement, Disclosure, disclosures
from scripts.stack.postgres import Database, EmbeddedPostgres
from scripts.stack.services import MigrationMark
from scripts.stack.tokens import Keys
from services.common import routers
from services.common.deliveries import redelivery
from services.common.edge import Application
from services.common.health import Vitals
from services.common.inbox import Inbox
from services.common.migrating import migrate
from services.common.process import Service, make_app, make_inbox
from services.common.settings import Environment, Settings
from tests import pools
from tests.emptying import emptied

PROVIDER = "nene-mind-matters"
GIVEN_TO = {"health_needs": "liaison_diversion", "progress": PROVIDER}

_known: set[str] = set()
_routes: dict[tuple[int, ...], tuple[Service, list[BaseRoute]]] = {}


@dataclass
class ServiceUnderTest:
    """A service: ask it, deliver events to it, see what it told."""

    service: Service
    settings: Settings
    database: Database
    engine: AsyncEngine
    inbox: Inbox
    keys: Keys
    client: httpx.AsyncClient
    _numbers: dict[tuple[str, UUID], int] = field(default_factory=dict)

    @property
    def app(self) -> Application:
        """The application that is asked."""
        found: Application = self.client._transport.app  # type: ignore[attr-defined]
        return found

    async def get(self, path: str, *, role: str, organisation: str = "", **more: Any) -> Any:
        """A response to a GET in a role of the service's own agency."""
        return await self.ask("GET", path, role=role, organisation=organisation, **more)

    async def post(
        self, path: str, json: Any, *, role: str, organisation: str = "", key: str = "", **more: Any
    ) -> Any:
        """A response to a POST, with an idempotency key of its own unless one is given."""
        headers = {"idempotency-key": key or str(uuid4())} | more.pop("headers", {})
        return await self.ask(
            "POST", path, role=role, organisation=organisation, json=json, headers=headers, **more
        )

    async def put(
        self, path: str, json: Any, *, role: str, etag: str, organisation: str = "", **who: Any
    ) -> Any:
        """A response to a PUT decided on the version with this ETag."""
        headers = {"if-match": etag}
        return await self.ask(
            "PUT", path, role=role, organisation=organisation, json=json, headers=headers, **who
        )

    async def ask(
        self,
        method: str,
        path: str,
        *,
        role: str,
        organisation: str = "",
        agency: str = "",
        headers: dict[str, str] | None = None,
        user: str | None = None,
        sites: tuple[str, ...] = ("*",),
        **more: Any,
    ) -> httpx.Response:
        """A response to any request; ``agency`` is the service's own unless said otherwise."""
        named = (agency or self.service.agency.value, role, organisation or None, user)
        token = self.keys.mint(*named, sites=sites)
        sent = {"authorization": f"Bearer {token}"} | (headers or {})
        answer = await self.client.request(method, path, headers=sent, **more)
        if answer.status_code == 409:
            self._is_not_allowed(method, path, answer.json())
        return answer

    def route(self, method: str, path: str) -> tuple[str, dict[str, str]]:
        """The operation a request asks for, as method and route, and what its path names."""
        scope = {"type": "http", "method": method, "path": path, "headers": []}
        for router in self.service.routers:
            for route in router.routes:
                match, child = route.matches(scope)
                if match is Match.FULL and isinstance(route, APIRoute):
                    named = {k: str(v) for k, v in child["path_params"].items()}
                    return f"{method} {route.path}", named
        raise AssertionError(f"no route for {path}")

    async def deliver(
        self, event: Event, *, permitted: bool = True, every_field: bool = False
    ) -> None:
        """Apply an event as the agreement lets this agency see it, or with every field it has."""
        channel, envelope = self.sealed(event, permitted=permitted, every_field=every_field)
        wider = _with_every_field(channel, event) if every_field else None
        await self.inbox.apply([redelivery(channel, envelope, agreement=wider)])

    def sealed(
        self, event: Event, *, permitted: bool = True, every_field: bool = False
    ) -> tuple[str, Envelope]:
        """The channel and the envelope in which the event would reach this agency."""
        for disclosure in disclosures(event, datetime.now(UTC).date()):
            if disclosure.agreement.reader is self.service.agency:
                envelope = self._seal(event, disclosure, permitted)
                if every_field:
                    names = set(event.shareable())
                    data = event.model_dump(mode="json", include=names, exclude_none=True)
                    envelope = replace(envelope, data=data, permitted=())
                return disclosure.agreement.topic, envelope
        raise AssertionError(f"no agreement tells {event.name} to {self.service.agency}")

    async def told(self) -> list[tuple[str, str, dict[str, Any]]]:
        """Channel, event name and data of everything told, in the order it was told."""
        query = text("SELECT channel, type, parts FROM event_log ORDER BY recorded_at, channel")
        async with self.engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return [(r.channel, r.type, _merged(r.parts)) for r in rows]

    async def rows(self, query: str, **values: Any) -> list[Any]:
        """What a query finds in the service's database."""
        async with self.engine.connect() as connection:
            return list((await connection.execute(text(query), values)).all())

    async def publish(self) -> None:
        """Let everything told be in the feeds, as the relay does once the broker has it."""
        async with self.engine.begin() as connection:
            await connection.execute(
                text("""
                WITH gone AS (DELETE FROM outbox RETURNING *)
                INSERT INTO channel_feed (channel, shard, subject, sequence)
                SELECT channel, shard, subject, sequence FROM gone ORDER BY subject, sequence""")
            )

    async def empty(self) -> None:
        """Forget everything, as if it were just opened."""
        await emptied(self.database)
        self._numbers.clear()

    async def close(self) -> None:
        """Give connections back."""
        self.app.state.streams.close()
        await self.app.state.streams.tails.ended()
        await self.app.state.floods.close()
        await self.client.aclose()
        await pools.given_back(self.engine)

    def _is_not_allowed(self, method: str, path: str, problem: dict[str, Any]) -> None:
        """What is refused for no field of the request is not among what is allowed now."""
        about_a_field = "field" in problem or problem["errorCode"] == "Conflict"
        if "allowed" in problem and not about_a_field:
            operation, _ = self.route(method, path.partition("?")[0])
            assert operation not in problem["allowed"], problem

    def _seal(self, event: Event, disclosure: Disclosure, permitted: bool) -> Envelope:
        place = (disclosure.agreement.topic, event.subject)
        self._numbers[place] = self._numbers.get(place, 0) + 1
        parts = [p for p in disclosure.parts if permitted or p.permission is None]
        return Envelope(
            id=uuid4(),
            source=event.publisher,
            type=event.type(),
            time=disclosure.time,
            subject=event.subject,
            sequence=self._numbers[place],
            recorded=datetime.now(UTC),
            correlation="test",
            causation="test",
            agreement=disclosure.agreement.reference,
            basis="; ".join(p.basis for p in parts),
            permitted=tuple(
                Permitted(p.permission, GIVEN_TO[p.permission], 1) for p in parts if p.permission
            ),
            data={k: v for p in parts for k, v in p.data.items()},
        )


def _with_every_field(channel: str, event: Event) -> Agreement:
    """The channel's agreement as it would be if it gave all of an event."""
    agreement = agreement_of(channel)
    assert agreement is not None
    line = agreement.events[event.name][0].model_copy(update={"fields": tuple(event.shareable())})
    return agreement.model_copy(update={"events": {event.name: (line,)}})


async def open_service(
    service: Service, postgres: EmbeddedPostgres, keys: Keys
) -> ServiceUnderTest:
    """The service on an empty database."""
    database = postgres.database(service.agency)
    await _migrated(service, postgres)
    await emptied(database)
    reads_pseudonyms = service.agency is Agency.REPORTING
    settings = Settings(
        service=service.agency,
        environment=Environment.DEVELOPMENT,
        port=1,
        database_url=database.url,
        token_jwks=keys.jwks,
        pseudonym_key_file=None if reads_pseudonyms else keys.pseudonym,
        metrics_token_file=keys.metrics,
        requests_per_second=100_000,
    )
    engine = await pools.engine_on(database.url)
    key = bytes.fromhex(keys.pseudonym.read_text())
    inbox = make_inbox(service, engine, key)
    app = _application(service, settings, engine, inbox)
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://service"
    )
    return ServiceUnderTest(service, settings, database, engine, inbox, keys, client)


def _application(
    service: Service, settings: Settings, engine: AsyncEngine, inbox: Inbox
) -> Application:
    """Its application; routes, and what is made of one when it is first asked, are every one's."""
    named = tuple(id(router) for router in service.routers)
    with pytest.MonkeyPatch.context() as patch:
        if named in _routes:
            patch.setattr(routers, "of_service", lambda _: ())
        app = make_app(service, settings, engine, inbox, Vitals(engine))
    _, routes = _routes.setdefault(named, (service, list(app.router.routes)))
    app.router.routes[:] = routes
    return app


async def _migrated(service: Service, postgres: EmbeddedPostgres) -> None:
    url = postgres.database(service.agency).migration_url
    if url not in _known and not MigrationMark(service.agency, postgres).current():
        await asyncio.to_thread(migrate, service.folder, url)
    _known.add(url)


def _merged(parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {name: value for part in parts for name, value in part["data"].items()}
