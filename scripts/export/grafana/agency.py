"""One agency: what it is asked, how fast it answers, and how its parts do."""

from scripts.export.grafana.shape import OF, Dashboard, Panel, Query, rate

_SECONDS = "cstr_http_request_seconds"


def _slowest(share: str) -> str:
    """How long that share of requests take at most, by route."""
    rate = f"rate({_SECONDS}_bucket{{{OF}}}[$__rate_interval])"
    return f"histogram_quantile({share}, sum by (le, method, route) ({rate}))"


_ALL = f"sum by (service) ({rate('cstr_http_request_seconds_count')})"
_OF_OURS = rate("cstr_http_request_seconds_count", ', status="5xx"')
#: Nothing where nothing is asked, and 0 where there never was one.
_ERRORS = f"(sum by (service) ({_OF_OURS}) or 0 * {_ALL}) / ({_ALL} > 0)"


AGENCY = Dashboard(
    "agency",
    "Agency",
    "What one agency is asked, how fast it answers and how its processes do."
    " Counts by route are in steps of five.",
    (
        Panel(
            "Requests", "Requests answered, a second, by class of status. Without probes, streams"
            " and readers that wait.", "reqps",
            [Query(f"sum by (status) ({rate('cstr_http_request_seconds_count')})",
                   "{{status}}")],
        ),
        Panel(
            "Errors of ours", "The part of requests answered with 5xx.", "percentunit",
            [Query(_ERRORS)],
            worry_at=0.005,
        ),
        Panel(
            "Commands not as promised", "The part of commands that were slower than half a second"
            " or failed, in five minutes (deploy/SLO.md).", "percentunit",
            [Query(f"cstr:commands_missed:ratio_5m{{{OF}}}")],
            worry_at=0.005,
        ),
        Panel(
            "Half of requests", "Half of the requests of a route take at most this long.", "s",
            [Query(_slowest("0.5"), "{{method}} {{route}}")],
        ),
        Panel(
            "99 of 100 requests", "99 of 100 requests of a route take at most this long. The dots"
            " are requests: each leads to its trace.", "s",
            [Query(_slowest("0.99"), "{{method}} {{route}}")],
            width=16, worry_at=0.5, exemplars=True,
        ),
        Panel(
            "Open streams", "Streams, and readers that wait for something to tell, open now.",
            "short",
            [Query(f"sum by (service, kind) (cstr_http_held{{{OF}}})", "{{service}} {{kind}}")],
        ),
        Panel(
            "Who is refused", "Tokens that do not hold, and callers who may not ask, a second, by"
            " what is wrong. Many at once: has the issuer changed its keys?", "reqps",
            [
                Query(f"sum by (check) ({rate('cstr_tokens_refused_total')})"
                      " or vector(0)", "token: {{check}}"),
                Query(f"sum by (check) ({rate('cstr_callers_refused_total')})"
                      " or vector(0)", "caller: {{check}}"),
            ],
        ),
        Panel(
            "Withheld", "Events withheld at the last moment, as the permission does not stand any"
            " more; in steps of five.", "short",
            [Query(f"sum by (service, channel) (increase(cstr_events_withheld_total{{{OF}}}[1h]))"
                   " or vector(0)", "{{service}} {{channel}}")],
        ),
        Panel(
            "Outbox", "Events told that the broker does not have yet, and those it does not take.",
            "short",
            [
                Query(f"max by (service) (cstr_outbox_rows{{{OF}}})", "{{service}} waiting"),
                Query(f"max by (service) (cstr_outbox_set_aside{{{OF}}})", "{{service}} set aside"),
            ],
        ),
        Panel(
            "Published", "Events the broker acknowledged, a second, by channel.", "eps",
            [Query(f"sum by (channel) ({rate('cstr_events_published_total')})",
                   "{{channel}}")],
        ),
        Panel(
            "Inbox", "Events heard, a second: applied, dropped as they came again, and fetched from"
            " their owner.", "eps",
            [
                Query(f"sum by (service) ({rate('cstr_events_applied_total')})",
                      "{{service}} applied"),
                Query(f"sum by (service) ({rate('cstr_events_duplicate_total')})"
                      " or vector(0)", "{{service}} again"),
                Query(f"sum by (service) ({rate('cstr_events_replayed_total')})"
                      " or vector(0)", "{{service}} fetched"),
            ],
        ),
        Panel(
            "Parts that work", "1 where a part of a process works, by process; one that waits for"
            " what is away does not (PartMissing).", "short",
            [Query(f"min by (service, instance, part) (cstr_part_up{{{OF}}})",
                   "{{service}} {{instance}} {{part}}")],
        ),
        Panel(
            "Parts, since they turned", "Since the slowest loop of a part turned. A part that hangs"
            " is found here.", "s",
            [Query(f"max by (service, part) (cstr_part_turned_seconds{{{OF}}})",
                   "{{service}} {{part}}")],
        ),
        Panel(
            "Processes", "Processes that are scraped, by agency.", "short",
            [Query(f"count by (service) (cstr_process_info{{{OF}}})")],
        ),
        Panel(
            "Connections", "Connections to the database in use, of those a process may have. At the"
            " most, requests wait for one.", "percentunit",
            [Query(
                f'max by (service, instance) (cstr_pool_connections{{{OF}, state="used"}})'
                f' / max by (service, instance) (cstr_pool_connections{{{OF}, state="most"}})',
                "{{service}} {{instance}}",
            )],
            worry_at=1,
        ),
        Panel(
            "Memory", "Resident memory of a process; 512 MB are the limit in containers.", "bytes",
            [Query(f"process_resident_memory_bytes{{{OF}}}", "{{service}} {{instance}}")],
        ),
        Panel(
            "Processor", "Processor seconds a second of a process.", "short",
            [Query(f"{rate('process_cpu_seconds_total')}",
                   "{{service}} {{instance}}")],
        ),
    ),
)  # fmt: skip
