"""Recording the CRN of a person (R61)."""

from datetime import date

from services.common.errors import Refused, Unprocessable


def must_say_why(on_record: str | None, value: str, why: str | None) -> None:
    """R61: what is on record is corrected with a reason, and never only replaced."""
    if on_record is not None and why is None:
        same = "This CRN" if on_record == value else "Another CRN"
        raise Refused(
            f"{same} is on record: say in why what is corrected.", rule="R61", field="/why"
        )


def require_dates_in_order(valid_from: date, valid_to: date | None) -> None:
    """R61: an identifier cannot end before it begins."""
    if valid_to is not None and valid_to < valid_from:
        raise Unprocessable(
            "The CRN cannot end before it begins: check valid_to.", rule="R61", field="/valid_to"
        )


def in_force(valid_from: date, valid_to: date | None, on: date) -> bool:
    """R61: whether an identifier is good on a day."""
    return valid_from <= on and (valid_to is None or on <= valid_to)
