"""How much is measured: how many of each, how many at once, how often it is looked at."""

from datetime import UTC, datetime

COMMANDS, EVENTS, HOPS, PER_SECOND = 1500, 20_000, 1500, 50
LANES, WATCHED = 16, 5
AT_ONCE = 16
POLL_SECONDS = 0.005
DAY = datetime.now(UTC).date()
