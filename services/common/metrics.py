"""What is counted and measured; labels are channels, types and routes, never people."""

from prometheus_client import Counter, Gauge, Histogram

COMMANDS = Counter("cstr_commands", "Requests answered", ["route", "status"])
TOLD = Counter("cstr_events_told", "Events kept for a reader", ["channel", "type"])
PUBLISHED = Counter("cstr_events_published", "Events the broker acknowledged", ["channel"])
WITHHELD = Counter("cstr_events_withheld", "Events withheld at the last moment", ["channel"])
APPLIED = Counter("cstr_events_applied", "Events applied", ["channel", "type"])
DUPLICATES = Counter("cstr_events_duplicate", "Events received again and dropped", ["channel"])
PARKED = Counter("cstr_events_parked", "Events parked", ["channel", "cause"])
REPLAYED = Counter("cstr_events_replayed", "Events fetched again from their owner", ["channel"])
OUTBOX_AGE = Gauge("cstr_outbox_oldest_seconds", "Age of the oldest unpublished event")
OUTBOX_ROWS = Gauge("cstr_outbox_rows", "Unpublished events")
PARKED_ROWS = Gauge("cstr_parked_rows", "Events parked now")
LAG = Gauge("cstr_consumer_lag", "Messages on the topic not yet applied", ["channel"])
CLOCKS = Gauge("cstr_clocks", "Clocks by name and state", ["clock", "state"])
HOP = Histogram(
    "cstr_hop_seconds",
    "From recorded by one agency to applied by the next",
    ["channel"],
    buckets=(0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.25, 0.5, 1, 5, 30, 300),
)
