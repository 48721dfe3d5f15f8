"""What differs from another's record, and what was disclosed without consent."""

from services.common.worklists import Column, Do
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
        name="disclosures",
        title="Disclosures without consent, to review",
        rule="R57",
        readers=DECIDERS,
        rows="""emergency_disclosure x JOIN provider_case c ON c.id = x.case_id
            WHERE x.reviewed_at IS NULL AND x.disclosed_by <> CAST(:user AS text)""",
        thing=("disclosure_id", "x.id"),
        since="x.disclosed_at",
        columns=(
            Column("recipient", "To", "code", "x.recipient", "disclosure_recipients"),
            Column("authority", "Ground", "code", "x.authority", "disclosure_authorities"),
            Column("ends_at", "Shown until", "moment", "x.ends_at"),
        ),
        do=(Do("POST /v1/emergency-disclosures/{disclosure_id}/reviews"),),
        empty="No disclosure waits for you. Your own are reviewed by somebody else.",
    ),
)  # fmt: skip
