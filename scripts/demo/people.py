"""The people of the story. All of them are fictional, and their names say so."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from contracts.identifiers import check_letter

SITE = "northamptonshire"
COURT = "Northampton Magistrates' Court"
PROVIDER = "nene-mind-matters"
DAY = date(2026, 6, 2)
EARLIER = date(2026, 3, 24)

_GIVEN = ("Robin", "Sam", "Kit", "Alex", "Jo", "Lee", "Max", "Pat", "Ash", "Drew")
_TREES = (
    "Ash",
    "Birch",
    "Cedar",
    "Elm",
    "Fir",
    "Hazel",
    "Juniper",
    "Larch",
    "Maple",
    "Oak",
    "Pine",
)
_OFFENCES = (
    ("TH68010", "Theft from a shop"),
    ("CJ88116", "Assault by beating"),
    ("CD71039", "Criminal damage"),
    ("TH68010", "Theft from a shop"),
)


class Ending(StrEnum):
    """How far a person goes."""

    COMPLETES = "completes treatment"
    NOT_GUILTY = "pleads not guilty"
    DECLINED = "is declined by the clinical lead"
    NOT_SUITABLE = "is not suitable"
    REFERRED = "misses two appointments and is referred"
    IN_TREATMENT = "is in treatment"
    COURT_DECLINES = "is sentenced without the requirement"
    PLEA_CHANGED = "takes the guilty plea back"


@dataclass(frozen=True)
class Person:
    """One fictional person, and what is going to happen."""

    number: int
    given_names: str
    family_name: str
    born: date
    gender: str
    ethnicity: str
    source: str
    offence: tuple[str, str]
    listed_on: date
    ending: Ending
    sessions: int
    named: bool = False
    distress: int = 2

    @property
    def urn(self) -> str:
        """The case's number."""
        return f"34FI{self.number:05d}26"

    @property
    def pnc(self) -> str:
        """A number of the right form, with its check letter."""
        return f"2026/{self.number:07d}{check_letter('2026', f'{self.number:07d}')}"

    def at(self, days: int, hour: int, minute: int = 0) -> datetime:
        """A moment so many days after the hearing."""
        day = self.listed_on + timedelta(days=days)
        return datetime.combine(day, time(hour, minute), UTC)


def named() -> tuple[Person, Person, Person]:
    """The three people the story is told of."""
    return (
        _person(1, "Robin", "Fictional-Ash", Ending.COMPLETES, named=True, sessions=12),
        _person(2, "Sam", "Fictional-Birch", Ending.NOT_GUILTY, named=True),
        _person(3, "Kit", "Fictional-Cedar", Ending.DECLINED, named=True),
    )


def generated(count: int, seed: int) -> Sequence[Person]:
    """More people, the same for the same seed; half of them were listed ten weeks earlier."""
    chance = random.Random(seed)  # noqa: S311
    return [_random(number, chance) for number in range(4, 4 + count)]


def identity(person: Person) -> UUID:
    """A stable id for what the story sends about a person, so that a repeat is the same request."""
    return UUID(int=0x5707 << 112 | person.number, version=4)


def _random(number: int, chance: random.Random) -> Person:
    ending = chance.choices(list(Ending), weights=(52, 12, 6, 8, 8, 8, 6, 5))[0]
    earlier = ending in (Ending.COMPLETES, Ending.REFERRED) and chance.random() < 0.9
    return Person(
        number=number,
        given_names=chance.choice(_GIVEN),
        family_name=f"Fictional-{chance.choice(_TREES)}-{number}",
        born=date(chance.randint(1960, 2006), chance.randint(1, 12), chance.randint(1, 28)),
        gender=chance.choices(("male", "female"), weights=(7, 3))[0],
        ethnicity=chance.choice(("A1", "A1", "A1", "M1", "B1", "NS")),
        source=chance.choice(("police_custody", "police_custody", "probation", "court_staff")),
        offence=chance.choice(_OFFENCES),
        listed_on=EARLIER if earlier else DAY,
        ending=ending,
        sessions=10,
        distress=chance.choice((2, 2, 3)),
    )


def _person(
    number: int, given: str, family: str, ending: Ending, *, named: bool, sessions: int = 10
) -> Person:
    return Person(
        number=number,
        given_names=given,
        family_name=family,
        born=date(1990, 5, number),
        gender="male",
        ethnicity="A1",
        source="police_custody",
        offence=("TH68010", "Theft from a shop"),
        listed_on=DAY,
        ending=ending,
        sessions=sessions,
        named=named,
    )
