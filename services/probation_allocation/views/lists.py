"""Offences, each with whether it is in the community-order range (R7)."""

from collections.abc import Sequence
from datetime import UTC, datetime

from services.probation_allocation.models.pathways import Offence, Pathway
from services.probation_allocation.rules import lists
from services.probation_allocation.schemas.lists import OffenceOut


def with_range(pathway: Pathway, offences: Sequence[Offence]) -> list[OffenceOut]:
    """Each offence with whether it is in the community-order range, and why (R7)."""
    on = pathway.convicted_on or pathway.hearing_on or datetime.now(UTC).date()
    findings = lists.in_range([o.code for o in offences], on)
    return [OffenceOut.of(o, f) for o, f in zip(offences, findings, strict=True)]
