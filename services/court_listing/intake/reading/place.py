"""A value in a document of unknown tidiness: read as what it should be, or reported.

Guarantee: no value, however wrong, makes reading fail; a part that cannot be used is reported once
with a pointer that resolves in the document, and reads as absent.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from contracts.identifiers import IdentifierType, InvalidIdentifier, normalise
from contracts.policy import covered
from contracts.vocabulary import PersonIdentifier
from services.court_listing.intake.reading.moments import Moment, parse_day, parse_moment
from services.court_listing.intake.reading.report import Report

NAME, TITLE, WORDING = 200, 500, 4000
_WORDS_OF_FLAGS = {"true": True, "yes": True, "y": True, "false": False, "no": False, "n": False}


_UUID = re.compile(r"\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?", re.ASCII | re.IGNORECASE)


def same_id(id: str) -> str:
    """An id as it is compared: of a UUID in one form, else as it is written."""
    return id.strip("{}").lower() if _UUID.fullmatch(id) else id


@dataclass(frozen=True)
class Place:
    """One value and its JSON pointer."""

    value: object
    pointer: str
    report: Report

    def __getitem__(self, key: str) -> "Place":
        """The member of an object; without value where there is none, or null, or blank."""
        if not isinstance(self.value, dict) or key not in self.value:
            return Place(None, self.pointer, self.report)
        value, pointer = self.value[key], f"{self.pointer}/{key}"
        self.report.read.add(pointer)
        if value is None or (isinstance(value, str) and not value.strip()):
            return Place(None, self.pointer, self.report)
        return Place(value, pointer, self.report)

    def first(self, *keys: str) -> "Place":
        """The first of these members that has a value: one thing under its names of all times."""
        return next((place for key in keys if (place := self[key]).given), self[keys[0]])

    @property
    def given(self) -> bool:
        """Whether there is a value; null counts as none."""
        return self.value is not None

    def refuse(self, reason: str, rule: str | None = None) -> None:
        """Report that this was not taken."""
        self.report.refuse(self.pointer, reason, rule)

    def objects(self, key: str, lacking: str | None = None) -> Iterator["Place"]:
        """The objects of a list member; anything else in it is reported.

        An object in place of the list is a list of one. ``lacking`` is what is reported where there
        is none at all, or none in it.
        """
        listed = self[key]
        if listed.value in (None, [], {}):
            if lacking:
                self.report.lack(self.pointer, self._at(key), lacking)
        elif isinstance(listed.value, dict):
            self.report.note(listed.pointer, "an object where a list is due; read as a list of one")
            yield listed
        elif not isinstance(listed.value, list):
            listed.refuse("must be a list")
        else:
            yield from listed._items(listed.value)

    def _items(self, values: list[object]) -> Iterator["Place"]:
        for number, value in enumerate(values):
            item = Place(value, f"{self.pointer}/{number}", self.report)
            self.report.read.add(item.pointer)
            if isinstance(value, dict):
                yield item
            else:
                item.refuse("must be an object")

    def _at(self, key: str) -> str:
        """Where the member stands, though it has no value; the object itself where it has none."""
        there = isinstance(self.value, dict) and key in self.value
        return f"{self.pointer}/{key}" if there else self.pointer

    def object(self, key: str) -> "Place":
        """An object member; one of another type is reported and reads as absent."""
        member = self[key]
        if not member.given or isinstance(member.value, dict):
            return member
        member.refuse("must be an object")
        return Place(None, self.pointer, self.report)

    def text(self, limit: int = NAME) -> str | None:
        """Text with its blanks tidied; a whole number reads as text, as URNs are often sent so."""
        value = self.value
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
            value = str(value)
        if value is None:
            return None
        if not isinstance(value, str):
            self.refuse("must be text")
            return None
        why = unstorable(value, limit)
        if why:
            self.refuse(why)
            return None
        return " ".join(value.split()) or None

    def id(self) -> str | None:
        """An id of the court system; a UUID is the same in capitals, in braces or without."""
        text = self.text(NAME)
        return same_id(text) if text else None

    def flag(self) -> bool | None:
        """True or false, also where it is said in a word."""
        if not self.given or isinstance(self.value, bool):
            return self.value if isinstance(self.value, bool) else None
        word = self.value.strip().casefold() if isinstance(self.value, str) else None
        if word not in _WORDS_OF_FLAGS:
            self.refuse("must be true or false")
        return _WORDS_OF_FLAGS.get(word or "")

    def age(self) -> int | None:
        """An age in whole years."""
        text = self.text()
        if text is None:
            return None
        if text.isascii() and text.isdecimal() and len(text) <= 3 and int(text) <= 130:
            return int(text)
        self.refuse("must be an age in whole years")
        return None

    def moment(self, on: date | None = None) -> Moment | None:
        """A point in time; without a zone it is read as the time in England, alone as of ``on``."""
        text = self.text()
        moment = parse_moment(text, on) if text else None
        if text and moment is None:
            self.refuse("must be a date and time between 1900 and 2100")
        return moment

    def past(self, now: datetime) -> Moment | None:
        """A point in time that has come, of a day that policies cover; else none could be told."""
        moment = self.moment()
        if moment is not None and moment.at > now:
            self.refuse("lies in the future")
            return None
        if moment is not None and not covered(moment.on):
            self.refuse("a day that no policy covers", "R29")
            return None
        return moment

    def birthday(self, by: date) -> date | None:
        """A date of birth that a person appearing on that day can have."""
        text = self.text()
        day = parse_day(text) if text else None
        if text and (day is None or not 0 <= by.year - day.year <= 130 or day > by):
            self.refuse("must be a date of birth")
            return None
        return day

    def identifier(self, kind: IdentifierType) -> PersonIdentifier | None:
        """An identifier in its normal form (R61)."""
        text = self.text()
        if text is None:
            return None
        try:
            return PersonIdentifier(type=kind, value=normalise(kind, text))
        except InvalidIdentifier as wrong:
            self.refuse(f"not kept as {kind}: {wrong.rule}", "R61")
            return None


def unstorable(text: str, limit: int) -> str | None:
    """Why a text cannot be kept, if it cannot."""
    if len(text) > limit:
        return f"longer than {limit} characters"
    if "\x00" in text:
        return "a NUL character cannot be kept"
    if any("\ud800" <= c <= "\udfff" for c in text):
        return "half a character cannot be kept"
    return None
