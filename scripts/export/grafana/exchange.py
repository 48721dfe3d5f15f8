"""All agencies at once: is what is told heard, and does anybody wait."""

from scripts.export.grafana.shape import OF, Dashboard, Panel, Query, rate

EXCHANGE = Dashboard(
    "exchange",
    "Exchange",
    "Is what agencies tell heard by the others, and does anybody wait? Counts are in steps of"
    " five.",
    (
        Panel(
            "Told", "Events kept for readers, a second, by who told them. None in working hours"
            " is an agency that nobody reaches (NothingTold).", "eps",
            [Query(f"sum by (service) ({rate('cstr_events_told_total')})")],
        ),
        Panel(
            "Applied", "Events applied, a second, by who heard them. Each told event is applied by"
            " each of its readers.", "eps",
            [Query(f"sum by (service) ({rate('cstr_events_applied_total')})")],
        ),
        Panel(
            "From told to applied", "99 of 100 events are at their reader within this time, by"
            " channel; programme data is late on purpose and not in it.", "s",
            [Query(
                "histogram_quantile(0.99, sum by (le, channel)"
                f" ({rate('cstr_hop_seconds_bucket')}))", "{{channel}}",
            )],
            worry_at=5,
        ),
        Panel(
            "Behind, by age", "Since a reader had all of a channel. Few messages may be old ones:"
            " age matters, not number (ReaderBehind).", "s",
            [Query(
                f"max by (service, channel) (cstr_consumer_behind_seconds{{{OF}}})",
                "{{service}} {{channel}}",
            )],
            worry_at=300,
        ),
        Panel(
            "Behind, by number", "Messages on a topic that its reader has not applied."
            " A large list is many and no reason to worry: see by age.", "short",
            [Query(
                f"max by (service, channel) (cstr_consumer_lag{{{OF}}})", "{{service}} {{channel}}",
            )],
            worry_at=1000,
        ),
        Panel(
            "Waits to be published",
            "Age of the oldest event that an owner told and the broker does"
            " not have (OutboxNotMoving).", "s",
            [Query(f"max by (service) (cstr_outbox_oldest_seconds{{{OF}}})")],
            worry_at=60,
        ),
        Panel(
            "Parked", "Events that could not be applied, now, by why, in steps of five. What"
            " follows"
            " for the same pathway waits too.", "short",
            [Query(
                f"sum by (service, cause) (max by (service, channel, cause) "
                f"(cstr_parked_rows{{{OF}}}))",
                "{{service}} {{cause}}",
            )],
            worry_at=1,
        ),
        Panel(
            "Parked since", "How long the oldest parked event has been waiting: somebody waits as"
            " long (PersonWaits).", "s",
            [Query(
                f"max by (service, channel) (cstr_parked_oldest_seconds{{{OF}}})",
                "{{service}} {{channel}}",
            )],
            worry_at=3600,
        ),
        Panel(
            "Pathways that wait", "Pathways of which something is parked, in steps of five.",
            "short",
            [Query(
                f"max by (service, channel) (cstr_subjects_waiting{{{OF}}})",
                "{{service}} {{channel}}",
            )],
            worry_at=1,
        ),
        Panel(
            "Clocks breached",
            "What an agency owes by a time and did not do, by its owner, in steps"
            " of five.", "short",
            [Query(f'sum by (service) (max by (service, clock) '
                   f'(cstr_clocks{{{OF}, state="breached"}}))')],
            worry_at=1,
        ),
        Panel(
            "Forks", "Events that a reader holds and their owner does not have, or has others for:"
            " it was restored (OwnerRestored).", "short",
            [Query(
                f"sum by (service, channel) (increase(cstr_forks_found_total{{{OF}}}[1h]))",
                "{{service}} {{channel}}",
            )],
            worry_at=1,
        ),
        Panel(
            "Not agreed", "Messages the strict reader refused: a suspected disclosure"
            " (AgreementBroken).", "short",
            [Query(
                f"sum by (service, channel, why)"
                f" (increase(cstr_deliveries_refused_total{{{OF}}}[1h]))",
                "{{service}} {{channel}} {{why}}",
            )],
            worry_at=1,
        ),
        Panel(
            "Audits that disagree", "1 where heads of an audit here and at a peer do not go on from"
            " each other (AuditDisagrees).", "short",
            [Query(
                f"max by (service, agency) (cstr_audit_disagrees{{{OF}}})",
                "{{service}} {{agency}}",
            )],
            worry_at=1,
        ),
        Panel(
            "Ends soon", "Days until a certificate or token ends; tokens are renewed every few"
            " minutes (CertificateExpires, TokenExpires).", "d",
            [Query(
                f"min by (service, what) (cstr_expires_at{{{OF}}} - time()) / 86400",
                "{{service}} {{what}}",
            )],
        ),
        Panel(
            "Alarms", "What fires now; each has a page in deploy/runbooks.", "short",
            [Query('count by (alertname, service) (ALERTS{alertstate="firing"}) or vector(0)',
                   "{{alertname}} {{service}}")],
            kind="stat", worry_at=1,
        ),
    ),
)  # fmt: skip
