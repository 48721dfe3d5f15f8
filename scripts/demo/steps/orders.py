"""An order in force at the court: reviews, returns, breach and what becomes of it."""

from collections.abc import Mapping
from typing import Any

from scripts.demo.steps.run import Run


async def court_reviewed(run: Run, day: int, **more: Any) -> None:
    """The officer's report, and the review the court held on it."""

    async def set_() -> Any:
        reviews = (await run.probation())["after_sentence"]["reviews"]
        return any(one["held_at"] is None and one["cancelled_at"] is None for one in reviews)

    await run.ask.until("the review at probation", set_)
    report = {"sent_at": run.at(day - 2, 9), "officer_view": "Attends and takes part"}
    await run.to_probation("review-reports", report)
    body = {"held_at": run.at(day, 10), "with_hearing": True, "outcome": "order_continues"}
    await run.to_court("court-reviews", body | {"willing": True} | more)
    run.say(day, 10, "Court", "reviews the order with the person: it continues")


async def returned(run: Run, day: int, reason: str) -> None:
    """The officer returns the order to court without a breach."""

    async def due() -> Any:
        return (await run.probation())["after_sentence"]["returns_due"]

    await run.ask.until("the return to be due at probation", due)
    body = {"returned_at": run.at(day, 9), "requirement": "mhtr", "reason": reason}
    await run.to_probation("returns-to-court", body)
    run.say(day, 9, "Officer", f"returns the order to court: {reason.replace('_', ' ')}")

    async def there() -> Any:
        return (await run.court())["after_sentence"]["returns"]

    await run.ask.until("the return at the court", there)


async def breached(run: Run, day: int, appointment: str | None = None) -> None:
    """The officer refers the order for breach, and the court knows."""
    body: dict[str, Any] = {
        "referred_at": run.at(day, 10),
        "requirement": "mhtr" if appointment else "other",
        "reason": "unacceptable_absence" if appointment else "out_of_contact",
        "why": "A second absence within the life of a warning",
    }
    if appointment:
        body["appointment_id"] = appointment
    await run.to_probation("breaches", body)
    run.say(day, 10, "Officer", "refers the order for breach")

    async def there() -> Any:
        return (await run.court())["after_sentence"]["breaches"]

    await run.ask.until("the breach at the court", there)


async def breach_decided(
    run: Run,
    day: int,
    outcome: str,
    reason: str,
    sentence: Mapping[str, Any] | None = None,
) -> None:
    """What the court makes of it."""
    body: dict[str, Any] = {
        "decided_at": run.at(day, 11),
        "outcome": outcome,
        "reasons": [reason],
    }
    if sentence is not None:
        body["sentence"] = dict(sentence)
    await run.to_court("breach-outcomes", body)
    run.say(day, 11, "Court", f"decides on the breach: {outcome.replace('_', ' ')}")


async def reasons_given(run: Run, day: int, reason: str) -> None:
    """The legal adviser says why, where the court system's message did not."""
    body = {"given_at": run.at(day, 9), "reasons": [reason]}
    await run.to_court("breach-reasons", body)
    run.say(day, 9, "Court", "gives the reasons for its decision on the breach")


async def ended_early(run: Run, day: int) -> None:
    """The officer ends the order, as everything under it was complied with, and the court knows."""

    async def ready() -> Any:
        return (await run.probation())["completion"]

    await run.ask.until("the outcome at probation", ready)
    said = {"others_met": True, "special_procedures": False, "why": "Everything was complied with"}
    body = said | {"ended_at": run.at(day, 9)}
    await run.to_probation("early-ends", body)
    run.say(day, 9, "Officer", "ends the order early: every condition is met")

    async def known() -> Any:
        return (await run.court())["sentence"]["ended_at"]

    await run.ask.until("the end of the order at the court", known)
