"""Each wrong field of a 422 has a code, its bound, and the sentence of the rule it breaks."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from pydantic import Field, TypeAdapter, ValidationError
from pydantic_core import _pydantic_core

from contracts.event import Agency
from contracts.identifiers import Crn, Identifier, NhsNumber
from contracts.reference import AbsenceReason
from scripts.export.openapi import service_of
from services.common.constraints import CODES, code, limit
from services.common.expected import expected
from services.common.schemas import Happened, Line, Slug
from tests.conftest import Api

ALL: Any = _pydantic_core.list_all_errors()


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: str(kind["type"]))
def test_every_kind_of_constraint_has_a_published_code(kind: dict[str, Any]) -> None:
    assert code(kind["type"], kind.get("example_context") or {}) in CODES


CASES: list[tuple[Any, Any, str, float | None]] = [
    (Line, "x" * 201, "too_long", 200),
    (Line, "", "too_short", 1),
    (Line, "a\x00", "rule", None),
    (Line, 1, "not_a_text", None),
    (Annotated[list[int], Field(max_length=3)], [1, 2, 3, 4], "too_many", 3),
    (Annotated[list[int], Field(min_length=1)], [], "too_few", 1),
    (Annotated[int, Field(ge=0, le=27)], 28, "too_large", 27),
    (Annotated[int, Field(ge=0, le=27)], -1, "too_small", 0),
    (Annotated[float, Field(gt=0.5)], 0.5, "too_small", 0.5),
    (int, "x", "not_a_whole_number", None),
    (bool, "maybe", "not_yes_or_no", None),
    (date, "x", "not_a_date", None),
    (datetime, "x", "not_a_moment", None),
    (UUID, "x", "not_a_uuid", None),
    (Literal["a", "b"], "c", "not_a_choice", None),
    (Slug, "A b", "wrong_form", None),
    (Happened, "2999-01-01T00:00:00Z", "rule", None),
    (NhsNumber, "1234567890", "rule", None),
    (AbsenceReason, "never", "not_a_choice", None),
]


@pytest.mark.parametrize(
    ("form", "sent", "named", "bound"), CASES, ids=[f"{n}-{c[2]}" for n, c in enumerate(CASES)]
)
def test_a_field_that_is_wrong_has_a_code_and_its_bound(
    form: Any, sent: Any, named: str, bound: float | None
) -> None:
    error = _error(form, sent)
    context = error.get("ctx", {})
    assert (code(error["type"], context), limit(context)) == (named, bound)


def test_what_a_number_of_a_register_must_be_is_said_by_the_register() -> None:
    for form, sent, said in (
        (Crn, "9999999", "CRN: one letter and six digits"),
        (AbsenceReason, "never", "not a code of the list absence_reasons"),
        (NhsNumber, "1234567890", "NHS_NUMBER: the check digit does not fit the other nine"),
        (Identifier, {"type": "CRN", "value": "X320741", "valid_from": "2026-02-01",
                      "valid_to": "2026-01-01"}, "an identifier cannot end before it begins"),
    ):  # fmt: skip
        error = _error(form, sent)
        assert expected(error["type"], error["ctx"]) == said


async def test_a_rule_that_refuses_one_field_is_a_wrong_field_with_its_sentence(api: Api) -> None:
    court = await api(service_of(Agency.COURT))
    answer = await court.post("/v1/people/searches", {}, role="list_officer")
    problem = answer.json()
    assert problem["validationErrors"] == [
        {
            "field": "/family_name",
            "message": problem["userMessage"],
            "code": "rule",
            "rule": "R81",
        }
    ]
    wrong = {"crn": "no", "limit": 99}
    answer = await court.post("/v1/people/searches", wrong, role="list_officer")
    bound = {"message": "must be between 1 and 20", "code": "too_large", "limit": 20}
    assert answer.json()["validationErrors"] == [
        {"field": "/limit"} | bound,
        {"field": "/crn", "message": "CRN: one letter and six digits", "code": "rule"},
    ]


def _error(form: Any, sent: Any) -> Any:
    with pytest.raises(ValidationError) as wrong:
        TypeAdapter(form).validate_python(sent)
    return wrong.value.errors()[0]
