"""When two pathways may be made one, and two again (R62)."""

from datetime import datetime

from services.common.errors import Refused, Unprocessable


def require_two(survivor: object, absorbed: object) -> None:
    """R62: a pathway is merged into another one."""
    if survivor == absorbed:
        raise Unprocessable(
            "A record cannot be merged into itself: name the other one in absorbed.",
            rule="R62",
            field="/absorbed",
        )


def may_merge(
    *, absorbed_ends: bool, absorbed_goes_on: bool, survivor_ends: bool, sentenced: bool
) -> None:
    """R62: no chain of merges, and no order under a name that ends."""
    if survivor_ends:
        raise Refused(
            "The record you are merging into was already merged into another: merge into that one.",
            rule="R62",
            code="AlreadyMerged",
        )
    if absorbed_ends:
        raise Refused(
            "The record you are merging from was already merged into another.",
            rule="R62",
            field="/absorbed",
            code="AlreadyMerged",
        )
    if absorbed_goes_on:
        raise Refused(
            "Another record was merged into the one you are merging from: undo that first.",
            rule="R62",
            field="/absorbed",
            code="HasMerged",
        )
    if sentenced:
        raise Refused(
            "The record you are merging from has a sentence: merge this one into that one instead.",
            rule="R62",
            field="/absorbed",
            code="Sentenced",
        )


def require_merged(merged: bool) -> None:
    """R62: there is something to take apart."""
    if not merged:
        raise Refused(
            "The two records are not merged: there is nothing to undo.",
            rule="R62",
            field="/absorbed",
            code="NotMerged",
        )


def may_unmerge(merged: bool, merged_at: datetime | None, at: datetime) -> None:
    """R62: what is merged can be taken apart, not before it was merged."""
    require_merged(merged)
    if merged_at is not None and at < merged_at:
        raise Unprocessable(
            "The merge cannot be undone before it was made: check unmerged_at.",
            rule="R62",
            field="/unmerged_at",
        )
