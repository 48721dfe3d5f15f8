"""What a court list covers: who is on an earlier one of the same and not on it, was taken off.

Guarantee: a part that cannot be read covers nothing, so that nobody is taken off who may be in it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from contracts.policy.calendar import london
from services.court_listing.intake.reading.place import NAME, Place

MORNING, AFTERNOON = "morning", "afternoon"
_NOON_SESSION_FROM = 13


@dataclass(frozen=True)
class Covered:
    """One room of a court in one half of a day; ``panels`` that are listed, none where nobody is.

    ``whole`` where every case of it could be read.
    """

    court_name: str
    court_room: str | None
    site: str
    on: date
    session: str
    panels: frozenset[str | None]
    whole: bool
    pointer: str


@dataclass
class Coverage:
    """What a list covers, gathered sitting by sitting."""

    panels: dict[tuple[str, str | None, str, date, str], set[str | None]] = field(
        default_factory=dict
    )
    unread: set[tuple[str, str | None, str, date, str]] = field(default_factory=set)
    pointers: dict[tuple[str, str | None, str, date, str], str] = field(default_factory=dict)

    def add(
        self,
        sitting: Place,
        where: tuple[str, str | None, str],
        at: datetime,
        read: Collection[str],
    ) -> None:
        """A sitting in a room; ``read`` are the pointers of the parties that could be taken."""
        local = at.astimezone(london())
        key = (*where, local.date(), session_of(at))
        self.pointers.setdefault(key, sitting.pointer)
        panels = self.panels.setdefault(key, set())
        for hearing in sitting.objects("hearing"):
            panels.add(panel_of(hearing))
            if not all(_is_read(party, read) for party in _parties(hearing)):
                self.unread.add(key)

    def covered(self) -> tuple[Covered, ...]:
        """All of it."""
        return tuple(
            Covered(*key, frozenset(panels), key not in self.unread, self.pointers[key])
            for key, panels in self.panels.items()
        )


def session_of(at: datetime) -> str:
    """The half of the day in which a court sits at that moment."""
    return MORNING if at.astimezone(london()).hour < _NOON_SESSION_FROM else AFTERNOON


def panel_of(hearing: Place) -> str | None:
    """The panel that hears it, in capitals."""
    panel = hearing["panel"].text(NAME)
    return panel.upper() if panel else None


def _parties(hearing: Place) -> Iterable[Place]:
    for case in hearing.objects("case"):
        if not case["party"].given and not hearing["party"].given:
            yield case
        holder = case if case["party"].given else hearing
        yield from holder.objects("party")


def _is_read(party: Place, read: Collection[str]) -> bool:
    """Whether it was taken, or is somebody else than a person who is tried."""
    role = (party["partyRole"].text(NAME) or "DEFENDANT").upper()
    other = role != "DEFENDANT" or party["organisationDetails"].given
    return other or party.pointer in read


def kind_of(root: Place) -> str | None:
    """The kind of list, where the document names it."""
    document = root.object("document")
    named = (document[name].value for name in ("listType", "documentName", "documentType"))
    return next((name[:NAME] for name in named if isinstance(name, str)), None)
