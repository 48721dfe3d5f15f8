"""Two records of one thing: what the provider puts right when it gives way (R33)."""

from contracts.reference import is_attended
from contracts.vocabulary import SettledAs, TwiceRecorded
from services.common.errors import Refused, Unprocessable


def must_correct(
    what: str, settled_as: SettledAs, attendance: str | None, *, attended: bool | None
) -> bool:
    """R16, R33: whether the settlement corrects an appointment, by what it says of it.

    Willingness is the person's to say: another record of it is given or withdrawn, not settled.
    """
    if settled_as is SettledAs.OWN:
        if attendance is not None:
            raise Unprocessable(
                "You keep your own record: leave attendance out.", rule="R33", field="/attendance"
            )
        return False
    if what == TwiceRecorded.WILLINGNESS:
        raise Refused(
            "Ask the person, and record what they say: a consent, or a withdrawal.",
            rule="R16",
            field="/settled_as",
            code="AskThePerson",
        )
    if attendance is None or is_attended(attendance) != attended:
        raise Unprocessable(
            "Say in attendance how the appointment went, as probation recorded it.",
            rule="R33",
            field="/attendance",
        )
    return True
