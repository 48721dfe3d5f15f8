"""Events under pseudonyms leave together, once an hour, in an order that says nothing of time.

Guarantee: in production neither the moment at which one leaves nor its place among others says when
what it tells happened, more closely than the hour; within one pseudonym the order stays.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from services.common.pseudonyms import pseudonymous
from services.common.settings import Environment, Settings

SECONDS = 3600
#: Of an outbox row ``o``: whether it may leave now.
DUE = "(o.channel <> ALL(CAST(:together AS text[])) OR o.told_at < :before)"

CHANNELS = text("SELECT DISTINCT channel FROM outbox")


def applies(settings: Settings) -> bool:
    """Whether they wait for each other: a development stack shows what it does at once."""
    return settings.environment is Environment.PRODUCTION


def due(settings: Settings, now: datetime | None = None) -> Mapping[str, Any]:
    """The values of ``DUE``: what was told in the hours that are over."""
    at = (now or datetime.now(UTC)).timestamp()
    before = datetime.fromtimestamp(at - at % SECONDS, UTC)
    return {"together": sorted(pseudonymous()) if applies(settings) else [], "before": before}


def leaving(settings: Settings, channels: Iterable[str]) -> Mapping[str, Any]:
    """Which channels leave at once and which together, of these."""
    values = due(settings)
    return {**values, "at_once": sorted(set(channels) - set(values["together"]))}
