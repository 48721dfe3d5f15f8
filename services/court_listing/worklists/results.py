"""What messages of the court system say that nobody but a person can tell the meaning of (R26)."""

from services.common.worklists import Column, Do
from services.court_listing.worklists.pathways import COURT, NOT_MERGED, STAFF, of_people

LISTS = (
    of_people(
        name="result-questions",
        title="Results to be understood",
        rule="R26",
        readers=STAFF,
        rows=f"""result_question q JOIN pathway p ON p.id = q.pathway_id
            WHERE q.answer IS NULL AND {NOT_MERGED}""",
        thing=("question_id", "q.id"),
        what="q.reason",
        since="q.asked_at",
        columns=(
            COURT,
            Column("label", "Result", "text", "q.label"),
            Column("number", "Number", "text", "q.number"),
        ),
        do=(Do("POST /v1/pathways/{pathway_id}/result-questions/{question_id}/answers"),),
        empty="Every result that was shared is understood.",
    ),
)
