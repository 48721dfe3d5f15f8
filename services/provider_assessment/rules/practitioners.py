"""Who an organisation's practitioners are, and by which sign-in they act (R44, R53)."""

from collections.abc import Iterable
from datetime import date, datetime

from contracts.policy import policy
from contracts.reference import Site
from services.common.errors import Refused, Unprocessable


def require_site_of(organisation: str, here: Site | None) -> None:
    """R1: an organisation has practitioners at sites where it provides a requirement."""
    if here is None or organisation not in {one.organisation for one in here.providers}:
        raise Unprocessable(
            "Your organisation provides nothing at this site.", rule="R1", field="/site"
        )


def require_sign_in_free(ends: Iterable[datetime | None], since: datetime) -> None:
    """R53: a sign-in is one practitioner's at a time.

    ``ends`` are the moments until which it was others', nothing where it still is.
    """
    if any(end is None or end > since for end in ends):
        raise Refused(
            "Another practitioner of your organisation signs in by this name, or did then: "
            "end that first, or say in since from when it is this one's.",
            rule="R53",
            field="/user",
            code="SignInTaken",
        )


def must_follow(before: datetime, since: datetime) -> None:
    """R53: a sign-in takes the place of another after that one began."""
    if since < before:
        raise Unprocessable(
            "The sign-in on record began after that: check since.", rule="R53", field="/since"
        )


def warnings(capacity: int, site: str, on: date) -> list[str]:
    """R44: that a practitioner is to hold more cases than the policy of the site says."""
    most = int(policy("practitioner_caseload_maximum", site, on=on).number())
    if capacity <= most:
        return []
    return [f"The policy of the site is at most {most} cases for one practitioner (R44)."]
