"""How requirements ended, and what changed for the person (R74)."""

from collections.abc import Sequence

from contracts.reference import labels
from services.data_reporting.figures.counting import (
    YES_NO,
    Table,
    Told,
    about,
    latest,
    many_of,
    one_of,
    table,
    yes_no,
)

OUTCOMES = {"completed": "Completed", "unplanned_discharge": "Unplanned discharge"}
RELIABLE = {
    "improved": "Reliably improved",
    "no_reliable_change": "No reliable change",
    "deteriorated": "Reliably deteriorated",
}


def at_completion(facts: Sequence[Told]) -> list[Table]:
    """The tables of endings and of change (R74)."""
    ended = latest(about(facts, "RequirementCompleted"), "RequirementCompleted")
    changes = [c for d in ended.values() for c in d.get("changes", ())]
    by_tool = {
        tool: [c.get("reliable") for c in changes if c.get("instrument") == tool]
        for tool in ("CORE-10", "CORE-34", "GAD-7", "PHQ-9")
    }
    return [
        table("ended", "How requirements ended", "R74", one_of(ended, "outcome"), OUTCOMES),
        table(
            "gp_registered",
            "Registered with a GP at the end",
            "R74",
            (yes_no(d, "gp_registered") for d in ended.values()),
            YES_NO,
        ),
        table(
            "onward",
            "Referred on to",
            "R74",
            many_of(ended, "onward_support"),
            labels("support_advised"),
        ),
        *(
            table(f"change_{tool.lower()}", f"Change in {tool}", "R74", found, RELIABLE)
            for tool, found in by_tool.items()
        ),
    ]
