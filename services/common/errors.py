"""Refusals: what a rule says no to, why, and with which status. Nothing here is personal data."""

from dataclasses import dataclass

#: The code of a field that a rule refuses in words of its own.
OF_A_RULE = "rule"


class Refused(Exception):
    """The rules say no. ``rule`` cites the rulebook; ``message`` is written for the person asking.

    The message names fields and rules, never the content of a field.
    """

    status = 409
    title = "Refused by a rule"

    def __init__(self, message: str, *, rule: str = "", field: str = "", code: str = "") -> None:
        """``field`` is a JSON pointer into the request, where one field is the reason."""
        super().__init__(message)
        self.message, self.rule, self.field = message, rule, field
        self.code = code or type(self).__name__


class InFlight(Refused):
    """The same request is being answered at this moment; it is about no thing's state."""


class Unknown(Refused):
    """There is no such thing, or the caller may not know that there is."""

    status = 404
    title = "Not found"


class Changed(Refused):
    """Someone changed it since the caller read it."""

    status = 412
    title = "Changed meanwhile"


class PreconditionMissing(Refused):
    """A change was asked for without saying which version it was decided on."""

    status = 428
    title = "If-Match is missing"


class Unprocessable(Refused):
    """The payload is well-formed and cannot mean anything."""

    status = 422
    title = "Not valid"

    def __init__(self, message: str, *, errors: tuple["FieldError", ...] = (), **more: str) -> None:
        """``errors`` names each field that is wrong."""
        super().__init__(message, **more)
        self.errors = errors


class BadRequest(Refused):
    """The request is missing something every request of its kind carries."""

    status = 400
    title = "Bad request"


class Unauthenticated(Refused):
    """No token, or one that does not hold."""

    status = 401
    title = "Not authenticated"


class Forbidden(Refused):
    """The caller's role may not ask this of its own agency."""

    status = 403
    title = "Not permitted"


class Gone(Refused):
    """What was said to go on from is not there any more."""

    status = 410
    title = "No longer there"


class TooLarge(Refused):
    """The body is larger or deeper than any real request."""

    status = 413
    title = "Too large"


class TooMany(Refused):
    """The caller asks faster than agreed."""

    status = 429
    title = "Too many requests"


class TooSlow(Refused):
    """The body did not arrive in the time there is for one."""

    status = 408
    title = "Too slow"


class Unavailable(Refused):
    """It cannot be answered now; the same request may be sent again."""

    status = 503
    title = "Not available"


@dataclass(frozen=True)
class FieldError:
    """One wrong field: a JSON pointer, what is expected there, as a code too, and its bound."""

    field: str
    message: str
    code: str = OF_A_RULE
    limit: int | float | None = None
    rule: str = ""
