"""One process: web, relay, consumer with replay, clocks and heads, or some, in one task group.

Guarantee: if one of them dies the process dies, and whoever supervises it starts it again; nothing
answers 200 while its work stands still.
"""

import asyncio
import gc
import importlib
import signal
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import structlog
import uvloop
from fastapi import APIRouter, FastAPI
from sqlalchemy import MetaData
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.checking import check_data
from contracts.event import Agency
from services.common import (
    audit_commands,
    audit_keys,
    audited,
    instances,
    late,
    limits,
    migrated,
    openapi,
    parts,
    poolers,
    problems,
    routers,
    started,
    telemetry,
    told_together,
    unsafe_settings,
    unusable,
)
from services.common.after_event import Knows
from services.common.allowed_shown import StateReader
from services.common.clock_sweep import DueWork
from services.common.clocks import Clocks, SiteOf
from services.common.database import make_engine, make_sessions
from services.common.edge import Application
from services.common.feed_answers import Streams
from services.common.health import Vitals
from services.common.identity import Tokens
from services.common.inbox import Inbox
from services.common.pseudonyms import PseudonymKeys, pseudonym_keys
from services.common.settings import Environment, Settings, settings_of_environment
from services.common.subscriptions import Handlers
from services.common.waiting import Wait
from services.common.worklists import Worklists

log = structlog.get_logger()

ROLES = ("web", "relay", "consumer", "clocks", "heads")


@dataclass(frozen=True)
class Service:
    """What makes a service itself: whose it is, what it may be asked, what it is told.

    ``check`` reads data files of its own at start, and raises ``ValueError``. ``also_names`` are
    fields of answers that name a subject as ``subject_parameter`` does. ``knows`` says whether an
    organisation has anything to do with a subject, where there are organisations. ``due`` is what
    time alone brings about in its records. ``staff`` finds whom its registers have under a sign-in.
    """

    agency: Agency
    title: str
    routers: Sequence[APIRouter]
    handlers: Handlers
    models: MetaData
    subject_parameter: str = "id"
    also_names: Sequence[str] = ()
    waits: Sequence[Wait] = ()
    worklists: Worklists | None = None
    staff: str = ""
    site_of: SiteOf | None = None
    due: Sequence[DueWork] = ()
    state_reader: StateReader | None = None
    knows: Knows | None = None
    folder: Path = Path()
    check: Callable[[], object] = list


