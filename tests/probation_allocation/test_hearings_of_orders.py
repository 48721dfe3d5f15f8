"""How a breach was answered and when it is heard, as probation is told (R36, R40)."""

from datetime import date
from uuid import UUID, uuid4

from contracts.events.court_orders import BreachAnswered, OrderHearingListed
from contracts.vocabulary import BreachAnswer, BreachedRequirement
from tests.conftest import Api
from tests.probation_allocation.given_orders import after, known, referred


def answered(pathway: UUID, breach: str, answer: BreachAnswer | None) -> BreachAnswered:
    return BreachAnswered(
        pathway_id=pathway,
        occurred_at=after(days=39),
        breach_id=UUID(breach),
        requirement=BreachedRequirement.MHTR,
        answer=answer,
        answered_at=after(days=39) if answer else None,
    )


async def test_an_answer_is_shown_beside_the_breach_that_was_referred(api: Api) -> None:
    """R40: the last one told stands; one that is taken back leaves none."""
    probation, pathway, breach = await referred(api)
    for answer in (BreachAnswer.DENIED, BreachAnswer.ADMITTED, None):
        await probation.deliver(answered(pathway, breach, answer))
        [shown] = (await known(probation, pathway))["after_sentence"]["breaches"]
        assert shown["answer"] == (answer.value if answer else None)
        assert (shown["answered_at"] is None) == (answer is None)
        assert shown["outcome"] is None


async def test_the_day_of_a_hearing_is_shown_where_what_is_heard_is_shown(api: Api) -> None:
    """R36, R40: of the breach and of the review, until no list has it any more."""
    probation, pathway, breach = await referred(api)
    [review] = (await known(probation, pathway))["after_sentence"]["reviews"]
    at = after(days=40)
    listed = {"hearing_at": at, "hearing_on": date(2026, 7, 11), "court_name": "A Fictional Court"}
    for named in ({"breach_id": UUID(breach)}, {"review_id": UUID(review["id"])}):
        told = {"pathway_id": pathway, "occurred_at": after(days=30)} | named
        await probation.deliver(OrderHearingListed.model_validate(told | listed))
    shown = (await known(probation, pathway))["after_sentence"]
    for one in (shown["breaches"][0], shown["reviews"][0]):
        assert one["hearing_court"] == "A Fictional Court"
        assert one["hearing_at"].startswith(at.isoformat()[:16])
    gone = {"pathway_id": pathway, "occurred_at": after(days=31), "breach_id": UUID(breach)}
    await probation.deliver(OrderHearingListed.model_validate(gone))
    [shown_breach] = (await known(probation, pathway))["after_sentence"]["breaches"]
    assert (shown_breach["hearing_at"], shown_breach["hearing_court"]) == (None, None)


async def test_what_is_of_no_breach_on_record_changes_nothing(api: Api) -> None:
    probation, pathway, _ = await referred(api)
    before = await known(probation, pathway)
    await probation.deliver(answered(pathway, str(uuid4()), BreachAnswer.ADMITTED))
    assert (await known(probation, pathway))["after_sentence"] == before["after_sentence"]
