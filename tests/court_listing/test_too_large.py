"""A list that could be kept and not be told is refused, with what is too large in it."""

from contracts.topology import DATA_BYTES
from tests.court_listing.given_documents import JANE, THEFT, case, court_list, defendant, sitting
from tests.service_under_test import ServiceUnderTest


async def test_what_no_message_holds_is_refused_at_the_command_and_changes_nothing(
    court: ServiceUnderTest,
) -> None:
    """Its body is within the bound of a body; one event of it is beyond that of a message."""
    titled = THEFT | {"offenceTitle": "Theft " + "x" * 200}
    many = DATA_BYTES // 150
    document = court_list(sitting(case("34FC0000126", defendant(JANE, *([titled] * many)))))
    answered = await court.post("/v1/court-lists", document, role="list_officer")
    assert answered.status_code == 422, answered.text[:200]
    problem = answered.json()
    assert problem["errorCode"] == "TooLargeToTell"
    assert problem["field"] == "/offences"
    assert "CaseListed" in problem["userMessage"]
    assert "kilobytes" in problem["userMessage"]
    for table in ("pathway", "offence", "event_log", "outbox", "idempotency"):
        assert await court.rows(f"SELECT 1 FROM {table}") == [], table
