"""What is counted and measured; labels are channels, types and routes, never people.

What follows from people, such as how often one kind of event was told, is shown in steps of five:
an exact small number beside a place and a kind may be one person.
"""

import math
import time
from collections.abc import Iterable, Iterator

from prometheus_client import REGISTRY, Counter, Gauge, Histogram, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector, CollectorRegistry

from contracts.receiving import Why

COMMANDS = Counter("cstr_commands", "Requests answered", ["route", "status"])
OUTSIDE_POLICY = Counter(
    "cstr_outside_policy", "Facts recorded against a rule of practice", ["rule", "code"]
)
TOLD = Counter("cstr_events_told", "Events kept for a reader", ["channel", "type"])
PUBLISHED = Counter("cstr_events_published", "Events the broker acknowledged", ["channel"])
WITHHELD = Counter("cstr_events_withheld", "Events withheld at the last moment", ["channel"])
APPLIED = Counter("cstr_events_applied", "Events applied", ["channel", "type"])
DUPLICATES = Counter("cstr_events_duplicate", "Events received again and dropped", ["channel"])
PARKED = Counter("cstr_events_parked", "Events parked", ["channel", "cause"])
REFUSED = Counter(
    "cstr_deliveries_refused", "Messages the agreement does not cover", ["channel", "why"]
)
REPLAY_REFUSED = Counter(
    "cstr_replay_answers_refused", "Answers of owners that are none", ["channel"]
)
REPLAY_UNANSWERED = Counter(
    "cstr_replay_unanswered", "Times an owner did not answer, or refused", ["channel", "cause"]
)
HEADS_COMPARED = Gauge(
    "cstr_heads_compared_at", "When a channel was compared with its owner to the end", ["channel"]
)
HEADS_EVERY = Gauge("cstr_heads_compared_every_seconds", "How often each channel is to be compared")
FORKS = Counter(
    "cstr_forks_found", "Subjects of which an owner holds other events than were heard", ["channel"]
)
FORKS_OPEN = Gauge("cstr_forks_open", "Of these, those that nobody settled yet", ["channel"])
LOST_OPEN = Gauge("cstr_lost_events_open", "Events lost in a restore and not entered again yet")
RESTORES = Counter(
    "cstr_restores_of_owners", "Owners that went on anew after a restore", ["channel"]
)
SET_ASIDE = Gauge("cstr_outbox_set_aside", "Events that no broker takes, and what waits behind")
REPLAYED = Counter("cstr_events_replayed", "Events fetched again from their owner", ["channel"])
OUTBOX_LEAVING = Gauge(
    "cstr_outbox_leaving", "Unpublished events that wait for the broker or their turn alone"
)
OUTBOX_AGE = Gauge(
    "cstr_outbox_oldest_seconds", "For how long the oldest unpublished event should have left"
)
OUTBOX_ROWS = Gauge("cstr_outbox_rows", "Unpublished events")
#: In this order, what a relay counts.
OF_OUTBOX = (OUTBOX_ROWS, OUTBOX_LEAVING, OUTBOX_AGE, SET_ASIDE)
TOKENS_REFUSED = Counter("cstr_tokens_refused", "Tokens refused, by what did not hold", ["check"])
CALLERS_REFUSED = Counter(
    "cstr_callers_refused", "Callers whose token holds and who may not ask, by claim", ["check"]
)
AUDIT_HEAD = Gauge("cstr_audit_head_signed_at", "When the audit's heads were signed last")
AUDIT_COUNTERSIGNED = Gauge(
    "cstr_audit_countersigned_at", "When a peer's countersignature was seen last", ["agency"]
)
AUDIT_DISAGREES = Gauge(
    "cstr_audit_disagrees", "1 where heads of the audit here and at a peer disagree", ["agency"]
)
PART_UP = Gauge("cstr_part_up", "1 where a part of this process works", ["part"])
PART_AGE = Gauge("cstr_part_turned_seconds", "Since the part's slowest loop turned", ["part"])
PARKED_ROWS = Gauge("cstr_parked_rows", "Events parked now", ["channel", "cause"])
PARKED_AGE = Gauge(
    "cstr_parked_oldest_seconds",
    "How long somebody waits for what is parked or missing",
    ["channel"],
)
WAITING = Gauge("cstr_subjects_waiting", "Subjects something is parked of", ["channel"])
TOLD_AT = Gauge("cstr_told_at", "When this process told something last, or began")
WORKING = Gauge("cstr_working_hours", "1 on working days in working hours")
BEHIND = Gauge(
    "cstr_consumer_behind_seconds", "Since the reader had read all of a channel", ["channel"]
)
EXPIRES = Gauge("cstr_expires_at", "When a certificate or token ends, by its setting", ["what"])
DATABASE_UP = Gauge("cstr_database_up", "1 where this process reaches its database")
KEYS_UNREAD = Gauge(
    "cstr_token_keys_unread", "1 where the keys of tokens cannot be read, and the last ones count"
)
WAL_AT = Gauge("cstr_wal_archived_at", "When WAL was archived last, where it is archived")
INFO = Gauge("cstr_process_info", "The name and parts of this process", ["name", "parts"])
LAG = Gauge("cstr_consumer_lag", "Messages on the topic not yet applied", ["channel"])
CLOCKS = Gauge("cstr_clocks", "Clocks by name and state", ["clock", "state"])
BREACHED = Gauge(
    "cstr_clock_breached_lately", "1 where a clock of this name was breached in an hour", ["clock"]
)
KEY_LACKS = Gauge(
    "cstr_pseudonym_key_lacks",
    "1 where the key of this year, or in December the next, is not there",
)
HOP = Histogram(
    "cstr_hop_seconds",
    "From recorded by one agency to applied by the next",
    ["channel"],
    buckets=(0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.25, 0.5, 1, 5, 30, 300),
)
REQUEST_SECONDS = Histogram(
    "cstr_http_request_seconds",
    "From the head of a request to the head of its answer; without streams and who waits",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
HELD = Gauge("cstr_http_held", "Streams, and readers that wait, open now", ["kind"])
HELD_SECONDS = Histogram(
    "cstr_http_held_seconds",
    "How long streams, and readers that waited, were open",
    ["kind"],
    buckets=(1, 5, 15, 30, 60, 300, 900, 3600),
)
ANSWERED = Counter(
    "cstr_commands_kept", "Commands by whether they had the answer promised", ["outcome"]
)
ARRIVED = Counter(
    "cstr_events_arrived", "Events applied, by whether they came in the time promised", ["outcome"]
)
POOL = Gauge("cstr_pool_connections", "Connections to the database, by state", ["state"])

OPENMETRICS = "application/openmetrics-text"
STEP = 5
CAUSES = ("poison", "behind", "gap", "fork")
_EXACT = ("cstr_outbox", "cstr_parked_oldest", "cstr_events_parked", "cstr_events_replayed",
          "cstr_events_duplicate", "cstr_consumer_", "cstr_tokens_refused",
          "cstr_callers_refused",
          "cstr_clock_breached_lately", "cstr_audit_", "cstr_part_", "cstr_forks",
          "cstr_restores", "cstr_lost", "cstr_told_at", "cstr_working", "cstr_expires", "cstr_wal",
          "cstr_process", "cstr_pool", "cstr_token_keys_unread",
          "cstr_database_up",
          "cstr_http_held", "cstr_heads_compared", "cstr_replay_unanswered")  # fmt: skip


#: What was missed of a promise is counted one by one, as it wakes people: a restart of a process
#: would make five of one. It says of no route, no kind and no person that it was theirs.
_MISSED = frozenset({"slow", "failed", "late"})


class _InSteps(Collector):
    """All that is counted; our own numbers that follow from people rounded up to a step."""

    def collect(self) -> Iterator[Metric]:
        for metric in REGISTRY.collect():
            exact = not metric.name.startswith("cstr_") or metric.name.startswith(_EXACT)
            yield metric if exact else _in_steps(metric)


def _in_steps(metric: Metric) -> Metric:
    shown = Metric(metric.name, metric.documentation, metric.type)
    for sample in metric.samples:
        if sample.name.endswith("_created"):
            continue
        if sample.name.endswith("_sum") or sample.labels.get("outcome") in _MISSED:
            shown.samples.append(sample)
        else:
            shown.samples.append(sample._replace(value=STEP * math.ceil(sample.value / STEP)))
    return shown


def exposition(accepted: str = "") -> bytes:
    """All of it as Prometheus reads it: as OpenMetrics, which has exemplars, to who accepts that.

    ``accepted`` is the header ``Accept``; anything else in it is answered as plain text.
    """
    registry = CollectorRegistry()
    registry.register(_InSteps())
    write, _ = choose_encoder(_known(accepted))
    return write(registry)


def media_type(accepted: str = "") -> str:
    """The type of what ``exposition`` answers."""
    _, told = choose_encoder(_known(accepted))
    return told


def _known(accepted: str) -> str:
    """OpenMetrics where it is accepted, whatever else is, and whatever is said with it."""
    kinds = {one.partition(";")[0].strip().lower() for one in accepted.split(",")}
    return OPENMETRICS if OPENMETRICS in kinds else ""


def is_behind(channel: str, messages: int) -> None:
    """So many messages are not applied; also for how long there were some."""
    now = time.monotonic()
    since = _all_read.setdefault(channel, now) if messages else now
    _all_read[channel] = since
    LAG.labels(channel).set(messages)
    BEHIND.labels(channel).set(now - since)


#: When a reader had all of a channel, by the clock that only goes on.
_all_read: dict[str, float] = {}


def begin_at_zero(channels: Iterable[str]) -> None:
    """Have what alarms look at there before it is counted: a first 1 is an increase of a 0 only."""
    for outcome in ("good", "slow", "failed"):
        ANSWERED.labels(outcome)
    for outcome in ("in_time", "late"):
        ARRIVED.labels(outcome)
    for kind in ("stream", "poll"):
        HELD.labels(kind)
    for channel in channels:
        REPLAY_REFUSED.labels(channel)
        FORKS.labels(channel)
        FORKS_OPEN.labels(channel)
        RESTORES.labels(channel)
        for cause in CAUSES:
            PARKED.labels(channel, cause)
            PARKED_ROWS.labels(channel, cause)
        PARKED_AGE.labels(channel)
        WAITING.labels(channel)
        for why in Why:
            REFUSED.labels(channel, why.value)
