"""What a refusal of the court says: rule, state of the pathway, what is allowed now (R52)."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.court_listing.given import ask, declined, guilty, made, order, proposed, sentenced
from tests.court_listing.given_documents import court_list
from tests.service_under_test import ServiceUnderTest

PATHWAY = "POST /v1/pathways/{pathway_id}"


async def test_who_is_sentenced_is_not_sentenced_again(court: ServiceUnderTest) -> None:
    """R26."""
    pathway = await sentenced(court, made())
    refused = (await ask(court, pathway, "sentences", order(made()))).json()
    assert (refused["rule"], refused["errorCode"]) == ("R26", "AlreadySentenced")
    assert refused["state"] == {
        "pleas": "guilty",
        "report": "none",
        "proposed": ["mhtr"],
        "sentence": "community_order",
        "order": "in_force",
        "requirements": ["mhtr"],
        "review": "none",
        "returned": False,
        "breaches_waiting": 0,
        "reasons_missing": 0,
        "feedback": "none",
        "merged": False,
    }
    assert refused["allowed"] == [
        f"{PATHWAY}/sentencer-feedback", f"{PATHWAY}/circumstances", f"{PATHWAY}/merges",
    ]  # fmt: skip


async def test_who_has_not_pleaded_is_asked_for_a_plea(court: ServiceUnderTest) -> None:
    """R12: and neither a report nor a sentence is allowed."""
    taken = await court.post("/v1/court-lists", court_list(), role="list_officer")
    pathway = taken.json()["taken"][0]["pathway_id"]
    body = {
        "requested_at": "2026-02-02T11:00:00Z",
        "needed_by": "2026-02-02T14:00:00Z",
        "adjourned": False,
    }
    refused = (await ask(court, pathway, "report-requests", body)).json()
    assert (refused["rule"], refused["state"]["pleas"]) == ("R12", "none")
    assert refused["allowed"] == [
        f"{PATHWAY}/pleas", f"{PATHWAY}/circumstances", f"{PATHWAY}/merges",
    ]  # fmt: skip


async def test_a_refusal_for_what_the_body_says_leaves_the_operation_allowed(
    court: ServiceUnderTest,
) -> None:
    """R26: a proposal that is not answered; sentenced with an answer it is accepted."""
    pathway = await guilty(court)
    await proposed(court, pathway)
    refused = (await ask(court, pathway, "sentences", order())).json()
    assert (refused["rule"], refused["field"]) == ("R26", "/requirements")
    assert f"{PATHWAY}/sentences" in refused["allowed"]
    assert (await ask(court, pathway, "sentences", order(declined()))).status_code == 201


async def test_who_may_not_read_the_pathway_learns_the_rule_only(court: ServiceUnderTest) -> None:
    """R52: a sentencer returns feedback, and does not read pathways."""
    pathway = await guilty(court)
    body = {"returned_at": "2026-02-03T10:00:00Z", "comments": "Fictional"}
    refused = (await ask(court, pathway, "sentencer-feedback", body, "sentencer")).json()
    assert refused["rule"] == "R27"
    assert not refused.keys() & {"state", "allowed"}
    shown = (await ask(court, pathway, "sentencer-feedback", body)).json()
    assert shown["state"]["sentence"] == "none"


async def test_what_a_refusal_shows_is_in_the_audit(court: ServiceUnderTest) -> None:
    """R55: it is a read of the record, though nothing was changed."""
    pathway = await sentenced(court)
    await ask(court, pathway, "sentences", order())
    query = "SELECT action, subject FROM audit WHERE detail LIKE 'refused%'"
    assert [tuple(row) for row in await court.rows(query)] == [(f"{PATHWAY}/sentences", pathway)]


async def test_a_refusal_whose_standing_cannot_be_read_is_answered_without_it(
    court: ServiceUnderTest,
) -> None:
    """R26: the rule's no is said whatever happens to what is shown besides."""
    pathway = await sentenced(court)
    owner = create_async_engine(court.database.migration_url)
    async with owner.begin() as connection:
        await connection.execute(text("ALTER TABLE merge RENAME TO away"))
    try:
        refused = await ask(court, pathway, "sentences", order())
    finally:
        async with owner.begin() as connection:
            await connection.execute(text("ALTER TABLE away RENAME TO merge"))
        await owner.dispose()
    assert (refused.status_code, refused.json()["rule"]) == (409, "R26")
    assert not refused.json().keys() & {"state", "allowed"}
