"""How two agencies name one thing that both recorded, differently: each finds the same id."""

from uuid import NAMESPACE_URL, UUID, uuid5


def attendance_discrepancy(report_id: UUID) -> UUID:
    """Of an attendance that probation reported and the provider recorded."""
    return uuid5(NAMESPACE_URL, f"cstr:discrepancy/attendance/{report_id}")


def willingness_discrepancy(pathway_id: UUID, requirement: str, organisation: str) -> UUID:
    """Of the willingness that a court screen for an organisation found and that one recorded."""
    of = f"{pathway_id}/{requirement}/{organisation}"
    return uuid5(NAMESPACE_URL, f"cstr:discrepancy/willingness/{of}")
