"""What a court list covers: who is on an earlier one of the same and not on it, was taken off.

Guarantee: a part that cannot be read covers nothing, so that nobody is taken off who may be in it.
"""

import re
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
    court_code: str | None = None


#: Court, room and site; the day and the half of it.
Part = tuple[str, str | None, str, str | None, date, str]
#: What is said of somebody or of an offence: the part was read all the same.
_OF_ONE = re.compile(r"/(party|application)/")


@dataclass
class Coverage:
    """What a list covers, gathered sitting by sitting; ``read`` are the pointers of what was taken.

    ``unreadable`` are those of what could not be read, whatever it holds.
    """

    read: Collection[str] = ()
    unreadable: Collection[str] = ()
    panels: dict[Part, set[str | None]] = field(default_factory=dict)
    unread: set[Part] = field(default_factory=set)
    pointers: dict[Part, str] = field(default_factory=dict)
    doubtful: tuple[set[str], bool] | None = None

    def add(
        self, sitting: Place, where: tuple[str, str | None, str, str | None], at: datetime
    ) -> None:
        """A sitting in a room: court, room, site and code of the court."""
        key = (*where, at.astimezone(london()).date(), session_of(at))
        self.pointers.setdefault(key, sitting.pointer)
        panels = self.panels.setdefault(key, set())
        if sitting["hearing"].value != [] and not any(sitting.objects("hearing")):
            self.unread.add(key)
        houses, any_house = self._in_doubt()
        if any_house or sitting.pointer.partition("/courtHouse/")[0] in houses:
            self.unread.add(key)
        for hearing in sitting.objects("hearing"):
            panels.add(panel_of(hearing))
            found = [*_parties(hearing), *hearing.objects("application")]
            if not found or not all(_is_read(party, self.read) for party in found):
                self.unread.add(key)

    def _in_doubt(self) -> tuple[set[str], bool]:
        """The court houses of which something could not be read, and whether that may be any.

        Who was listed in another room of it may be in there.
        """
        if self.doubtful is None:
            parts = [f"{p}/" for p in self.unreadable if _is_of_list(p) and not _OF_ONE.search(p)]
            split = [part.partition("/courtHouse/") for part in parts]
            houses = {house for house, inside, _ in split if inside}
            self.doubtful = houses, any(not inside for _, inside, _ in split)
        return self.doubtful

    def covered(self) -> tuple[Covered, ...]:
        """All of it."""
        return tuple(
            Covered(
                name, room, site, on, session, frozenset(panels),
                whole=key not in self.unread, pointer=self.pointers[key], court_code=code,
            )
            for key, panels in self.panels.items()
            for name, room, site, code, on, session in (key,)
        )  # fmt: skip


def _is_of_list(pointer: str) -> bool:
    """Not what is said of the document: its kind, its date, its venue."""
    return not pointer.startswith(("/document", "/venue"))


def session_of(at: datetime) -> str:
    """The half of the day in which a court sits at that moment."""
    return MORNING if at.astimezone(london()).hour < _NOON_SESSION_FROM else AFTERNOON


def panel_of(hearing: Place) -> str | None:
    """The panel that hears it, in capitals."""
    panel = hearing["panel"].text(NAME)
    return panel.upper() if panel else None


def _parties(hearing: Place) -> Iterable[Place]:
    for case in hearing.objects("case"):
        holder = case if case["party"].given else hearing
        parties = list(holder.objects("party"))
        yield from parties or [case]


def _is_read(party: Place, read: Collection[str]) -> bool:
    """Whether it was taken, or is somebody else than a person who is tried."""
    if party.pointer in read:
        return True
    role = (party["partyRole"].text(NAME) or "DEFENDANT").upper()
    return "/party" in party.pointer and (role != "DEFENDANT" or party["organisationDetails"].given)


def kind_of(root: Place) -> str | None:
    """The kind of list, where the document names it."""
    document = root.object("document")
    named = (document[name].value for name in ("listType", "documentName", "documentType"))
    return next((name[:NAME] for name in named if isinstance(name, str)), None)
