"""What is put right, asked (R85)."""

from contracts.reference import AbsenceReason, Attendance
from services.common.corrections import CorrectionIn


class AttendanceCorrectionIn(CorrectionIn):
    """How an appointment went after all (R33, R34)."""

    attendance: Attendance
    reason: AbsenceReason | None = None
