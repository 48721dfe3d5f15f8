"""Applications of a list, which names no case: whose order is meant, and what is heard (R40)."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.events.probation_supervision import ReturnedToCourt
from contracts.vocabulary import Requirement
from tests.court_listing.given import (
    REFERRED,
    breached,
    decide,
    known,
    listed,
    made,
    referred,
    review,
    reviewed,
    sentenced,
    take_in,
    told,
)
from tests.court_listing.given_applications import (
    application,
    day,
    heard,
    hearings_told,
    list_of,
    listed_application,
    open_applications,
    party,
)
from tests.court_listing.given_documents import (
    JANE,
    THEFT,
    Json,
    case,
    court_list,
    defendant,
    sitting,
)
from tests.service_under_test import ServiceUnderTest

ON, NEXT = "2026-04-13", "2026-04-20"
COURT = "Northampton Magistrates' Court"


async def after_sentence(court: ServiceUnderTest, pathway: str) -> Json:
    found: Json = (await known(court, pathway))["after_sentence"]
    return found


async def returned(court: ServiceUnderTest, pathway: str) -> None:
    said = {"return_id": uuid4(), "requirement": Requirement.MHTR, "reason": "other"}
    await court.deliver(ReturnedToCourt.of(UUID(pathway), REFERRED, said))


async def test_the_days_list_shows_the_breach_and_those_who_work_with_the_person_hear_when(
    court: ServiceUnderTest,
) -> None:
    pathway = await breached(court)
    report = await take_in(court, list_of(listed_application()))
    assert [one["pathway_id"] for one in report["taken"]] == [pathway]
    assert report["not_taken"] == []
    assert await day(court, ON) == [pathway]
    [breach] = (await after_sentence(court, pathway))["breaches"]
    assert (breach["hearing_at"], breach["hearing_court"]) == (f"{ON}T10:00:00Z", COURT)
    [data] = await hearings_told(court)
    assert (data["breach_id"], data["hearing_on"], data["court_name"]) == (breach["id"], ON, COURT)
    assert await hearings_told(court, "provider") == [data]
    again = await take_in(court, list_of(listed_application()))
    assert again["taken"][0]["changed"] == "unchanged"
    assert len(await hearings_told(court)) == 1


@pytest.mark.parametrize(
    "details",
    [
        {"pncId": None},
        {"dateOfBirth": None, "individualForenames": "J"},
        {"individualSurname": "Fiktion"},
    ],
)
async def test_a_person_is_found_by_number_or_by_name_and_day_of_birth(
    court: ServiceUnderTest, details: Json
) -> None:
    pathway = await breached(court)
    report = await take_in(court, list_of(listed_application(party(**details))))
    assert [one["pathway_id"] for one in report["taken"]] == [pathway]
    assert (await known(court, pathway))["listing"]["family_name"] == "Fiction"


@pytest.mark.parametrize(
    "details",
    [
        {"pncId": None, "dateOfBirth": None},
        {"pncId": None, "individualForenames": "Jan"},
        {"pncId": None, "dateOfBirth": "1990-02-04"},
    ],
)
async def test_who_may_be_the_person_is_put_before_the_list_officer_and_never_guessed(
    court: ServiceUnderTest, details: Json
) -> None:
    pathway = await breached(court)
    report = await take_in(court, list_of(listed_application(party(**details))))
    assert report["taken"] == []
    assert "is asked" in report["not_taken"][0]["reason"]
    [asked] = await open_applications(court)
    assert [one["pathway_id"] for one in asked["candidates"]] == [pathway]
    assert asked["said"]["family_name"] == "Fiction"
    assert await day(court, ON) == []
    await take_in(court, list_of(listed_application(party(**details))))
    assert len(await open_applications(court)) == 1


async def test_somebody_with_another_number_is_another_person(court: ServiceUnderTest) -> None:
    pathway = await breached(court)
    other = party(pncId="2000/0000223R")
    report = await take_in(court, list_of(listed_application(other)))
    assert report["taken"] == []
    assert pathway not in str(await open_applications(court))


async def test_an_application_about_nobody_known_is_asked_where_its_words_say_an_order(
    court: ServiceUnderTest,
) -> None:
    await breached(court)
    stranger = party(individualSurname="Elsewhere", dateOfBirth="1970-01-01", pncId=None)
    licence = listed_application(stranger, applicationType="Application for a licence")
    report = await take_in(court, list_of(licence))
    assert "nobody whose order is on record" in report["not_taken"][0]["reason"]
    assert await open_applications(court) == []
    await take_in(court, list_of(listed_application(stranger)))
    [asked] = await open_applications(court)
    assert (asked["kind"], asked["candidates"]) == ("breach", [])


async def two_orders(court: ServiceUnderTest) -> list[str]:
    """One person, sentenced in two cases; the first of them breached."""
    first = await breached(court)
    second = await other_case(court)
    return [first, second]


async def other_case(court: ServiceUnderTest, urn: str = "34FC0000127", **details: Any) -> str:
    """The same person, or one like them, under an order of another case."""
    document = court_list(sitting(case(urn, defendant(JANE | details, THEFT))))
    pathway = str((await take_in(court, document))["taken"][0]["pathway_id"])
    [offence] = (await known(court, pathway))["offences"]
    plea = {"offence_id": offence["offence_id"], "plea": "GUILTY"}
    body = {"entered_at": "2026-02-02T10:20:00Z", "offences": [plea]}
    path = f"/v1/pathways/{pathway}"
    assert (await court.post(f"{path}/pleas", body, role="legal_adviser")).status_code == 201
    order: Json = {"sentenced_at": "2026-02-02T16:00:00Z", "disposal": "community_order"}
    order |= {"order_months": 12, "requirements": []}
    assert (await court.post(f"{path}/sentences", order, role="legal_adviser")).status_code == 201
    return pathway


async def test_of_two_orders_of_one_person_a_breach_is_about_the_one_that_was_referred(
    court: ServiceUnderTest,
) -> None:
    first, _ = await two_orders(court)
    report = await take_in(court, list_of(listed_application()))
    assert [one["pathway_id"] for one in report["taken"]] == [first]


async def test_of_two_orders_that_it_may_be_about_none_is_guessed(court: ServiceUnderTest) -> None:
    first, second = await two_orders(court)
    await referred(court, second, "other")
    report = await take_in(court, list_of(listed_application()))
    assert report["taken"] == []
    [asked] = await open_applications(court)
    assert {one["pathway_id"] for one in asked["candidates"]} == {first, second}


@pytest.mark.parametrize(
    "named",
    [
        {"linkedCases": [{"caseUrn": "34FC0000126"}, {"caseUrn": "34FC0000127"}]},
        {"case": [{"caseUrn": "34FC0000126"}, {"caseUrn": "34FC0000127"}]},
    ],
)
async def test_each_case_that_is_named_gets_it(court: ServiceUnderTest, named: Json) -> None:
    both = await two_orders(court)
    report = await take_in(court, list_of(listed_application(**named)))
    assert sorted(one["pathway_id"] for one in report["taken"]) == sorted(both)
    assert sorted(await day(court, ON)) == sorted(both)


async def test_a_reference_that_is_the_case_names_it(court: ServiceUnderTest) -> None:
    _, second = await two_orders(court)
    named = listed_application(applicationReference="34FC0000127")
    report = await take_in(court, list_of(named))
    assert [one["pathway_id"] for one in report["taken"]] == [second]


async def test_two_who_may_be_two_people_are_decided_by_nobody_but_a_person(
    court: ServiceUnderTest,
) -> None:
    """R62: of the same name and day of birth, with two numbers; the list has none."""
    await breached(court)
    await other_case(court, pncId="2000/0000223R")
    report = await take_in(court, list_of(listed_application(party(pncId=None))))
    assert report["taken"] == []
    assert "several people" in report["not_taken"][0]["reason"]


async def test_a_case_in_court_for_itself_and_for_the_breach_is_listed_once(
    court: ServiceUnderTest,
) -> None:
    pathway = await breached(court)
    document = list_of(listed_application(), case=[case("34FC0000126", defendant())])
    report = await take_in(court, document)
    assert [one["pathway_id"] for one in report["taken"]] == [pathway]
    assert len(await hearings_told(court)) == 1
    assert len((await known(court, pathway))["offences"]) == 1


async def test_where_a_newer_list_moves_or_drops_it_this_is_told(court: ServiceUnderTest) -> None:
    pathway = await breached(court)
    await take_in(court, list_of(listed_application()))
    later = list_of(listed_application(), at="14:00", published="2026-04-12T17:00:00.000Z")
    await take_in(court, later)
    empty = list_of(case=[case("34FC9", defendant({"individualSurname": "Else", "age": 30}))])
    empty["document"]["publicationDate"] = "2026-04-12T18:00:00.000Z"
    afternoon = list_of(at="14:00", case=[case("34FC8", defendant({"individualSurname": "X"}))])
    afternoon["document"]["publicationDate"] = "2026-04-12T19:00:00.000Z"
    for document in (empty, afternoon):
        await take_in(court, document)
    moments = [one.get("hearing_at") for one in await hearings_told(court)]
    assert moments == [f"{ON}T10:00:00Z", f"{ON}T14:00:00Z", None]
    [breach] = (await after_sentence(court, pathway))["breaches"]
    assert breach["hearing_at"] is None
    assert pathway not in await day(court, ON)


async def test_who_is_asked_of_keeps_everybody_of_that_part_of_the_day_on_the_list(
    court: ServiceUnderTest,
) -> None:
    pathway = await breached(court)
    await take_in(court, list_of(listed_application()))
    unsure = listed_application(party(pncId=None, individualForenames="Jan"))
    await take_in(court, list_of(unsure, published="2026-04-12T18:00:00.000Z"))
    assert await day(court, ON) == [pathway]


async def test_a_review_on_a_list_is_the_one_that_is_due(court: ServiceUnderTest) -> None:
    """C11, by the type of the hearing or of the application; R36."""
    pathway = await reviewed(court)
    await take_in(
        court,
        list_of(hearingType="Review of community order", case=[case("34FC0000126", defendant())]),
    )
    [due] = (await after_sentence(court, pathway))["reviews"]
    assert due["hearing_at"] == f"{ON}T10:00:00Z"
    [data] = await hearings_told(court, "provider")
    assert data["review_id"] == due["id"]
    moved = listed_application(applicationType="Review of order")
    await take_in(court, list_of(moved, on=NEXT, published="2026-04-12T18:00:00.000Z"))
    assert [one["hearing_on"] for one in await hearings_told(court)] == [ON, NEXT]
    assert (await review(court, pathway, held_at=f"{NEXT}T10:00:00Z")).status_code == 201


async def test_a_return_that_is_listed_is_reviewed_that_day(court: ServiceUnderTest) -> None:
    """R38: nobody set a review; the list does, and everybody hears of it."""
    pathway = await sentenced(court, made())
    await returned(court, pathway)
    listed_for = listed_application(applicationType="Application to amend a community order")
    await take_in(court, list_of(listed_for))
    [due] = (await after_sentence(court, pathway))["reviews"]
    assert (due["due_on"], due["hearing_at"]) == (ON, f"{ON}T10:00:00Z")
    [said] = await told(court, "probation", "court-review-set.v1")
    assert said["review_due_on"] == ON
    await take_in(court, list_of(listed_for))
    assert len(await told(court, "probation", "court-review-set.v1")) == 1
    assert (await review(court, pathway, held_at=f"{ON}T11:00:00Z")).status_code == 201


async def test_what_is_heard_is_not_guessed_where_breach_and_review_both_wait(
    court: ServiceUnderTest,
) -> None:
    pathway = await breached(court, court_reviews=True, review_every_weeks=5)
    vague = listed_application(applicationType="Application")
    report = await take_in(court, list_of(vague))
    assert [one["pathway_id"] for one in report["taken"]] == [pathway]
    assert any("is not said" in one["note"] for one in report["notes"])
    assert await hearings_told(court) == []


async def test_an_answer_on_a_list_is_kept_and_told(court: ServiceUnderTest) -> None:
    await breached(court)
    offence = THEFT | {"plea": "ADMITS_BREACH", "pleaDate": "2026-04-13"}
    answering = party() | {"offence": [offence]}
    document = list_of(listed_application(answering), published="2026-04-13T18:00:00.000Z")
    report = await take_in(court, document)
    assert report["taken"][0]["recorded"] == ["answer"]
    [data] = await told(court, "probation", "breach-answered.v1")
    assert data["answer"] == "admitted"


async def test_a_hearing_message_tells_when_the_breach_is_heard_until_it_is_decided(
    court: ServiceUnderTest,
) -> None:
    pathway = await breached(court)
    await heard(court, application(), on=ON)
    assert [one["hearing_on"] for one in await hearings_told(court)] == [ON]
    assert (await decide(court, pathway, decided_at=f"{ON}T11:00:00Z")).status_code == 201
    await take_in(court, list_of(listed_application(), on=NEXT))
    assert len(await hearings_told(court)) == 1


async def test_who_has_no_order_is_not_listed_by_an_application(court: ServiceUnderTest) -> None:
    await listed(court)
    report = await take_in(court, list_of(listed_application()))
    assert report["taken"] == []
    assert await day(court, ON) == []
