"""What a message changes of a listing, and which of its offences are on record (R7, R60)."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from contracts.reference import offence_group
from services.court_listing.intake.reading.findings import Defendant, OffenceFound
from services.court_listing.intake.reading.moments import day_of
from services.court_listing.intake.reading.persons import age_on

_BANDS = ((25, "18-24"), (35, "25-34"), (45, "35-44"), (55, "45-54"), (65, "55-64"))


@dataclass(frozen=True)
class OffenceOnRecord:
    """An offence on record, as far as it is recognised by it."""

    id: UUID
    title: str
    code: str | None
    wording: str | None
    source_id: str | None


def hearing_values(defendant: Defendant) -> dict[str, object]:
    """Where and when, as a listing holds it."""
    return {
        "site": defendant.sitting.site,
        "court_name": defendant.sitting.court_name,
        "court_room": defendant.sitting.court_room,
        "hearing_at": defendant.sitting.at,
        "hearing_on": day_of(defendant.sitting.at),
    }


def person_values(defendant: Defendant) -> dict[str, object]:
    """Who, as a listing holds it; what a message does not say is left out and so not erased."""
    person = defendant.person
    given = {
        "family_name": person.family_name,
        "given_names": person.given_names,
        "date_of_birth": person.date_of_birth,
        "age": person.age,
        "gender": person.gender,
        "in_custody": person.in_custody,
    }
    return {name: value for name, value in given.items() if value is not None}


def identifiers_with(
    recorded: Sequence[dict[str, str]], defendant: Defendant
) -> list[dict[str, str]]:
    """The identifiers with those of the message, which replace others of their register (R61)."""
    new = {i.type.value: i.value for i in defendant.person.identifiers}
    merged = {i["type"]: i["value"] for i in recorded} | new
    return [{"type": kind, "value": merged[kind]} for kind in sorted(merged)]


def as_written_with(
    recorded: Sequence[dict[str, str]], defendant: Defendant, kept: Sequence[dict[str, str]]
) -> list[dict[str, str]]:
    """R61: the numbers that were refused, as written last; none of a register that has one now."""
    known = {i["type"] for i in kept}
    written = {i["type"]: i["written"] for i in recorded} | dict(defendant.person.as_written)
    return [{"type": t, "written": written[t]} for t in sorted(written) if t not in known]


def relists(is_list: bool, as_of: datetime, listed_as_of: datetime) -> bool:
    """Whether a list is not older than the one the listing rests on."""
    return is_list and as_of >= listed_as_of


def match_offences(
    offences: Sequence[OffenceFound], recorded: Sequence[OffenceOnRecord]
) -> list[UUID | None]:
    """For each offence of a message the one on record it is, by the strongest trait first.

    No offence on record is matched twice; two that both have an id of the court system and differ
    in it are two offences.
    """
    matched: list[UUID | None] = [None] * len(offences)
    left = dict.fromkeys(range(len(recorded)))
    for trait in _TRAITS:
        by: dict[Hashable, list[int]] = {}
        for there in left:
            if (key := trait(recorded[there])) is not None:
                by.setdefault(key, []).append(there)
        for here, there in _pairs(offences, matched, by, trait, recorded):
            matched[here] = recorded[there].id
            del left[there]
    return matched


_AnyOffence = OffenceFound | OffenceOnRecord
_TRAITS: tuple[Callable[[_AnyOffence], Hashable | None], ...] = (
    lambda o: o.source_id,
    lambda o: (o.code, o.title.casefold(), (o.wording or "").casefold()),
    lambda o: (o.code, o.title.casefold()),
    lambda o: o.code,
    lambda o: o.title.casefold(),
)


def _pairs(
    offences: Sequence[OffenceFound],
    matched: Sequence[UUID | None],
    by: dict[Hashable, list[int]],
    trait: Callable[[_AnyOffence], Hashable | None],
    recorded: Sequence[OffenceOnRecord],
) -> Iterator[tuple[int, int]]:
    for here, offence in enumerate(offences):
        key = trait(offence) if matched[here] is None else None
        candidates = by.get(key, []) if key is not None else []
        fits = (n for n in candidates if _can_be_one(offence, recorded[n]))
        there = next(fits, None)
        if there is not None:
            candidates.remove(there)
            yield here, there


def _can_be_one(offence: OffenceFound, other: OffenceOnRecord) -> bool:
    """One of another case is recognised by its id alone: the like of it is another offence."""
    if offence.carried and offence.source_id:
        return offence.source_id == other.source_id
    return not offence.source_id or not other.source_id or offence.source_id == other.source_id


def group_of(codes: Sequence[str | None]) -> str | None:
    """R71: the group of the first offence that the reference data know."""
    groups = (offence_group(code) for code in codes)
    return next((group for group in groups if group), None)


def age_band(birth: date | None, age: int | None, day: date) -> str | None:
    """R71: the band of the age on the day of the hearing; nothing for the young or unknown."""
    years = age_on(day, birth) if birth else age
    if years is None or years < 18:
        return None
    return next((name for below, name in _BANDS if years < below), "65+")


def other_births(born: date) -> set[date]:
    """R62: the day of birth, and the one with day and month swapped where there is such a day."""
    return {born, born.replace(month=born.day, day=born.month)} if born.day <= 12 else {born}
