"""What a 422 says of each field: the constraint with its bound, in plain English, and no more."""

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from pydantic import BaseModel, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic_core import _pydantic_core

from services.common.expected import _FORM, expected
from services.common.invalid import _at
from services.common.schemas import Happened, Line, Planned, Prose, Slug
from services.probation_allocation.service import SERVICE
from tests.conftest import Api

ALL: Any = _pydantic_core.list_all_errors()
#: What follows from what was sent, and not from the constraint.
OF_THE_INPUT = {"actual_length", "tag", "error", "encoding_error", "tz_actual", "field_type"}
#: Python's own, which no JSON and no query comes to.
NEVER = {
    "no_such_attribute", "needs_python_object", "get_attribute_error", "default_factory_not_called",
    "is_instance_of", "is_subclass_of", "callable_type", "value_error",
    "assertion_error", "ellipsis_error",
}  # fmt: skip


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: str(kind["type"]))
def test_every_kind_of_constraint_has_words_that_name_its_bound(kind: dict[str, Any]) -> None:
    given = kind.get("example_context") or {}
    context = {name: (41 + n if value in (0, None) else f"bound-{n}")
               for n, (name, value) in enumerate(given.items())}  # fmt: skip
    said = expected(kind["type"], context)
    assert (said == _FORM) is (kind["type"] in NEVER), said
    assert "_" not in said
    bounds = {name for name in context if name not in OF_THE_INPUT and "class" not in name}
    if kind["type"] not in NEVER and "plural" not in bounds:
        assert all(str(context[name]) in said for name in bounds), (said, bounds)
    assert not any(str(context[n]) in said for n in OF_THE_INPUT & context.keys()), said


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Inner(BaseModel):
    kind: Literal["inner"]


class Other(BaseModel):
    kind: Literal["other"]


CASES: list[tuple[Any, Any, str]] = [
    (Annotated[str, Field(max_length=40)], "x" * 41, "must be at most 40 characters"),
    (Annotated[str, Field(min_length=2)], "x", "must be at least 2 characters"),
    (Annotated[str, Field(min_length=1)], "", "must be at least 1 character"),
    (Line, "x" * 201, "must be at most 200 characters"),
    (Prose, "", "must be at least 1 character"),
    (Line, "a\x00", "a NUL character cannot be stored"),
    (Slug, "A b", "must match the pattern ^[a-z0-9_-]{1,60}$"),
    (Annotated[int, Field(gt=3)], 3, "must be more than 3"),
    (Annotated[int, Field(lt=3)], 3, "must be less than 3"),
    (Annotated[int, Field(ge=3)], 2, "must be at least 3"),
    (Annotated[float, Field(le=2.5)], 3, "must be at most 2.5"),
    (Annotated[int, Field(multiple_of=5)], 3, "must be a multiple of 5"),
    (int, "x", "must be a whole number"),
    (int, 1.5, "must be a whole number"),
    (int, None, "must be a whole number"),
    (float, "x", "must be a number"),
    (bool, "maybe", "must be true or false"),
    (str, 1, "must be a text"),
    (UUID, "x", "must be a UUID"),
    (date, "x", "must be a date, as 2026-06-08"),
    (datetime, "x", "must be a moment with its zone, as 2026-06-08T09:00:00Z"),
    (Planned, "2026-06-08T09:00:00", "a time needs its zone"),
    (Planned, "2400-06-08T09:00:00Z", "lies too far away"),
    (Happened, datetime(2100, 1, 1, tzinfo=UTC), "lies in the future"),
    (Colour, "green", "must be 'red' or 'blue'"),
    (Literal["a"], "b", "must be 'a'"),
    (Annotated[list[int], Field(max_length=2)], [1, 2, 3], "must have at most 2 items"),
    (Annotated[list[int], Field(min_length=1)], [], "must have at least 1 item"),
    (list[int], "x", "must be a list"),
    (dict[str, int], "x", "must be an object"),
    (Inner, "x", "must be an object"),
    (Inner, {}, "required"),
    (Annotated[Inner | Other, Field(discriminator="kind")], {"kind": "planted"},
     "'kind' must be one of 'inner', 'other'"),
    (Annotated[Decimal, Field(max_digits=3)], "1234", "must have at most 3 digits"),
    (Annotated[str, StringConstraints(pattern="^20[0-9]{2}-Q[1-4]$")], "x",
     "must match the pattern ^20[0-9]{2}-Q[1-4]$"),
]  # fmt: skip


@pytest.mark.parametrize(("form", "sent", "wanted"), CASES)
def test_what_is_wrong_is_said_in_plain_english(form: Any, sent: Any, wanted: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(form).validate_python(sent)
    (error,) = refused.value.errors()
    assert expected(error["type"], error.get("ctx", {})) == wanted


def test_a_rule_of_somebody_elses_is_not_repeated() -> None:
    """Python's own say what they were given."""
    assert "planted" not in expected("value_error", {"error": ValueError("bad literal: planted")})


async def test_a_request_is_told_both_bounds_of_a_number(api: Api) -> None:
    """In a body, wherever the number is in it, and in a query."""
    service = await api(SERVICE)
    body = {"name": "A. Fictional", "team": "T", "contact": "c" * 5000, "site": "northamptonshire",
            "capacity": -1}  # fmt: skip
    answer = await service.post("/v1/officers", body, role="senior_officer")
    said = {one["field"]: one["message"] for one in answer.json()["validationErrors"]}
    assert said["/capacity"] == "must be more than 0 and at most 200"
    assert said["/contact"] == "must be at most 200 characters"
    asked = "/v1/channels/me/events?limit=0"
    answer = await service.ask("GET", asked, role="service", agency="court_listing")
    (one,) = answer.json()["validationErrors"]
    assert one["message"] == "must be between 1 and 500"


def test_a_number_in_a_list_is_told_its_bounds_as_well() -> None:
    """An answer of a questionnaire is one of a few numbers."""

    class Answers(BaseModel):
        answers: Annotated[list[Annotated[int, Field(ge=0, le=27)] | None], Field(max_length=3)]

    found = _at(Answers.model_json_schema(), ["answers", 1])
    assert expected("less_than_equal", {"le": 27}, found) == "must be between 0 and 27"
    assert expected("less_than_equal", {"le": 27}, {}) == "must be at most 27"
