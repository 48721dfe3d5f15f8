"""Allocation in the form HMPPS domain events have, for probation's other systems."""

from typing import Any

from services.probation_allocation.models.allocations import AllocatedPart, Allocation

_OF_AN_ORDER = ("event.manager.allocated", "An order was allocated to a responsible officer")
_OF_A_REQUIREMENT = (
    "requirement.manager.allocated",
    "A requirement was allocated to a responsible officer",
)


def allocated(part: AllocatedPart, allocation: Allocation, crn: str) -> dict[str, Any]:
    """The event of the order or of one requirement, about the person of this CRN (R30, R61)."""
    kind, description = _OF_AN_ORDER if part.requirement is None else _OF_A_REQUIREMENT
    return {
        "eventType": kind,
        "version": 1,
        "description": description,
        "occurredAt": allocation.allocated_at.isoformat(),
        "additionalInformation": {"allocationId": str(part.id)},
        "personReference": {"identifiers": [{"type": "CRN", "value": crn}]},
    }


def with_detail_url(body: dict[str, Any], base_url: str) -> dict[str, Any]:
    """The same with the address its details are read at now, whatever it was then."""
    id = body["additionalInformation"]["allocationId"]
    return body | {"detailUrl": f"{base_url}/v1/allocations/{id}"}
