"""The day in court, room by room, and who is asked to be heard early (R7, R9)."""

from services.common.worklists import Column, Do
from services.court_listing.worklists.pathways import (
    AT,
    COURT,
    NOT_MERGED,
    ON_LIST,
    ROOM,
    ROOM_AND_TIME,
    SENTENCE,
    STAFF,
    of_people,
)

_OFFENCES = """(SELECT string_agg(o.title, '; ' ORDER BY o.place) FROM offence o
    WHERE o.pathway_id = p.id AND NOT o.withdrawn)"""
_ANSWER = "bring_forward_answer e ON e.pathway_id = p.id AND e.superseded_at IS NULL"
_EARLY = "POST /v1/pathways/{pathway_id}/bring-forward-answers"
_NEEDS = Column("adjustments", "Needs at court", "flags", "to_jsonb(g.adjustments)", "adjustments")

LISTS = (
    of_people(
        name="day",
        title="Today in court",
        rule="R7",
        readers=STAFF,
        rows=f"""pathway p LEFT JOIN screening g ON g.pathway_id = p.id LEFT JOIN {_ANSWER}
            WHERE {ON_LIST}""",
        since="p.hearing_at",
        sort=ROOM_AND_TIME,
        of_a_day=True,
        columns=(
            COURT,
            ROOM,
            AT,
            Column("offences", "Offences", "text", _OFFENCES),
            _NEEDS,
            Column("interpreter", "Interpreter for", "text", "g.interpreter_language"),
            Column("asked_early", "To be heard early", "yesno", "g.bring_forward"),
            Column("granted", "Heard early", "yesno", "e.granted"),
            Column("early_at", "Heard early at", "moment", "e.hearing_at"),
        ),
        do=(
            Do(_EARLY, when="g.bring_forward AND e.id IS NULL"),
            Do("POST /v1/pathways/{pathway_id}/merges", when=NOT_MERGED),
        ),
        empty="No list of this day was taken in yet.",
    ),
    of_people(
        name="hear-early",
        title="Asked to be heard early",
        rule="R9",
        readers=STAFF,
        rows=f"""screening g JOIN pathway p ON p.id = g.pathway_id LEFT JOIN {SENTENCE}
            WHERE g.bring_forward AND s.id IS NULL AND p.hearing_on >= CAST(:on AS date)
            AND NOT EXISTS (SELECT FROM bring_forward_answer e
                WHERE e.pathway_id = p.id AND e.superseded_at IS NULL)
            AND NOT EXISTS (SELECT FROM plea_record n WHERE n.pathway_id = p.id)""",
        since="g.screened_at",
        due="p.hearing_at",
        columns=(COURT, ROOM, AT, _NEEDS),
        do=(Do(_EARLY),),
        empty="Nobody waits for an answer on being heard early.",
    ),
)  # fmt: skip
