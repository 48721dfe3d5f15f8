"""Every route that the mechanism gives a service."""

from collections.abc import Sequence

from fastapi import APIRouter
from fastapi.routing import iter_route_contexts

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
    me_shown,
    operated,
    operations,
    parked_listed,
    parked_shown,
    reference_served,
    restores_shown,
    reviews_shown,
    schemas_served,
)
from services.common.identity import askers


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
    of_channels = (feed.router, heard_shown.router)
    open_to_all = (schemas_served.router, reference_served.router)
    of_audit = (
        audit_heads.router,
        audit_declared.router,
        audit_shown.router_of(agency),
        reviews_shown.router_of(agency),
    )
    return (health.router, *open_to_all, *of_operators, *of_channels, *of_audit)


def of_service(agency: Agency, own: Sequence[APIRouter]) -> Sequence[APIRouter]:
    """Every route of a service: the mechanism's and its own; whoever may ask one may ask ``me``."""
    every = (*of_mechanism(agency), *own)
    return (*every, me_shown.router_of(agency, _roles_of(every)))


def _roles_of(routers: Sequence[APIRouter]) -> frozenset[str]:
    dependants = (
        getattr(context, "dependant", None)
        for router in routers
        for context in iter_route_contexts(router.routes)
    )
    asked = [one for one in dependants if one is not None]
    return frozenset(role for one in askers(asked) for role in one.roles)
