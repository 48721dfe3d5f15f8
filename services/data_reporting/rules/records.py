"""Operational records of a site: the day they are of, and what has to fit together (R46)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.common.errors import Unprocessable

_DAYS = ("received_on", "raised_on", "held_on", "reviewed_on")
_PARTS = (
    ("safeguarding", "incidents"),
    ("serious", "incidents"),
    ("practitioners_in_post", "practitioner_posts"),
    ("clinical_leads_in_post", "clinical_lead_posts"),
    ("appropriate", "referrals"),
)


def day_of(record: Mapping[str, Any]) -> date:
    """R46: the day a record is found by; a quarter's is its first."""
    for name in _DAYS:
        if name in record:
            day: date = record[name]
            return day
    year, quarter = str(record["quarter"]).split("-Q")
    return date(int(year), 3 * int(quarter) - 2, 1)


def must_fit_together(record: Mapping[str, Any]) -> None:
    """R46: a part is no more than the whole, and what is closed says when, after it began."""
    for part, whole in _PARTS:
        if part in record and record[part] > record[whole]:
            raise Unprocessable(
                f"{part} cannot be more than {whole}.", rule="R46", field=f"/{part}"
            )
    if "outcome" not in record:
        return
    closed = record["closed_on"]
    if (record["outcome"] == "open") != (closed is None):
        raise Unprocessable(
            "Give closed_on if the outcome is not open; otherwise leave it out.",
            rule="R46",
            field="/closed_on",
        )
    if closed is not None and closed < record["received_on"]:
        raise Unprocessable(
            "It cannot be closed before it was received: check closed_on and received_on.",
            rule="R46",
            field="/closed_on",
        )
