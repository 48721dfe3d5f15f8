"""A request whose form is wrong, said without anything that was sent."""

from fastapi.exceptions import RequestValidationError

from services.common.errors import FieldError, Unprocessable


def unprocessable(error: RequestValidationError) -> Unprocessable:
    """Which fields are wrong and what is expected there; it holds nothing of the request."""
    errors = tuple(
        FieldError("/" + "/".join(str(step) for step in e["loc"][1:]), _expected(e["type"]))
        for e in error.errors()
    )
    return Unprocessable("Some fields are missing or wrong: see validationErrors.", errors=errors)


def _expected(kind: str) -> str:
    known = {
        "missing": "required",
        "extra_forbidden": "not a known field",
        "json_invalid": "not JSON",
        "timezone_aware": "a time needs its zone",
    }
    return known.get(kind, kind.replace("_", " "))
