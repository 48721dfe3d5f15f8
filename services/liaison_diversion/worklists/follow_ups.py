"""People who are not taken further, and whom liaison and diversion supports (R18, R28)."""

from services.common.worklists import Column, Do, Worklist

_PLANNED = """LATERAL (SELECT w.* FROM follow_up_plan w WHERE w.follow_up_id = f.id
    ORDER BY w.planned_at DESC LIMIT 1) w ON true"""

LISTS = (
    Worklist(
        name="follow-ups",
        title="People to support",
        rule="R28",
        readers=frozenset({"practitioner", "team_manager"}),
        rows=f"""follow_up f JOIN pathway p ON p.id = f.pathway_id LEFT JOIN {_PLANNED}
            WHERE f.state IN ('open', 'planned')""",
        subject="p.id",
        thing=("follow_up_id", "f.id"),
        concerns="nullif(f.requirement, '')",
        what="replace(f.reason, '_', ' ')",
        since="f.opened_at",
        site="p.site",
        place="p.court_name",
        holder="w.planned_by",
        columns=(
            Column("court_name", "Court", "text", "p.court_name"),
            Column("hearing_on", "Day at court", "day", "p.hearing_on"),
            Column("advised", "Support advised", "flags", "to_jsonb(f.support_advised)",
                "support_advised"),
            Column("planned_at", "Support planned", "moment", "w.planned_at"),
        ),
        do=(
            Do("POST /v1/follow-ups/{follow_up_id}/plans"),
            Do("POST /v1/follow-ups/{follow_up_id}/closures"),
        ),
        empty="Nobody who was not taken further waits for support.",
    ),
)  # fmt: skip
