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


def day_of(said: Mapping[str, Any]) -> date:
    """R46: the day a record is found by; a quarter's is its first."""
    for name in _DAYS:
        if name in said:
            day: date = said[name]
            return day
    year, quarter = str(said["quarter"]).split("-Q")
    return date(int(year), 3 * int(quarter) - 2, 1)


def must_fit_together(said: Mapping[str, Any]) -> None:
    """R46: a part is no more than the whole, and what is closed says when, after it began."""
    for part, whole in _PARTS:
        if part in said and said[part] > said[whole]:
            raise Unprocessable(f"More than the {whole}.", rule="R46", field=f"/{part}")
    if "outcome" not in said:
        return
    closed = said["closed_on"]
    if (said["outcome"] == "open") != (closed is None):
        raise Unprocessable(
            "What has an outcome was closed, and nothing else.", rule="R46", field="/closed_on"
        )
    if closed is not None and closed < said["received_on"]:
        raise Unprocessable("It was closed before it came.", rule="R46", field="/closed_on")
