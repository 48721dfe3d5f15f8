"""Every route that the mechanism gives a service."""

from collections.abc import Sequence
from typing import Protocol

from fastapi import APIRouter
from fastapi.routing import iter_route_contexts

from contracts.event import Agency
from services.common import (
    audit_declared,
    audit_heads,
    audit_shown,
    channels_shown,
    clocks_due,
    drafts_shown,
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
    search_shown,
    standing_shown,
    worklists_shown,
)
from services.common.allowed_shown import StateReader
from services.common.identity import Asker, askers
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


class Served(Protocol):
    """What a service says that gives it routes."""

    @property
    def agency(self) -> Agency: ...  # noqa: D102
    @property
    def routers(self) -> Sequence[APIRouter]: ...  # noqa: D102
    @property
    def subject_parameter(self) -> str: ...  # noqa: D102
    @property
    def also_names(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def staff(self) -> str: ...  # noqa: D102
    @property
    def worklists(self) -> Worklists | None: ...  # noqa: D102
    @property
    def state_reader(self) -> StateReader | None: ...  # noqa: D102


def of_service(service: Served) -> Sequence[APIRouter]:
    """Every route of a service: the mechanism's and its own; whoever may ask one may ask ``me``."""
    agency, every = service.agency, [*of_mechanism(service.agency), *service.routers]
    asks = asks_of(every)
    if service.worklists is not None:
        lists = service.worklists
        every.append(worklists_shown.router_of(agency, lists, asks))
        if lists.search is not None:
            every.append(search_shown.router_of(agency, lists.search, lists, asks))
    if service.state_reader is not None:
        reader = service.state_reader
        every.append(standing_shown.router_of(service.subject_parameter, reader, asks))
    asker = service.worklists.asker if service.worklists is not None else Asker
    named = {service.subject_parameter, *service.also_names}
    subjects = frozenset(named if service.state_reader is not None else ())
    every.append(drafts_shown.router_of(agency, asks, asker, subjects))
    roles = frozenset[str]().union(*asks.values())
    return (*every, me_shown.router_of(agency, roles, service.staff))


def asks_of(routers: Sequence[APIRouter]) -> dict[str, frozenset[str]]:
    """For each operation, as method and path, the roles that may ask it."""
    return {
        f"{method} {context.path}": frozenset(role for one in askers([asked]) for role in one.roles)
        for router in routers
        for context in iter_route_contexts(router.routes)
        if (asked := getattr(context, "dependant", None)) is not None
        for method in context.methods or ()
    }
