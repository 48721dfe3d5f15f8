"""Whether an order that was told to have ended really did (R45)."""

from datetime import date


def was_no_end(told: date, began: date | None) -> bool:
    """R45: an order ended on its day, unless what was passed before that day says otherwise.

    ``began`` is when what is in its place now was passed, if that is another sentence: one passed
    after the end is another order, and leaves the end as it was.
    """
    return began is None or began < told
