"""Pairs of records with the truth of each: one person written twice, or two people (R62).

All of them are fictional; the seed is fixed, so that they are the same pairs every time.
"""

import random
import string
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from contracts.likeness import Someone

_GIVEN = [
    "Adil",
    "Aisha",
    "Alan",
    "Amara",
    "Anwen",
    "Asif",
    "Bethan",
    "Bogdan",
    "Callum",
    "Carys",
    "Chidi",
    "Dafydd",
    "Dana",
    "Deepak",
    "Dylan",
    "Elin",
    "Emeka",
    "Esther",
    "Fatima",
    "Fergus",
    "Gareth",
    "Grace",
    "Hamza",
    "Hannah",
    "Ibrahim",
    "Ines",
    "Ioana",
    "Jack",
    "Jamila",
    "Jasmin",
    "Jerome",
    "Kasia",
    "Keir",
    "Kofi",
    "Lamar",
    "Leanne",
    "Lucian",
    "Magda",
    "Maribel",
    "Megan",
    "Mohan",
    "Nadia",
    "Niamh",
    "Oluchi",
    "Oskar",
    "Petra",
    "Priya",
    "Quentin",
    "Rafal",
    "Rhys",
    "Rosa",
    "Samir",
    "Sanjay",
    "Sian",
    "Tariq",
    "Teresa",
    "Uma",
    "Viktor",
    "Wanda",
    "Xenia",
    "Yusuf",
    "Zainab",
    "Zuzanna",
]
_FIRST = [
    "Alder",
    "Amber",
    "Ash",
    "Barley",
    "Beck",
    "Birch",
    "Bramble",
    "Briar",
    "Brook",
    "Cedar",
    "Clover",
    "Cole",
    "Corn",
    "Crag",
    "Dale",
    "Elder",
    "Fallow",
    "Fen",
    "Fern",
    "Field",
    "Flint",
    "Ford",
    "Glen",
    "Gorse",
    "Green",
    "Hale",
    "Harrow",
    "Hazel",
    "Heath",
    "Holm",
    "Hurst",
    "Ivy",
    "Kel",
    "Lark",
    "Linden",
    "Marl",
    "Marsh",
    "Mead",
    "Moor",
    "Moss",
    "Nettle",
    "Oak",
    "Penn",
    "Pine",
    "Quarry",
    "Raven",
    "Reed",
    "Ridge",
    "Rook",
    "Rowan",
    "Rush",
    "Sedge",
    "Shale",
    "Sorrel",
    "Stone",
    "Tarn",
    "Teal",
    "Thorn",
    "Vale",
    "Wick",
    "Willow",
    "Wren",
    "Yarrow",
]
_SECOND = [
    "bourne",
    "bridge",
    "by",
    "croft",
    "dale",
    "den",
    "field",
    "ford",
    "gate",
    "grove",
    "ham",
    "hill",
    "ley",
    "low",
    "mere",
    "shaw",
    "ton",
    "well",
    "wick",
    "wood",
]
_SITES = ("plymouth", "northamptonshire", "essex", "sefton")


@dataclass(frozen=True)
class Pair:
    """Two records, whether they are of one person, and how they came about."""

    one: Someone
    other: Someone
    same: bool
    kind: str


def pairs(count: int, seed: int = 62) -> list[Pair]:
    """So many pairs, as many of each kind as of any other."""
    chance, kinds = random.Random(seed), list(_KINDS.items())
    made = []
    for number in range(count):
        kind, (same, change) = kinds[number % len(kinds)]
        person = _person(chance)
        one, other = change(person, chance)
        made.append(Pair(one, other, same, kind))
    return made


def _person(chance: random.Random) -> Someone:
    family = chance.choice(_FIRST) + chance.choice(_SECOND)
    given = " ".join(chance.sample(_GIVEN, chance.choice((1, 1, 1, 2))))
    born = date(1955, 1, 1) + timedelta(days=chance.randrange(18_000))
    pnc = f"{born.year + 18}/{chance.randrange(10**7):07}X"
    known = frozenset({("PNC", pnc)}) if chance.random() < 0.3 else frozenset()
    gender = chance.choice(("male", "female"))
    return Someone(family, given, born, known, gender, chance.choice(_SITES))


def _without_numbers(person: Someone) -> Someone:
    return replace(person, identifiers=frozenset())


Change = Callable[[Someone, random.Random], tuple[Someone, Someone]]


def _second(change: Callable[[Someone, random.Random], Someone]) -> Change:
    """The other record is changed, and has no number that would give it away."""
    return lambda person, chance: (person, _without_numbers(change(person, chance)))


def _typo(text: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(text) - 1)
    letter = chance.choice(string.ascii_lowercase)
    return chance.choice(
        (
            text[:at] + text[at + 1 :],
            text[:at] + letter + text[at:],
            text[:at] + letter + text[at + 1 :],
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
        )
    )


