"""A value in a document of unknown tidiness: read as what it should be, or reported.

Guarantee: no value, however wrong, makes reading fail; a part that cannot be used is reported once
with a pointer that resolves in the document, and reads as absent.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from contracts.identifiers import IdentifierType, InvalidIdentifier, normalise
from contracts.vocabulary import PersonIdentifier
from services.court_listing.intake.reading.moments import Moment, parse_day, parse_moment
from services.court_listing.intake.reading.report import Report

NAME, TITLE, WORDING = 200, 500, 4000


@dataclass(frozen=True)
class Place:
    """One value and its JSON pointer."""

    value: object
    pointer: str
    report: Report

    def __getitem__(self, key: str) -> "Place":
        """The member of an object; without value where there is none, or null, or blank."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        if value is None or (isinstance(value, str) and not value.strip()):
            return Place(None, self.pointer, self.report)
        return Place(value, f"{self.pointer}/{key}", self.report)

    @property
    def given(self) -> bool:
        """Whether there is a value; null counts as none."""
        return self.value is not None

    def refuse(self, reason: str, rule: str | None = None) -> None:
        """Report that this was not taken."""
        self.report.refuse(self.pointer, reason, rule)

    def objects(self, key: str) -> Iterator["Place"]:
        """The objects of a list member; anything else in it is reported."""
        listed = self[key]
        if not listed.given:
            return
        if not isinstance(listed.value, list):
            listed.refuse("must be a list")
            return
        for number, value in enumerate(listed.value):
            item = Place(value, f"{listed.pointer}/{number}", self.report)
            if isinstance(value, dict):
                yield item
            else:
                item.refuse("must be an object")

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

    def flag(self) -> bool | None:
        """True or false."""
        if self.given and not isinstance(self.value, bool):
            self.refuse("must be true or false")
        return self.value if isinstance(self.value, bool) else None

    def age(self) -> int | None:
        """An age in whole years."""
        text = self.text()
        if text is None:
            return None
        if text.isascii() and text.isdecimal() and len(text) <= 3 and int(text) <= 130:
            return int(text)
        self.refuse("must be an age in whole years")
        return None

    def moment(self) -> Moment | None:
        """A point in time; without a zone it is read as the time in England."""
        text = self.text()
        moment = parse_moment(text) if text else None
        if text and moment is None:
            self.refuse("must be a date and time between 1900 and 2100")
        return moment

    def past(self, now: datetime) -> Moment | None:
        """A point in time that has come."""
        moment = self.moment()
        if moment is not None and moment.at > now:
            self.refuse("lies in the future")
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
