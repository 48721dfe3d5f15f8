"""Orders to allocate, and what an officer holds (R30, R83)."""

from functools import partial

from services.common.worklists import Column, Do, Of, Worklist
from services.probation_allocation.rules.orders import ORDERS

_ORDERS = ", ".join(f"'{disposal}'" for disposal in sorted(ORDERS))


def in_force(table: str = "", name: str = "") -> str:
    """Orders in force with who holds them, ``o``: nobody, where the officer left (``gone``).

    With each order's rows of a table, by a name, where one is said.
    """
    beginning = (
        f"{table} {name} JOIN pathway p ON p.id = {name}.pathway_id" if table else "pathway p"
    )
    return f"""{beginning}
        LEFT JOIN allocation a ON a.pathway_id = p.id AND a.ended_at IS NULL
        LEFT JOIN officer o ON o.id = a.officer_id
            AND (o.left_at IS NULL OR o.left_at > clock_timestamp())
        LEFT JOIN officer gone ON gone.id = a.officer_id AND o.id IS NULL
        WHERE p.sentenced_at IS NOT NULL AND p.order_ended_at IS NULL
            AND p.sentence->>'disposal' IN ({_ORDERS})"""


MADE = """(SELECT jsonb_agg(r->>'requirement') FROM jsonb_array_elements(
    coalesce(p.sentence->'requirements', '[]')) AS r WHERE (r->>'made')::boolean)"""

_NEXT_DUE = """(SELECT min(k.due_at) FROM clock k WHERE k.subject = p.id
    AND k.state IN ('running', 'at_risk', 'breached'))"""

OFFICERS = frozenset({"responsible_officer", "senior_officer"})

#: A list about orders ``p`` and who holds them, ``o``; one's own first, unless it says otherwise.
of_officers = partial(
    Worklist,
    readers=OFFICERS,
    subject="p.id",
    site="p.site",
    holder="o.user_name",
    team="o.team",
    first=Of.MINE,
)

OFFICER = Column("officer", "Officer", "text", "o.name")

LISTS = (
    Worklist(
        name="to-allocate",
        title="Orders to allocate",
        rule="R30",
        readers=frozenset({"senior_officer"}),
        rows=f"{in_force()} AND o.id IS NULL",
        subject="p.id",
        since="greatest(p.sentenced_at, gone.left_at)",
        clock="C3",
        site="p.site",
        place="p.court_name",
        columns=(
            Column("requirements", "Requirements", "flags", MADE, "Requirement"),
            Column("sentenced_at", "Sentenced", "moment", "p.sentenced_at"),
            Column("left", "Held until they left by", "text", "gone.name"),
        ),
        do=(Do("POST /v1/pathways/{pathway_id}/allocations"),),
        empty="Every order has an officer.",
    ),
    of_officers(
        name="my-cases",
        title="People under an order",
        rule="R83",
        rows=f"{in_force()} AND o.id IS NOT NULL",
        since="a.allocated_at",
        due=_NEXT_DUE,
        columns=(
            Column("requirements", "Requirements", "flags", MADE, "Requirement"),
            OFFICER,
            Column("sentenced_at", "Sentenced", "moment", "p.sentenced_at"),
            Column("last_seen", "Last appointment told of", "moment", """(SELECT max(m.happened_at)
                FROM appointment m WHERE m.pathway_id = p.id)"""),
        ),
        empty="You hold no order. A senior officer allocates them.",
    ),
    of_officers(
        name="crns",
        title="Orders without a CRN",
        first=Of.SITE,
        rule="R61",
        rows=f"{in_force()} AND a.id IS NOT NULL AND p.crn IS NULL",
        since="a.allocated_at",
        columns=(OFFICER,),
        do=(Do("POST /v1/pathways/{pathway_id}/identifiers"),),
        empty="Every allocated order has its CRN.",
    ),
)  # fmt: skip
