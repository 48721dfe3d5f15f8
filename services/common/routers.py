"""Every route that the mechanism gives a service."""

from collections.abc import Sequence

from fastapi import APIRouter

from contracts.event import Agency
from services.common import (
    audit_declared,
    audit_heads,
    audit_shown,
    channels_shown,
    clocks_due,
    feed,
    forks_accepted,
    health,
    heard_shown,
    instances,
    operated,
    operations,
    parked_listed,
    parked_shown,
    restores_shown,
    reviews_shown,
    schemas_served,
)


def of_mechanism(agency: Agency) -> Sequence[APIRouter]:
    """Those of health, operators, channels and the audit."""
    of_operators = (
        operations.router,
        instances.router,
        channels_shown.router,
        clocks_due.router,
        operated.router,
        parked_listed.router,
        parked_shown.router,
        restores_shown.router,
        forks_accepted.router,
    )
    of_channels = (feed.router, heard_shown.router, schemas_served.router)
    of_audit = (
        audit_heads.router,
        audit_declared.router,
        audit_shown.router_of(agency),
        reviews_shown.router_of(agency),
    )
    return (health.router, *of_operators, *of_channels, *of_audit)
