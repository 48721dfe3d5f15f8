"""A relay of a test's own in place of a service's, on the same stack."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from contracts.event import Agency
from scripts.stack.runner import Stack
from scripts.stack.services import environment
from services.common.database import make_engine
from services.common.relay import Relay
from services.common.settings import Settings
from tests.faults.breaking import run_as, with_variables
from tests.faults.given_messages import running

WITHOUT_RELAY = {"CSTR_ONLY": "web,consumer,clocks,heads"}


class OwnRelay(Relay):
    """One with a chance of its own."""

    chance: random.Random


def settings_of(stack: Stack, agency: Agency) -> Settings:
    """The settings the agency's service runs with."""
    given = environment(agency.value, stack.settings, stack.postgres, stack.kafka, stack.keys)
    names = {f"CSTR_{name.upper()}": name for name in Settings.model_fields}
    said = {names[k]: v for k, v in given.items() if k in names and v}
    return Settings.model_validate(said | {"peers": stack.settings.urls()})


@asynccontextmanager
async def relayed_by(
    stack: Stack, agency: Agency, kind: type[OwnRelay], chance: random.Random
) -> AsyncIterator[None]:
    """The agency's service without its relay, and one of this kind here."""
    engine = make_engine(stack.postgres.database(agency).url, 4)
    relay = kind(settings_of(stack, agency), engine, agency, asyncio.Event())
    relay.chance = chance
    async with run_as(stack, agency.value, with_variables(WITHOUT_RELAY)), running(relay.run):
        yield
    await engine.dispose()
