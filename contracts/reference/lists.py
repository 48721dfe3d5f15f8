"""Coded lists: which codes exist on a day, what they mean, and field types that allow only them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from contracts.reference import entries
from contracts.reference.entries import CodedList, Entry
from contracts.reference.files import read
from contracts.unfit import Unfit

_FOLDER = Path(__file__).parent
_LISTS: Mapping[str, type[CodedList[Entry]]] = {
    "absence_reasons": CodedList[entries.AbsenceEntry],
    "adjournment_reasons": CodedList[Entry],
    "adjustments": CodedList[Entry],
    "application_kinds": CodedList[entries.ApplicationEntry],
    "attendance": CodedList[entries.AttendanceEntry],
    "awareness_audiences": CodedList[Entry],
    "breach_decision_reasons": CodedList[Entry],
    "breach_reasons": CodedList[Entry],
    "complaint_subjects": CodedList[Entry],
    "contact_ways": CodedList[Entry],
    "decline_reasons": CodedList[entries.DeclineEntry],
    "disabilities": CodedList[Entry],
    "discharge_reasons": CodedList[Entry],
    "disclosure_authorities": CodedList[Entry],
    "disclosure_recipients": CodedList[Entry],
    "enforcement_decisions": CodedList[entries.EnforcementEntry],
    "ethnicity": CodedList[entries.EthnicityEntry],
    "gender_identities": CodedList[Entry],
    "genders": CodedList[Entry],
    "languages": CodedList[Entry],
    "list_reasons": CodedList[Entry],
    "needs": CodedList[Entry],
    "not_suspended_reasons": CodedList[Entry],
    "offence_groups": CodedList[Entry],
    "order_adjustment_reasons": CodedList[Entry],
    "pleas": CodedList[entries.PleaEntry],
    "referral_sources": CodedList[Entry],
    "religions": CodedList[Entry],
    "result_codes": CodedList[entries.ResultEntry],
    "return_reasons": CodedList[Entry],
    "screen_sources": CodedList[Entry],
    "sexual_orientations": CodedList[Entry],
    "substance_routes": CodedList[Entry],
    "substances": CodedList[Entry],
    "support_advised": CodedList[Entry],
    "verdicts": CodedList[entries.VerdictEntry],
}


class UnknownCode(Unfit):
    """A code that is on no list, or a list that does not exist; never repeats the code."""

    code = "not_a_choice"


def list_names() -> frozenset[str]:
    """Name every coded list there is."""
    return frozenset(_LISTS)


@cache
def coded_list(list_name: str) -> CodedList[Entry]:
    """Read one list whole; an entry without source or first day has those of its list."""
    if list_name not in _LISTS:
        raise UnknownCode(f"there is no list {list_name}")
    found = read(_FOLDER / f"{list_name}.yaml", _LISTS[list_name])
    complete = tuple(_completed(entry, found) for entry in found.entries)
    return found.model_copy(update={"entries": complete})


def _completed(entry: Entry, of: CodedList[Entry]) -> Entry:
    return entry.model_copy(
        update={
            "source": entry.source or of.source,
            "valid_from": entry.valid_from or of.valid_from,
        }
    )


@cache
def _by_code(list_name: str) -> Mapping[str, Entry]:
    return {entry.code: entry for entry in coded_list(list_name).entries}


def codes(list_name: str, on: date | None = None) -> frozenset[str]:
    """Give the codes of a list in force on a day; without a day, all that ever were."""
    return frozenset(code for code, entry in _by_code(list_name).items() if entry.in_force(on))


def entry(list_name: str, code: str) -> Entry:
    """Give what a list says of a code, or raise UnknownCode."""
    found = _by_code(list_name).get(code)
    if found is None:
        raise UnknownCode(f"not a code of the list {list_name}")
    return found


def labels(list_name: str, on: date | None = None) -> Mapping[str, str]:
    """Give the codes in force with their labels, as a form offers them (R4, R5, R6, R25)."""
    return {code: entry.label for code, entry in _by_code(list_name).items() if entry.in_force(on)}


def match(list_name: str, text: str) -> str | None:
    """Find the code a message of the outside world means by code, label or alias, if any.

    Case, dashes, underscores and spaces make no difference, nor that there are none.
    """
    name = plain(text)
    return _by_any_name(list_name).get(name) or _run_together(list_name).get(_letters(name))


@cache
def _by_any_name(list_name: str) -> Mapping[str, str]:
    return {
        plain(name): item.code
        for item in reversed(coded_list(list_name).entries)
        for name in (*item.aliases, item.label, item.code)
    }


@cache
def _run_together(list_name: str) -> Mapping[str, str]:
    """By name without its spaces: "NotGuilty" is "not guilty"; no two codes share one."""
    return {_letters(name): code for name, code in _by_any_name(list_name).items()}


def _letters(name: str) -> str:
    return name.replace(" ", "")


def plain(text: str) -> str:
    """Reduce a name to what two spellings of it have in common: its letters and digits."""
    return " ".join(re.findall(r"[a-z0-9]+", re.sub(r"['\u2019]", "", text.lower())))


@dataclass(frozen=True)
class Coded:
    """Marks a text field as a code of a list: ``Annotated[str, Coded("pleas")]``.

    Any code that was ever in force passes, since facts may lie in the past; which codes may be
    used today is asked of ``codes``. The JSON Schema names the list and does not enumerate it,
    so that a new code changes no published schema.
    """

    list_name: str

    def checked(self, code: str) -> str:
        """Give the code back if it is on the list, or raise UnknownCode."""
        return entry(self.list_name, code).code

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.checked, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        first = coded_list(self.list_name).entries[0].code
        return handler(schema) | {"x-code-list": self.list_name, "examples": [first]}
