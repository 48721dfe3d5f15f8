"""How two agencies name one thing that both recorded, differently: each finds the same id."""

from uuid import NAMESPACE_URL, UUID, uuid5


def attendance_discrepancy(report_id: UUID) -> UUID:
    """Of an attendance that probation reported and the provider recorded."""
    return uuid5(NAMESPACE_URL, f"cstr:discrepancy/attendance/{report_id}")


def willingness_discrepancy(pathway_id: UUID, requirement: str) -> UUID:
    """Of the willingness that a court screen found and the provider recorded."""
    return uuid5(NAMESPACE_URL, f"cstr:discrepancy/willingness/{pathway_id}/{requirement}")
