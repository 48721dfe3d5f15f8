"""What was recorded against practice in the last weeks, as a worklist of whoever looks after it."""

from contracts.policy.practice import practices
from services.common.worklists import Column, Worklist

_SAYS = " ".join(f"WHEN '{one.code}' THEN '{one.says}'" for one in practices().values())
_RULES = " ".join(f"WHEN '{one.code}' THEN '{one.rule}'" for one in practices().values())


def outside_practice(readers: frozenset[str], whose: str, site: str) -> Worklist:
    """The list of a service (R86): ``whose`` joins the cases of marks ``m``, of whose ``site``."""
    return Worklist(
        name="outside-practice",
        title="Recorded against practice",
        rule="R86",
        readers=readers,
        rows=f"""outside_policy m JOIN {whose}
            WHERE m.marked_at > now() - interval '28 days'""",
        subject="m.subject",
        thing=("mark_id", "m.id"),
        since="m.marked_at",
        what=f"CASE m.code {_SAYS} ELSE m.code END",
        organisation="NULLIF(m.organisation, '')",
        site=site,
        columns=(
            Column("rule", "Rule", "text", f"CASE m.code {_RULES} END"),
            Column("reason", "Reason given", "text", "m.reason"),
            Column("marked_by", "Recorded by", "text", "m.marked_by"),
        ),
        empty="Nothing of the last four weeks is against practice.",
    )
