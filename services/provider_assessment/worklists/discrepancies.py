"""What differs from another's record, and what was disclosed without consent."""

from services.common.worklists import Column, Do
from services.disclosures.worklists import to_review
from services.provider_assessment.worklists.cases import CLINICIANS, DECIDERS, of_cases


def _said(whose: str) -> str:
    return f"CAST(coalesce({whose}->>'attended', {whose}->>'willing') AS boolean)"


LISTS = (
    of_cases(
        name="differ",
        title="Records that differ from probation's",
        rule="R33",
        readers=CLINICIANS,
        rows="""discrepancy x JOIN provider_case c ON c.id = x.case_id
            LEFT JOIN appointment a ON a.id = x.appointment_id
            WHERE x.settled_at IS NULL""",
        thing=("discrepancy_id", "x.id"),
        concerns="c.requirement",
        what="x.what",
        since="x.found_at",
        columns=(
            Column("ours", "Your record", "yesno", _said("x.own")),
            Column("theirs", "Probation's record", "yesno", _said("x.other")),
            Column("at", "Appointment", "moment", "a.at"),
        ),
        do=(Do("POST /v1/discrepancies/{discrepancy_id}/settlements"),),
        empty="No record of yours differs from probation's.",
    ),
    of_cases(
        **to_review(
            DECIDERS, "emergency_disclosure x JOIN provider_case c ON c.id = x.case_id"
        ),
    ),
)  # fmt: skip
