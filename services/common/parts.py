"""The parts of one process, each with its pulse; which there are is said by ``--only``."""

from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from services.common import (
    audit_keys,
    clock_sweep,
    instances,
    limits,
    migrated,
    poolers,
    problems,
    restore_unfinished,
    telemetry,
    web,
)
from services.common.audit_peers import Peers
from services.common.consumer import Consumer
from services.common.database import make_sessions
from services.common.edge import Application
from services.common.health import Vitals
from services.common.health import router as health_routes
from services.common.inbox import Inbox
from services.common.instances import Instances
from services.common.measures import Measures
from services.common.pseudonyms import pseudonym_keys
from services.common.pulse import Pulse
from services.common.relay import Relay
from services.common.replay import Replay
from services.common.settings import Settings

if TYPE_CHECKING:
    from services.common.process import Service

Parts = list[tuple[str, Coroutine[Any, Any, None]]]


def of_process(
    service: "Service",
    settings: Settings,
    engine: AsyncEngine,
    inbox: Inbox,
    vitals: Vitals,
    app: FastAPI,
    roles: set[str],
) -> Parts:
    """What runs side by side in a process with these roles; in ``vitals`` each says that it turns.

    Whatever they are, health and metrics are served where the process listens.
    """
    vitals.roles, vitals.instance = frozenset(roles), instances.own_name(service.agency)
    parts = _of_every_process(service, settings, engine, vitals)
    if "web" in roles:
        parts.append(("web", web.serve(app, settings, app.state.streams.close)))
    else:
        alone = health_alone(service.agency, service.title, settings, vitals)
        parts.append(("health", web.serve_aside(alone, settings)))
    if "relay" in roles:
        relay = Relay(settings, engine, service.agency, inbox.told)
        vitals.parts["relay"] = relay.pulse
        parts.append(("relay", relay.run()))
    if "consumer" in roles:
        replay = Replay(settings, engine, service.agency, inbox)
        consumer = Consumer(settings, engine, service.agency, inbox, replay, vitals.instance)
        vitals.parts |= {"consumer": consumer.pulse, "replay": replay.pulse}
        parts += [("replay", replay.run()), ("consumer", consumer.run())]
    if "clocks" in roles:
        pulse = vitals.parts["clocks"] = Pulse("clocks", clock_sweep.TURN_SECONDS)
        moved = (inbox.clocks, make_sessions(engine), pseudonym_keys(settings), pulse)
        parts.append(("clocks", clock_sweep.run(*moved, service.due)))
    if "heads" in roles and settings.audit_key_file is not None:
        peers = Peers(settings, engine, audit_keys.of(settings, service.agency))
        vitals.parts["heads"] = peers.pulse
        parts.append(("heads", peers.run()))
    return parts


def _of_every_process(
    service: "Service", settings: Settings, engine: AsyncEngine, vitals: Vitals
) -> Parts:
    """That it is there, and what alarms look at."""
    there = Instances(engine, vitals, settings.own_url)
    measures = Measures(settings, engine, service.agency)
    looking = measures.run(vitals.instance, vitals.roles)
    return [("instances", there.run()), ("measures", looking)]


async def looked_at(
    url: str, need: migrated.Needed | None
) -> dict[str, Callable[[], Coroutine[Any, Any, None]]]:
    """What of the database could not be found out yet, as it is away, and looks again by name.

    Raises ``SessionsShared``, ``WrongMigration`` and ``RestoreUnfinished``.
    """
    again: dict[str, Callable[[], Coroutine[Any, Any, None]]] = {}
    if not await poolers.require_sessions(url):
        again["watch"] = partial(poolers.watch, url)
    if not await migrated.require(url, need):
        again["migrated"] = partial(migrated.watch, url, need)
    if not await restore_unfinished.require_none(url):
        again["restored"] = partial(restore_unfinished.watch, url)
    return again


def health_alone(name: str, title: str, settings: Settings, vitals: Vitals) -> Application:
    """The application of a process that is asked nothing else: its health and its metrics."""
    app = Application(
        title=title, docs_url=None, redoc_url=None, openapi_url=None,
        telemetry=telemetry.OF_REQUESTS,
    )  # fmt: skip
    app.state.service, app.state.vitals = name, vitals
    app.state.metrics_token_file = settings.metrics_token_file
    app.state.peers = limits.RateLimit(settings.requests_per_second)
    app.include_router(health_routes)
    problems.install(app)
    app.guard(settings)
    return app
