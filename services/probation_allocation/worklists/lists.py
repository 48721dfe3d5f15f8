"""The court list of a day, for the duty officer (R7)."""

from services.common.worklists import Column, Do, Worklist

# As ``on_list``: one of several days, and not taken off it since; written so that indexes serve.
_DAY = """(p.hearing_on = CAST(:on AS date) AND p.days = '[]' OR p.days @> jsonb_build_array(
    jsonb_build_object('hearing_on', CAST(:on AS date), 'taken_off', false)))"""

_OFFENCES = """(SELECT string_agg(o.title, '; ' ORDER BY o.id) FROM offence o
    WHERE o.pathway_id = p.id)"""

LISTS = (
    Worklist(
        name="screening",
        title="Court list of a day",
        rule="R7",
        readers=frozenset({"court_duty_officer"}),
        rows=f"""pathway p
            LEFT JOIN agreed_entry e ON e.pathway_id = p.id
            LEFT JOIN list_entry ours ON ours.pathway_id = p.id AND ours.side = 'probation'
            LEFT JOIN list_entry theirs ON theirs.pathway_id = p.id
                AND theirs.side = 'liaison_diversion'
            WHERE {_DAY}""",
        subject="p.id",
        since="coalesce(p.hearing_at, CAST(:on AS date))",
        sort="""concat(p.court_name, '/', p.court_room, '/', to_char(p.hearing_at AT TIME ZONE
            'Europe/London', 'HH24:MI'))""",
        site="p.site",
        place="p.court_name",
        of_a_day=True,
        columns=(
            Column("court_name", "Court", "text", "p.court_name"),
            Column("court_room", "Room", "text", "p.court_room"),
            Column("hearing_at", "Time", "moment", "p.hearing_at"),
            Column("offences", "Offences", "text", _OFFENCES),
            Column("adjustments", "Needs at court", "flags", "p.adjustments", "adjustments"),
            Column("ours", "Your view", "yesno", "ours.to_be_screened"),
            Column("theirs", "Liaison and diversion's view", "yesno", "theirs.to_be_screened"),
            Column("agreed", "Agreed", "yesno", "e.to_be_screened"),
        ),
        do=(
            Do("PUT /v1/pathways/{pathway_id}/list-entry", "coalesce(ours.version, 0)"),
            Do("PUT /v1/pathways/{pathway_id}/agreed-entry", "coalesce(e.version, 0)"),
        ),
        empty="The court has sent no list for this day yet. Ring listing if it is late.",
    ),
)  # fmt: skip
