"""What a field must be, in plain English with its bound: for each kind of constraint there is.

Guarantee: it is made of the constraint alone. Of what was sent there is nothing in it, not even how
long it was.
"""

from collections.abc import Mapping
from typing import Any

from services.common.schemas import Unfit

_A_NUMBER = "must be a number"
_WHOLE = "must be a whole number"
_TEXT = "must be a text"
_LIST = "must be a list"
_OBJECT = "must be an object"
_DATE = "must be a date, as 2026-06-08"
_MOMENT = "must be a moment with its zone, as 2026-06-08T09:00:00Z"
_TIME = "must be a time of day, as 09:00:00"
_LENGTH = "must be a length of time, as PT30M"
_UUID = "must be a UUID"
_ADDRESS = "must be an address, as https://example.org"
_UNKNOWN = "not a known field"
_FORM = "not of the form it must have"

_EXPECTED: Mapping[str, str] = {
    "missing": "required",
    "extra_forbidden": _UNKNOWN,
    "json_invalid": "not JSON",
    "json_type": "must be JSON in a text",
    "invalid_key": "must have texts as its names",
    "recursion_loop": "must not contain itself",
    "recursion_depth_exceeded": "is nested too deep",
    "none_required": "must be null",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "multiple_of": "must be a multiple of {multiple_of}",
    "finite_number": "must be a finite number",
    "too_short": "must have at least {min_length} items",
    "too_long": "must have at most {max_length} items",
    "string_type": _TEXT,
    "string_unicode": "must be a text of whole characters",
    "string_too_short": "must be at least {min_length} characters",
    "string_too_long": "must be at most {max_length} characters",
    "string_pattern_mismatch": "must match the pattern {pattern}",
    "string_not_ascii": "must be plain letters, digits and signs (ASCII)",
    "bytes_type": _TEXT,
    "bytes_too_short": "must be at least {min_length} bytes",
    "bytes_too_long": "must be at most {max_length} bytes",
    "bytes_invalid_encoding": "must be encoded as {encoding}",
    "enum": "must be {expected}",
    "literal_error": "must be {expected}",
    "set_item_not_hashable": "must be a list of plain values",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_parsing_size": "must be a whole number of at most 4,300 digits",
    "int_from_float": _WHOLE,
    "date_from_datetime_inexact": "must be a date without a time of day",
    "date_past": "must be a date in the past",
    "date_future": "must be a date in the future",
    "datetime_past": "must lie in the past",
    "datetime_future": "must lie in the future",
    "timezone_aware": "a time needs its zone",
    "timezone_naive": "must be a time without a zone",
    "timezone_offset": "must be a time {tz_expected} seconds from UTC",
    "union_tag_invalid": "{discriminator} must be one of {expected_tags}",
    "union_tag_not_found": "needs {discriminator}, which says what it is",
    "url_too_long": "must be at most {max_length} characters",
    "url_scheme": "must be an address that begins with {expected_schemes}",
    "uuid_version": "must be a UUID of version {expected_version}",
    "decimal_max_digits": "must have at most {max_digits} digits",
    "decimal_max_places": "must have at most {decimal_places} digits after the point",
    "decimal_whole_digits": "must have at most {whole_digits} digits before the point",
    "multiple_argument_values": "must be given once",
}
#: By how a kind begins, where the table above does not name it.
_BEGINS: Mapping[str, str] = {
    "int_": _WHOLE,
    **dict.fromkeys(("float_", "decimal_", "fraction_", "complex_"), _A_NUMBER),
    **dict.fromkeys(
        ("list_", "set_", "frozen_set_", "tuple_", "named_tuple_", "deque_", "iter"), _LIST
    ),
    **dict.fromkeys(
        ("dict_", "mapping_", "model_", "dataclass_", "frozen_dict_", "ordered_dict_", "counter_",
         "arguments_"), _OBJECT,
    ),
    "date_": _DATE,
    "datetime_": _MOMENT,
    "time_delta_": _LENGTH,
    "time_": _TIME,
    "uuid_": _UUID,
    "url_": _ADDRESS,
    "missing_": "required",
    "unexpected_": _UNKNOWN,
    "frozen_": "cannot be changed",
}  # fmt: skip

_BOUNDS: Mapping[str, str] = {
    "minimum": "at least",
    "exclusiveMinimum": "more than",
    "maximum": "at most",
    "exclusiveMaximum": "less than",
}


def expected(kind: str, context: Mapping[str, Any], bounds: Mapping[str, Any] | None = None) -> str:
    """What a constraint of pydantic's asks for; both ``bounds`` of a number where it has two.

    ``bounds`` are those a JSON Schema names: ``minimum``, ``exclusiveMinimum`` and so on. A rule
    of our own is said as it says itself; one of somebody else's may repeat what was sent, and is
    not.
    """
    if kind == "value_error" and isinstance(context.get("error"), Unfit):
        return str(context["error"])
    if kind.startswith(("greater_than", "less_than")) and (both := _both(bounds or {})):
        return both
    begins = (text for start, text in _BEGINS.items() if kind.startswith(start))
    return _singular(_EXPECTED.get(kind) or next(begins, _FORM), context)


def _both(bounds: Mapping[str, Any]) -> str:
    """A number between two bounds; nothing where there is one."""
    if {"minimum", "maximum"} <= bounds.keys():
        return f"must be between {bounds['minimum']} and {bounds['maximum']}"
    said = [f"{words} {bounds[name]}" for name, words in _BOUNDS.items() if name in bounds]
    return f"must be {' and '.join(said)}" if len(said) > 1 else ""


def _singular(text: str, context: Mapping[str, Any]) -> str:
    said = text.format_map(context)
    one = any(context.get(name) == 1 for name in _COUNTED if f"{{{name}}}" in text)
    return (
        said.removesuffix("s") if one and said.endswith(("items", "characters", "bytes")) else said
    )


_COUNTED = ("min_length", "max_length")
