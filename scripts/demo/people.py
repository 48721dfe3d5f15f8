"""The people of the story. All of them are fictional, and their names say so."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from contracts.identifiers import check_letter

SITE = "northamptonshire"
COURT = "Northampton Magistrates' Court"
PROVIDER, SECONDARY, RECOVERY = "nene-mind-matters", "shire-secondary-care", "nene-recovery"
MENTAL_HEALTH = "mhtr"
DAY = date(2026, 6, 2)
EARLIER = date(2026, 3, 24)
LONG_AGO = date(2025, 6, 3)
SATURDAY = date(2026, 6, 6)
OLD_LAW = date(2026, 3, 20)

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


class Journey(StrEnum):
    """Which way a person goes; the value is how it is asked for (``JOURNEY=``)."""

    MHTR_PRIMARY = "mhtr-primary"
    COMPLETION_WITH_FOLLOW_UPS = "completion-with-follow-ups"
    MHTR_SECONDARY = "mhtr-secondary"
    DRR_WITH_REVIEWS_AND_TESTS = "drr-with-reviews-and-tests"
    ATR_BY_COURT_SCREEN = "atr-by-court-screen"
    MHTR_AND_DRR = "mhtr-and-drr"
    MHTR_AND_ATR_ONE_REFUSED = "mhtr-and-atr-one-refused"
    LOW_RANGE_COMBINED_REFUSED = "low-range-combined-refused"
    NOT_GUILTY = "not-guilty"
    NOT_GUILTY_THEN_CHANGED = "not-guilty-then-changed"
    GUILTY_PLEA_WITHDRAWN = "guilty-plea-withdrawn"
    INTERPRETER_ADJOURNED = "interpreter-adjourned"
    SATURDAY_COURT = "saturday-court"
    CLINICAL_LEAD_DECLINES = "clinical-lead-declines"
    NOT_SUITABLE = "not-suitable"
    PROVIDER_DECLINES = "provider-declines"
    WILLINGNESS_WITHDRAWN = "willingness-withdrawn"
    CONSENT_WITHDRAWN_IN_TREATMENT = "consent-withdrawn-in-treatment"
    SENTENCER_DECLINES = "sentencer-declines"
    CUSTODY_IMPOSED = "custody-imposed"
    SHORT_TERM_CONVICTED_BEFORE = "short-term-convicted-before-22-march-2026"
    SHORT_TERM_CONVICTED_AFTER = "short-term-convicted-after-22-march-2026"
    ALLOCATION_LATE_THEN_CORRECTED = "allocation-late-then-corrected"
    IN_TREATMENT = "in-treatment"
    TWO_ABSENCES_BREACH_CONTINUES = "two-absences-breach-continues"
    BREACH_RESENTENCED_TO_MHTR = "breach-resentenced-to-mhtr"
    EARLY_GOOD_PROGRESS = "early-good-progress"
    SAFEGUARDING_DISCLOSURE = "safeguarding-disclosure"
    UNPLANNED_DISCHARGE = "unplanned-discharge"
    MERGED_AND_UNMERGED = "merged-and-unmerged"
    UNDER_18_REFUSED = "under-18-refused"
    COMPLETED_THEN_RESENTENCED = "completed-then-resentenced"
    DISCHARGED_THEN_RESENTENCED = "discharged-then-resentenced"
    PRIMARY_DECLINES_SECONDARY_APPROVES = "primary-declines-secondary-approves"


# How often each way is gone by the generated people; what is not named, once in a while.
_OFTEN = {
    Journey.MHTR_PRIMARY: 34,
    Journey.NOT_GUILTY: 12,
    Journey.CLINICAL_LEAD_DECLINES: 6,
    Journey.NOT_SUITABLE: 8,
    Journey.IN_TREATMENT: 8,
    Journey.SENTENCER_DECLINES: 6,
    Journey.GUILTY_PLEA_WITHDRAWN: 4,
}
_LONG_AGO = (Journey.COMPLETION_WITH_FOLLOW_UPS,)
_LATELY = (Journey.NOT_GUILTY, Journey.CLINICAL_LEAD_DECLINES, Journey.IN_TREATMENT)


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
    journey: Journey
    sessions: int
    named: bool = False
    distress: int = 2

    @property
    def urn(self) -> str:
        """The case's number."""
        return f"34FI{self.number:05d}26"

    @property
    def identity(self) -> UUID:
        """A stable id under which a message of the court system knows the person."""
        return UUID(int=0x5707 << 112 | self.number, version=4)

    def in_another_case(self) -> "Person":
        """The same person, listed once more by mistake, under another case's number."""
        return replace(self, number=self.number + 50_000)

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
        _person(1, "Robin", "Fictional-Ash", Journey.MHTR_PRIMARY, named=True, sessions=12),
        _person(2, "Sam", "Fictional-Birch", Journey.NOT_GUILTY, named=True),
        _person(3, "Kit", "Fictional-Cedar", Journey.CLINICAL_LEAD_DECLINES, named=True),
    )


def traveller(journey: Journey, number: int = 900) -> Person:
    """Somebody who goes one way, and is told of."""
    number += list(Journey).index(journey)
    born = date(2009, 5, 4) if journey is Journey.UNDER_18_REFUSED else date(1990, 5, 4)
    person = _person(number, "Jo", f"Fictional-{journey.value.title()}", journey, named=True)
    return replace(person, born=born, listed_on=_day_of(journey))


def generated(count: int, seed: int) -> Sequence[Person]:
    """More people, the same for the same seed; every way is gone by somebody."""
    chance = random.Random(seed)  # noqa: S311
    ways = list(Journey) + chance.choices(
        list(Journey), [_OFTEN.get(j, 1) for j in Journey], k=count
    )
    return [_random(4 + n, ways[n], chance) for n in range(count)]


def _random(number: int, journey: Journey, chance: random.Random) -> Person:
    return Person(
        number=number,
        given_names=chance.choice(_GIVEN),
        family_name=f"Fictional-{chance.choice(_TREES)}-{number}",
        born=_born(journey, chance),
        gender=chance.choices(("male", "female"), weights=(7, 3))[0],
        ethnicity=chance.choice(("A1", "A1", "A1", "M1", "B1", "NS")),
        source=chance.choice(("police_custody", "police_custody", "probation", "court_staff")),
        offence=chance.choice(_OFFENCES),
        listed_on=_day_of(journey),
        journey=journey,
        sessions=10,
        distress=chance.choice((2, 2, 3)),
    )


def _born(journey: Journey, chance: random.Random) -> date:
    year = 2009 if journey is Journey.UNDER_18_REFUSED else chance.randint(1960, 2006)
    return date(year, chance.randint(1, 12), chance.randint(1, 28))


def _day_of(journey: Journey) -> date:
    """Far enough back for everything that follows to have happened."""
    if journey in _LONG_AGO:
        return LONG_AGO
    if journey is Journey.SATURDAY_COURT:
        return SATURDAY
    if journey is Journey.SHORT_TERM_CONVICTED_BEFORE:
        return OLD_LAW
    return DAY if journey in _LATELY else EARLIER


def _person(
    number: int, given: str, family: str, journey: Journey, *, named: bool, sessions: int = 10
) -> Person:
    return Person(
        number=number,
        given_names=given,
        family_name=family,
        born=date(1990, 5, number % 28 + 1 if number > 28 else number),
        gender="male",
        ethnicity="A1",
        source="police_custody",
        offence=("TH68010", "Theft from a shop"),
        listed_on=DAY,
        journey=journey,
        sessions=sessions,
        named=named,
    )
