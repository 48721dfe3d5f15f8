"""Allocation in the form HMPPS domain events have, for probation's other systems."""

from typing import Any

from services.probation_allocation.models.allocations import Allocation
from services.probation_allocation.models.pathways import Pathway

_DESCRIPTIONS = {
    "event.manager.allocated": "An order was allocated to a responsible officer",
    "requirement.manager.allocated": "A requirement was allocated to a responsible officer",
}


def allocated(allocation: Allocation, pathway: Pathway, base_url: str) -> list[dict[str, Any]]:
    """One event for the order and, where the sentence made a requirement, one for it (R30)."""
    types = ["event.manager.allocated"]
    if pathway.sentence.get("requirement_made"):
        types.append("requirement.manager.allocated")
    return [_event(kind, allocation, pathway.crn, base_url) for kind in types]


def _event(kind: str, allocation: Allocation, crn: str | None, base_url: str) -> dict[str, Any]:
    event: dict[str, Any] = {
        "eventType": kind,
        "version": 1,
        "description": _DESCRIPTIONS[kind],
        "detailUrl": f"{base_url}/v1/allocations/{allocation.id}",
        "occurredAt": allocation.allocated_at.isoformat(),
        "additionalInformation": {"allocationId": str(allocation.id)},
    }
    if crn is not None:
        event["personReference"] = {"identifiers": [{"type": "CRN", "value": crn}]}
    return event
