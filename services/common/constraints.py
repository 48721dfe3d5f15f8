"""Which constraint a field does not meet, as a code a client may decide by, and its bound.

Guarantee: both are of the constraint alone, never of what was sent; codes are published and stay.
"""

from collections.abc import Mapping
from typing import Any

from services.common.errors import OF_A_RULE
from services.common.schemas import Unfit

_CODES: Mapping[str, str] = {
    "missing": "required",
    "extra_forbidden": "unknown_field",
    "string_too_short": "too_short",
    "string_too_long": "too_long",
    "bytes_too_short": "too_short",
    "bytes_too_long": "too_long",
    "url_too_long": "too_long",
    "too_short": "too_few",
    "too_long": "too_many",
    "greater_than": "too_small",
    "greater_than_equal": "too_small",
    "less_than": "too_large",
    "less_than_equal": "too_large",
    "multiple_of": "not_a_multiple",
    "enum": "not_a_choice",
    "literal_error": "not_a_choice",
    "date_past": "not_in_the_past",
    "datetime_past": "not_in_the_past",
    "date_future": "not_in_the_future",
    "datetime_future": "not_in_the_future",
    "timezone_aware": "no_time_zone",
    "none_required": "not_null",
    "string_pattern_mismatch": "wrong_form",
    "union_tag_invalid": "not_a_choice",
    "union_tag_not_found": "required",
}
_BEGINS: Mapping[str, str] = {
    "missing_": "required",
    "bool_": "not_yes_or_no",
    "int_": "not_a_whole_number",
    **dict.fromkeys(("float_", "decimal_", "fraction_", "complex_", "finite_"), "not_a_number"),
    **dict.fromkeys(("datetime_", "timezone_"), "not_a_moment"),
    "date_": "not_a_date",
    "time_": "not_a_time",
    "uuid_": "not_a_uuid",
    **dict.fromkeys(("string_", "bytes_"), "not_a_text"),
    **dict.fromkeys(("list_", "set_", "frozen_set_", "tuple_"), "not_a_list"),
    **dict.fromkeys(("dict_", "mapping_", "model_"), "not_an_object"),
    "json_": "not_json",
}
WRONG_FORM = "wrong_form"
CODES = frozenset({*_CODES.values(), *_BEGINS.values(), OF_A_RULE, WRONG_FORM})

_LIMITS = ("max_length", "min_length", "ge", "gt", "le", "lt", "multiple_of")


def code(kind: str, context: Mapping[str, Any]) -> str:
    """The code of a constraint of pydantic's; one for all rules that are said in words alone."""
    unfit = context.get("error")
    if kind == "value_error" and isinstance(unfit, Unfit):
        return unfit.code
    begins = (code for start, code in _BEGINS.items() if kind.startswith(start))
    return _CODES.get(kind) or next(begins, WRONG_FORM)


def limit(context: Mapping[str, Any]) -> int | float | None:
    """The bound that was passed, where the constraint has one: characters, items or the number."""
    found = next((context[name] for name in _LIMITS if name in context), None)
    if isinstance(found, int | float) and not isinstance(found, bool):
        return found
    return None
