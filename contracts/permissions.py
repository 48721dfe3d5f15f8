"""Which channels tell of permissions, and what on a channel rests on one (R54)."""

from functools import cache

from contracts.catalogue import catalogue
from contracts.event import Agency, Event
from contracts.events.forms import PermissionChanged
from contracts.sharing import Agreement, Line, load_agreements


@cache
def consent_channels(reader: Agency) -> frozenset[str]:
    """The channels on which an agency is told of permissions given and taken back (R54)."""
    return frozenset(
        agreement.topic
        for agreement in load_agreements().of_reader(reader)
        if any(e.publisher is agreement.writer for e in _permission_events(agreement))
    )


def changes_permissions(event: type[Event]) -> bool:
    """Whether an event says that a permission was given or taken back."""
    return issubclass(event, PermissionChanged)


def resting_fields(channel: str, event: type[Event], permission: str) -> frozenset[str]:
    """The fields of an event that reach a reader on this permission and on nothing else."""
    lines = _lines_of(channel, event.name)
    on = {field for line in lines if line.permission == permission for field in line.fields}
    return frozenset(on - {f for line in lines if line.permission is None for f in line.fields})


def permissions_of(channel: str, event: type[Event]) -> frozenset[str]:
    """The permissions that fields of an event rest on, for the reader of a channel."""
    lines = _lines_of(channel, event.name)
    return frozenset(str(line.permission) for line in lines if line.permission is not None)


def _permission_events(agreement: Agreement) -> list[type[Event]]:
    return [
        e for e in catalogue().values() if e.name in agreement.events and changes_permissions(e)
    ]


@cache
def _lines_of(channel: str, event: str) -> tuple[Line, ...]:
    agreement = next(a for a in load_agreements().all if a.topic == channel)
    return agreement.events.get(event, ())
