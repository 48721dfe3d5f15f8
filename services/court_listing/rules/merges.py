"""When two pathways may be made one, and two again (R62)."""

from datetime import datetime

from services.common.errors import Refused, Unprocessable


def require_two(survivor: object, absorbed: object) -> None:
    """R62: a pathway is merged into another one."""
    if survivor == absorbed:
        raise Unprocessable("A pathway is not merged into itself.", rule="R62", field="/absorbed")


def may_merge(
    *, absorbed_ends: bool, absorbed_goes_on: bool, survivor_ends: bool, sentenced: bool
) -> None:
    """R62: no chain of merges, and no order under a name that ends."""
    if survivor_ends or absorbed_ends:
        field = "" if survivor_ends else "/absorbed"
        message = "One of the two is merged already."
        raise Refused(message, rule="R62", field=field, code="AlreadyMerged")
    if absorbed_goes_on:
        raise Refused(
            "Another pathway is merged into that one: take that back first.",
            rule="R62",
            field="/absorbed",
            code="HasMerged",
        )
    if sentenced:
        raise Refused(
            "That one is sentenced: merge the other into it.",
            rule="R62",
            field="/absorbed",
            code="Sentenced",
        )


def require_merged(merged: bool) -> None:
    """R62: there is something to take apart."""
    if not merged:
        raise Refused("These two are not merged.", rule="R62", field="/absorbed", code="NotMerged")


def may_unmerge(merged: bool, merged_at: datetime | None, at: datetime) -> None:
    """R62: what is merged can be taken apart, not before it was merged."""
    require_merged(merged)
    if merged_at is not None and at < merged_at:
        raise Unprocessable("That is before the merge.", rule="R62", field="/unmerged_at")
