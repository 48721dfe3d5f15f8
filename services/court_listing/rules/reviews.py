"""Court reviews: when an order must have them, how far apart, and what one may decide (R36)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from contracts.policy import add_months, policy
from contracts.policy.practice import Practice, practice
from contracts.vocabulary import CourtReviewOutcome, Requirement
from services.common.errors import Refused, Unprocessable
from services.court_listing.rules.orders import Order
from services.court_listing.rules.pleas import on
from services.court_listing.rules.sentences import PassedSentence

PROVISION = "Sentencing Act 2020, schedule 9, paragraph 21"
AT_A_REVIEW = "Sentencing Act 2020, schedule 9, paragraph 22"
_NOT_SET = "No review has been arranged for this order, and it has not been returned to court."
_LONGEST_MONTH = 31


@dataclass(frozen=True)
class Venue:
    """The court that reviews, as far as it decides how often it may."""

    site: str | None = None
    intensive_supervision: bool = False


@dataclass(frozen=True)
class DueReview:
    """A review that was set: since when, for which day, and whether at a hearing."""

    since: datetime
    on: date
    with_hearing: bool


@dataclass(frozen=True)
class HeldReview:
    """A review as it is recorded."""

    at: datetime
    with_hearing: bool
    outcome: CourtReviewOutcome
    willing: bool | None = None
    requirement: Requirement | None = None
    amendment: str | None = None
    next_on: date | None = None


def may_order(passed: PassedSentence, court_reviews: bool, weeks: int | None) -> None:
    """R36: refuse reviews that belong to no order, and their absence."""
    if not court_reviews:
        _may_go_without_reviews(passed)
        if weeks is not None:
            raise Unprocessable(
                "Leave review_every_weeks out: no court reviews are ordered.",
                rule="R36",
                field="/review_every_weeks",
            )
        return
    if not passed.disposal.makes_order:
        raise Unprocessable(
            "Only a community order or suspended sentence order can have court reviews.",
            rule="R36",
            field="/court_reviews",
        )
    if weeks is None:
        raise Unprocessable(
            "Give review_every_weeks: the number of weeks between court reviews.",
            rule="R36",
            field="/review_every_weeks",
        )


def outside_interval(passed: PassedSentence, weeks: int | None, venue: Venue) -> list[Practice]:
    """R36, R86: reviews that the court ordered closer together than it is provided for."""
    close = weeks is not None and weeks * 7 < _shortest_days(venue, on(passed.sentenced_at))
    return [practice("ReviewsCloseTogether")] * close


def _may_go_without_reviews(passed: PassedSentence) -> None:
    """R36: a long drug rehabilitation requirement must be reviewed.

    By the requirement's own length, which is what the law counts; by the order's where it has none.
    """
    limit = policy("drug_requirement_reviewed_above", on=on(passed.sentenced_at)).number()
    for answer in passed.answers:
        is_drug_requirement = answer.made and answer.requirement is Requirement.DRR
        if is_drug_requirement and (answer.length_months or passed.order_months or 0) > limit:
            raise Refused(
                f"A drug rehabilitation requirement of more than {limit} months must have "
                f"court reviews ({PROVISION}).",
                rule="R36",
                field="/court_reviews",
                code="ReviewsNeeded",
            )


def first_due(order: Order, since: datetime | None = None) -> date | None:
    """R36: the day of the first review; none where none is ordered, or the order ends before."""
    return order.first_review_on or _next_after(since or order.sentenced_at, order)


def _next_after(moment: datetime, order: Order) -> date | None:
    if order.review_every_weeks is None:
        return None
    day = on(moment) + timedelta(weeks=order.review_every_weeks)
    return None if order.last_day is not None and day > order.last_day else day


def earliest(after: datetime, venue: Venue) -> date:
    """R36: the first day a review may be on after the order or the review before it."""
    day = on(after)
    if venue.intensive_supervision:
        return day + timedelta(days=_shortest_days(venue, day))
    months = policy("court_review_interval_minimum", venue.site, on=day).number()
    return on(add_months(after, months))


def _shortest_days(venue: Venue, day: date) -> int:
    """An interval of so many days is never shorter than the minimum, whatever the month."""
    if venue.intensive_supervision:
        name = "intensive_supervision_review_interval_minimum"
        return policy(name, venue.site, on=day).length().days
    return policy("court_review_interval_minimum", venue.site, on=day).number() * _LONGEST_MONTH


def may_hold(
    held: HeldReview,
    order: Order,
    due: DueReview | None,
    *,
    returned: bool = False,
    returned_later: bool = False,
) -> None:
    """R36, R38: refuse a review that nobody set.

    An order that was returned to court is reviewed at a hearing, whenever one can be held.
    """
    require_review_to_hold(is_set=due is not None, returned=returned or returned_later)
    if due is None and not returned:
        raise Refused(
            "This review is dated before the order was returned to court: check held_at.",
            rule="R36",
            field="/held_at",
            code="NoReviewSet",
        )
    if due is not None and held.at < due.since:
        raise Unprocessable(
            "This review was arranged later: check held_at.", rule="R36", field="/held_at"
        )
    if returned:
        _must_be_at_a_hearing(held)
    _must_say_what_is_amended(held, order)


def require_review_to_hold(*, is_set: bool, returned: bool) -> None:
    """R36, R38: a review is held that was set, or that a return asks for."""
    if not (is_set or returned):
        raise Refused(_NOT_SET, rule="R36", code="NoReviewSet")


def _must_be_at_a_hearing(held: HeldReview) -> None:
    if not held.with_hearing:
        raise Refused(
            "An order returned to court is reviewed at a hearing: set with_hearing to true.",
            rule="R38",
            field="/with_hearing",
        )


def outside_what_was_set(
    held: HeldReview, due: DueReview | None, venue: Venue, *, returned: bool = False
) -> list[Practice]:
    """R36, R86: a review held sooner than it may be, without its hearing, or with the next so."""
    found = []
    if due is not None and not returned:
        if on(held.at) < earliest(due.since, venue):
            found.append(practice("ReviewSoon"))
        if due.with_hearing and not held.with_hearing:
            found.append(practice("ReviewWithoutHearing"))
    if held.next_on is not None and held.next_on < earliest(held.at, venue):
        found.append(practice("NextReviewSoon"))
    return found


def _must_say_what_is_amended(held: HeldReview, order: Order) -> None:
    amended = held.requirement is not None or held.amendment is not None
    if held.outcome is not CourtReviewOutcome.REQUIREMENT_AMENDED:
        if amended:
            raise Unprocessable(
                "Give requirement and amendment only if the outcome is requirement_amended.",
                rule="R36",
                field="/outcome",
            )
        return
    if held.requirement is None or held.amendment is None:
        raise Unprocessable(
            "Say which requirement was amended, and how.", rule="R36", field="/amendment"
        )
    if held.requirement not in order.made:
        raise Refused("This requirement is not in the order.", rule="R36", field="/requirement")
    if held.willing is not True:
        raise Refused(
            f"A requirement can only be amended if the person agrees ({AT_A_REVIEW}).",
            rule="R38",
            field="/willing",
        )


def may_set_next(held: HeldReview, order: Order) -> None:
    """R36: refuse a day for the next review that the order does not allow."""
    if held.next_on is None:
        return
    if held.outcome is CourtReviewOutcome.ORDER_REVOKED:
        raise Unprocessable(
            "The order is revoked: leave next_review_on out.", rule="R36", field="/next_review_on"
        )
    if order.review_every_weeks is None:
        raise Refused("No court reviews were ordered.", rule="R36", field="/next_review_on")
    if order.last_day is not None and held.next_on > order.last_day:
        raise Refused("The order ends before next_review_on.", rule="R36", field="/next_review_on")


def next_review(held: HeldReview, order: Order) -> date | None:
    """R36: the day of the next review: as ordered now, or by the interval of the order."""
    if held.next_on is not None or held.outcome is CourtReviewOutcome.ORDER_REVOKED:
        return held.next_on
    return _next_after(held.at, order)


def next_with_hearing(held: HeldReview) -> bool:
    """R36: at a hearing, unless the court said that none is needed, until it says otherwise."""
    decided = {
        CourtReviewOutcome.REVIEWS_WITHOUT_HEARING: False,
        CourtReviewOutcome.REVIEWS_AT_HEARINGS: True,
    }
    return decided.get(held.outcome, held.with_hearing)
