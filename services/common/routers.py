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
    worklists_shown,
)
from services.common.identity import askers
from services.common.worklists import Worklists


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


def of_service(
    agency: Agency, own: Sequence[APIRouter], lists: Worklists | None = None
) -> Sequence[APIRouter]:
    """Every route of a service: the mechanism's and its own; whoever may ask one may ask ``me``."""
    every = [*of_mechanism(agency), *own]
    asks = asks_of(every)
    if lists is not None:
        every.append(worklists_shown.router_of(agency, lists, asks))
    return (*every, me_shown.router_of(agency, frozenset[str]().union(*asks.values())))


def asks_of(routers: Sequence[APIRouter]) -> dict[str, frozenset[str]]:
    """For each operation, as method and path, the roles that may ask it."""
    return {
        f"{method} {context.path}": frozenset(role for one in askers([asked]) for role in one.roles)
        for router in routers
        for context in iter_route_contexts(router.routes)
        if (asked := getattr(context, "dependant", None)) is not None
        for method in context.methods or ()
    }