def _misspelt(person: Someone, chance: random.Random) -> Someone:
    if chance.random() < 0.5:
        return replace(person, family_name=_typo(person.family_name or "", chance))
    return replace(person, given_names=_typo(person.given_names or "", chance))


def _misspelt_twice(person: Someone, chance: random.Random) -> Someone:
    family = _typo(person.family_name or "", chance)
    return replace(person, family_name=family, given_names=_typo(person.given_names or "", chance))


def _swapped(person: Someone, chance: random.Random) -> Someone:
    return replace(person, family_name=person.given_names, given_names=person.family_name)


def _transposed(person: Someone, chance: random.Random) -> Someone:
    born = person.date_of_birth
    assert born is not None
    early = born.replace(day=min(born.day, 12))
    return replace(person, date_of_birth=early)


def _transposed_pair(person: Someone, chance: random.Random) -> tuple[Someone, Someone]:
    one = _transposed(person, chance)
    born = one.date_of_birth
    assert born is not None
    other = replace(one, date_of_birth=born.replace(month=born.day, day=born.month))
    return one, _without_numbers(other)


def _doubled(person: Someone, chance: random.Random) -> tuple[Someone, Someone]:
    more = chance.choice(_FIRST) + chance.choice(_SECOND)
    joined = chance.choice((f"{person.family_name}-{more}", f"{more} {person.family_name}"))
    return replace(person, family_name=joined), _without_numbers(person)


def _married(person: Someone, chance: random.Random) -> Someone:
    return replace(person, family_name=chance.choice(_FIRST) + chance.choice(_SECOND))


def _married_with_number(person: Someone, chance: random.Random) -> tuple[Someone, Someone]:
    known = replace(person, identifiers=frozenset({("PNC", f"1999/{chance.randrange(10**7):07}Z")}))
    return known, _married(known, chance)


def _alias(person: Someone, chance: random.Random) -> tuple[Someone, Someone]:
    called = _person(chance)
    one = replace(person, also=((called.family_name, called.given_names),))
    other = replace(person, family_name=called.family_name, given_names=called.given_names, also=())
    return one, _without_numbers(other)


def _one_digit(person: Someone, chance: random.Random) -> Someone:
    born = person.date_of_birth
    assert born is not None
    return replace(person, date_of_birth=born.replace(year=born.year + chance.choice((-1, 1, 10))))


def _marked(person: Someone, chance: random.Random) -> Someone:
    """Capitals, accents and apostrophes as another system writes them."""
    family = (person.family_name or "").upper().replace("A", "Á")
    return replace(person, family_name=family, given_names=(person.given_names or "").lower())


def _initials(person: Someone, chance: random.Random) -> Someone:
    first, *_ = (person.given_names or "").split()
    return replace(person, given_names=" ".join([first, chance.choice(string.ascii_uppercase)]))


def _twin(person: Someone, chance: random.Random) -> Someone:
    others = [name for name in _GIVEN if name not in (person.given_names or "")]
    return replace(person, given_names=chance.choice(others))


def _like_twin(person: Someone, chance: random.Random) -> Someone:
    """A twin whose name is nearly the same."""
    return replace(person, given_names=f"{(person.given_names or '').split()[0]}a")


def _namesake(person: Someone, chance: random.Random) -> Someone:
    return replace(_person(chance), family_name=person.family_name, given_names=person.given_names)


def _numbered_namesake(person: Someone, chance: random.Random) -> tuple[Someone, Someone]:
    """Born on one day and called the same: only their numbers say that they are two."""
    numbers = [frozenset({("PNC", f"1990/{chance.randrange(10**7):07}{c}")}) for c in "AB"]
    one, other = (replace(person, identifiers=number) for number in numbers)
    return one, other


def _stranger(person: Someone, chance: random.Random) -> Someone:
    return _person(chance)


def _born_the_same_day(person: Someone, chance: random.Random) -> Someone:
    return replace(_person(chance), date_of_birth=person.date_of_birth)


_KINDS: dict[str, tuple[bool, Change]] = {
    "the same": (True, lambda person, chance: (person, person)),
    "written in another way": (True, _second(_marked)),
    "misspelt": (True, _second(_misspelt)),
    "misspelt twice": (True, _second(_misspelt_twice)),
    "the wrong way round": (True, _second(_swapped)),
    "day and month swapped": (True, _transposed_pair),
    "another year of birth": (True, _second(_one_digit)),
    "half a double name": (True, _doubled),
    "another family name": (True, _second(_married)),
    "another family name and the same number": (True, _married_with_number),
    "an alias": (True, _alias),
    "a middle initial": (True, _second(_initials)),
    "twins": (False, _second(_twin)),
    "twins called alike": (False, _second(_like_twin)),
    "namesakes": (False, _second(_namesake)),
    "namesakes with numbers": (False, _numbered_namesake),
    "strangers": (False, _second(_stranger)),
    "born the same day": (False, _second(_born_the_same_day)),
}
