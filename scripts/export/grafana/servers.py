"""The database and the broker, as their exporters see them; and what is promised."""

from scripts.export import slo
from scripts.export.grafana.shape import OF, Dashboard, Panel, Query

_OURS = 'datname!~"template.*|postgres"'
_TOPICS = 'topic=~"cstr[.].*"'


_DEADLOCKS = f"pg_stat_database_deadlocks{{{_OURS}}}"


def _rate(name: str) -> str:
    return f"sum by (datname) (rate({name}{{{_OURS}}}[$__rate_interval]))"


def _by_database(query: str) -> list[Query]:
    return [Query(query, "{{datname}}")]


_HIT = _rate("pg_stat_database_blks_hit")

DATABASE = Dashboard(
    "database",
    "Database",
    "PostgreSQL by its exporter, which sees no row; one database for each agency.",
    (
        Panel("Up", "1 where the exporter reaches the server.", "short",
              [Query("pg_up", "{{instance}}")], kind="stat"),
        Panel("Connections", "Connections by database. At the server's most, services wait.",
          "short",
              [*_by_database(f"sum by (datname) (pg_stat_database_numbackends{{{_OURS}}})"),
               Query("pg_settings_max_connections", "the most")]),
        Panel("Size", "What a database takes on the disk.", "bytes",
              _by_database(f"max by (datname) (pg_database_size_bytes{{{_OURS}}})")),
        Panel("Commits", "Transactions committed, a second.", "ops",
              _by_database(_rate("pg_stat_database_xact_commit"))),
        Panel("Rolled back", "Transactions rolled back, a second: refusals, rivals, errors.", "ops",
              _by_database(_rate("pg_stat_database_xact_rollback"))),
        Panel("Longest transaction", "How long the oldest open transaction has been so; those hold"
              " up others and the cleaning.", "s",
              _by_database(f"max by (datname) (pg_stat_activity_max_tx_duration{{{_OURS}}})"),
              worry_at=300),
        Panel("Found in memory", "The part of blocks that need not be read.", "percentunit",
              _by_database(f"{_HIT} / ({_HIT} + {_rate('pg_stat_database_blks_read')} > 0)")),
        Panel("Rows written", "Rows inserted, updated and deleted, a second.", "ops",
              _by_database(f"{_rate('pg_stat_database_tup_inserted')}"
                           f" + {_rate('pg_stat_database_tup_updated')}"
                           f" + {_rate('pg_stat_database_tup_deleted')}")),
        Panel("Deadlocks", "Transactions that waited for each other, in an hour. One was ended and"
              " tried again.", "short",
              _by_database(f"sum by (datname) (increase({_DEADLOCKS}[1h]))"),
              worry_at=1),
        Panel("Locks", "Locks held or waited for.", "short",
              _by_database(f"sum by (datname) (pg_locks_count{{{_OURS}}})")),
        Panel("What waits", "Connections by what they do; `idle in transaction` waits for us.",
          "short",
              [Query(f"sum by (state) (pg_stat_activity_count{{{_OURS}}})", "{{state}}")]),
        Panel("Archived last", "Since WAL was archived last, as the services see it, where it is"
              " archived (ArchiveOld).", "s",
              [Query("time() - cstr_wal_archived_at")], worry_at=300),
    ),
    by_service=False,
)  # fmt: skip

BROKER = Dashboard(
    "broker",
    "Broker",
    "Kafka by its exporter, which sees no record. How far readers are is on Exchange: they keep"
    " their places in their own databases.",
    (
        Panel("Brokers", "Brokers in the cluster.", "short",
              [Query("kafka_brokers", "brokers")], kind="stat"),
        Panel("Topics", "Topics of the exchange: one for each pair of agencies.", "short",
              [Query(f"count(kafka_topic_partitions{{{_TOPICS}}})", "topics")], kind="stat"),
        Panel("Under-replicated", "Partitions with fewer copies than they should have. Beneath the"
              " least nothing is published.", "short",
              [Query(f"sum(kafka_topic_partition_under_replicated_partition{{{_TOPICS}}})",
                     "partitions")], kind="stat", worry_at=1),
        Panel("Appended", "Messages appended, a second, by topic.", "ops",
              [Query(f"sum by (topic) (rate(kafka_topic_partition_current_offset{{{_TOPICS}}}"
                     "[$__rate_interval]))", "{{topic}}")]),
        Panel("Kept", "Messages on a topic; older ones are asked of their owners.", "short",
              [Query(f"sum by (topic) (kafka_topic_partition_current_offset{{{_TOPICS}}}"
                     f" - kafka_topic_partition_oldest_offset{{{_TOPICS}}})", "{{topic}}")]),
        Panel("Copies in step", "The fewest copies in step of any partition of a topic.", "short",
              [Query(f"min by (topic) (kafka_topic_partition_in_sync_replica{{{_TOPICS}}})",
                     "{{topic}}")]),
        Panel("Leaders", "Partitions by the number of the broker that leads them.", "short",
              [Query(f'count_values("leader", kafka_topic_partition_leader{{{_TOPICS}}})',
                     "{{leader}}")]),
        Panel("Not on the preferred leader",
          "Partitions led by another broker than planned, as after"
              " a restart.", "short",
              [Query(f"count(kafka_topic_partition_leader_is_preferred{{{_TOPICS}}} == 0)"
                     " or vector(0)", "partitions")]),
        Panel("Acknowledged",
          "Events the broker acknowledged to the services, a second, by channel.", "eps",
              [Query("sum by (channel) (rate(cstr_events_published_total[$__rate_interval]))",
                     "{{channel}}")]),
    ),
    by_service=False,
)  # fmt: skip


def _promise(promise: slo.Promise, what: str) -> list[Panel]:
    budget = round(1 - promise.objective, 6)
    over = f"cstr:{promise.name}_missed:ratio"
    return [
        Panel(f"{what}: kept",
          f"The part that was as promised in 28 days; {promise.objective:.1%} are"
              " promised (deploy/SLO.md).", "percentunit",
              [Query(f"1 - {over}_28d{{{OF}}}")], kind="stat"),
        Panel(f"{what}: left of the budget",
          "What may still be missed in the 28 days, of all that may;"
              " below nothing the promise is broken.", "percentunit",
              [Query(f"1 - {over}_28d{{{OF}}} / {budget}")], kind="stat"),
        Panel(f"{what}: how fast it burns",
          "How many times as fast as may be: 1 uses the budget up in"
              " 28 days, 14.4 in two; there somebody is called.", "short",
              [Query(f"{over}_{window}{{{OF}}} / {budget}", f"{{{{service}}}} {window}")
               for window in ("1h", "6h", "3d")], worry_at=14.4),
        Panel(f"{what}: missed", "How many were missed in six hours.", "short",
              [Query(f"cstr:{promise.name}_missed:increase_6h{{{OF}}}")], width=12),
        Panel(f"{what}: counted",
          "How many were counted in an hour: where there are few, one weighs"
              " much.", "short",
              [Query(f"sum by (service) (increase({promise.counter}{{{OF}}}[1h]))")], width=12),
    ]  # fmt: skip


SLO = Dashboard(
    "slo",
    "SLO",
    "What is promised, what was kept and what is left of it: deploy/SLO.md.",
    [panel for promise, what in zip(slo.PROMISES, ("Commands", "Events"), strict=True)
     for panel in _promise(promise, what)],
)  # fmt: skip