def run(service: Service) -> None:
    """The command line: ``migrate``, one of the audit, or run all or ``--only`` some parts."""
    _keep_what_is_loaded()
    telemetry.log_as_json(service.agency)
    _require_known(sys.argv[1:])
    try:
        check_data()
        service.check()
    except ValueError as wrong:
        sys.exit(f"The contracts cannot be used. {wrong}")
    settings = settings_of_environment(service.agency)
    if sys.argv[1:] and sys.argv[1] != "--only":
        sys.exit(_command(service, settings, sys.argv[1], sys.argv[2:]))
    _require_to_run(settings)
    only = sys.argv[2] if sys.argv[1:2] == ["--only"] else settings.only
    roles = set(only.split(",")) if only else set(ROLES)
    if roles - set(ROLES):
        sys.exit(f"--only takes {', '.join(ROLES)}")
    instance = instances.own_name(service.agency)
    with (
        unusable.refused(),
        started.said(settings, instance, roles),
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        runner.run(serve(service, settings, roles))


def _command(
    service: Service, settings: Settings, word: str, rest: Sequence[str]
) -> str | int | None:
    """One command instead of the service: what the process ends with."""
    need = migrated.needed(service.agency, service.folder)
    if word == "migrate":
        return _migrate(service, settings.migration_url, need)
    if word == "migrated":
        return migrated.run(rest, settings.database_url, need)
    poolers.require(settings.database_url)
    migrated.require_now(settings.database_url, need)
    return audit_commands.run(word, list(rest), settings)


def _migrate(service: Service, url: str, need: migrated.Needed | None) -> str | None:
    """Migrate, unless the database is newer than this release: why it is not, or nothing."""
    poolers.require(url)
    newer = migrated.said_of_newer(url, need)
    if newer is not None:
        return newer or None
    # Alembic is ten megabytes that a service which runs never needs.
    importlib.import_module("services.common.migrating").migrate(service.folder, url)
    return None


def _require_known(arguments: Sequence[str]) -> None:
    """End the process for a word that is none: it would start a service that is to be still."""
    known = ("migrate", "migrated", *audit_commands.COMMANDS)
    if arguments and arguments[0] not in (*known, "--only"):
        sys.exit(f"Say nothing to run, --only PARTS ({', '.join(ROLES)}), or: {', '.join(known)}.")


def _require_to_run(settings: Settings) -> None:
    """End the process where production would run with the owner's password, or without a key."""
    wrong = unsafe_settings.to_run(settings)
    if wrong and settings.environment is Environment.PRODUCTION:
        sys.exit("\n".join(["The settings cannot be used:", *wrong]))


async def serve(service: Service, settings: Settings, roles: set[str]) -> None:
    """Run the chosen parts until a signal or the death of one of them."""
    need = migrated.needed(service.agency, service.folder)
    again = await parts.looked_at(settings.database_url, need)
    engine = make_engine(settings.database_url, settings.database_pool)
    provider = telemetry.start(settings, service.agency)
    telemetry.watch(engine)
    keys = pseudonym_keys(settings)
    inbox = make_inbox(service, engine, keys)
    vitals = Vitals(engine, need=need, late=partial(late.values, settings))
    app = make_app(service, settings, engine, inbox, vitals)
    _forget_garbage()
    try:
        async with asyncio.TaskGroup() as group:
            stop = asyncio.Event()
            for number in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, stop.set)
            of_it = parts.of_process(service, settings, engine, inbox, vitals, app, roles)
            looks = [(name, look()) for name, look in again.items()]
            tasks = [group.create_task(part, name=name) for name, part in [*of_it, *looks]]
            await stop.wait()
            for task in tasks:
                task.cancel()
    finally:
        await app.state.floods.close()
        await engine.dispose()
        provider.shutdown()


def _keep_what_is_loaded() -> None:
    """What a process loads at its start stays; the collector works from here."""
    gc.freeze()
    gc.enable()


def _forget_garbage() -> None:
    """What is there from the start is not looked through again."""
    gc.collect()
    gc.freeze()


def make_inbox(service: Service, engine: AsyncEngine, keys: PseudonymKeys | bytes | None) -> Inbox:
    """What applies events to the service's database, and lets its clocks hear them."""
    its_clocks = Clocks(service.agency, service.site_of)
    return Inbox(make_sessions(engine), service.handlers, its_clocks, keys)


def make_app(
    service: Service, settings: Settings, engine: AsyncEngine, inbox: Inbox, vitals: Vitals
) -> Application:
    """The web application of a service."""
    app = Application(
        title=service.title,
        version="1",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=_no_lifespan,
        telemetry=telemetry.OF_REQUESTS,
    )
    app.state.service, app.state.settings = service.agency.value, settings
    app.state.subject_parameter = service.subject_parameter
    app.state.waits, app.state.knows = service.waits, service.knows
    app.state.state_reader, app.state.inbox = service.state_reader, inbox
    app.state.sessions = make_sessions(engine)
    app.state.tokens = Tokens(settings)
    app.state.limits = limits.RateLimit(settings.requests_per_second)
    app.state.floods, app.state.tell_flood = audited.Floods(), audited.too_many
    app.state.peers = limits.RateLimit(settings.requests_per_second)
    app.state.streams = Streams(settings.streams_per_caller, settings.streams)
    app.state.own_url, app.state.metrics_token_file = settings.own_url, settings.metrics_token_file
    app.state.pseudonym_keys = pseudonym_keys(settings)
    app.state.told_together = told_together.applies(settings)
    app.state.late = partial(late.values, settings)
    app.state.vitals, app.state.audit_keys = vitals, audit_keys.of(settings, service.agency)
    app.state.also_names = frozenset(service.also_names) | {service.subject_parameter, "subject"}
    for router in routers.of_service(service):
        app.include_router(router)
    problems.install(app)
    app.guard(settings)
    openapi.describe(app)
    return app


@asynccontextmanager
async def _no_lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
