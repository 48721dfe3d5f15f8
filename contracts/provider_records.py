"""What treatment providers tell beside treatment: how many cases they can hold."""

from typing import Annotated
from uuid import NAMESPACE_URL, UUID, uuid5

from contracts.event import About, Agency, Category, Event
from contracts.vocabulary import Requirement


def capacity_subject(site: str, organisation: str, requirement: str) -> UUID:
    """The id under which the capacity of an organisation is told: the same for the same three."""
    return uuid5(NAMESPACE_URL, f"cstr:capacity/{site}/{organisation}/{requirement}")


class CapacityChangedV1(Event, teller=Agency.PROVIDER):
    """An organisation declared its capacity, or came to be full, or no longer is (R44).

    This is about an organisation and no person: ``pathway_id`` holds the UUIDv5 of site,
    organisation and requirement (``capacity_subject``). Full is where ``held`` reaches ``limit``.
    """

    organisation: Annotated[str, About(Category.OPERATIONAL)]
    site: Annotated[str, About(Category.OPERATIONAL)]
    requirement: Annotated[Requirement, About(Category.OPERATIONAL)]
    held: Annotated[int, About(Category.OPERATIONAL)]
    limit: Annotated[int, About(Category.OPERATIONAL)]
