"""Court applications of one fictional person, in a hearing message and on a list."""

from typing import Any

from tests.court_listing.given import take_in, told
from tests.court_listing.given_documents import (
    JANE,
    Json,
    court_list,
    hearing,
    hearing_defendant,
)
from tests.court_listing.given_shares import LATER
from tests.service_under_test import ServiceUnderTest

URN = "34FC0000126"
BREACH = "Failing to comply with the requirements of a community order"


def person(id: str = "d-1", urn: str | None = URN) -> Json:
    """Who stands in the case, as an application of a hearing names them."""
    known = hearing_defendant(id=id)
    del known["offences"], known["id"]
    return known | {"defendantCase": [{"caseReference": urn, "defendantId": id}] if urn else []}


def application(*results: Json, **more: Any) -> Json:
    """An application about the order of the case, with what was decided of it."""
    return {
        "id": "a-1",
        "applicationReference": "34FC0000126-1",
        "type": {"type": BREACH, "code": "CS00001"},
        "subject": {"masterDefendant": person()},
        "courtApplicationCases": [{"prosecutionCaseIdentifier": {"caseURN": URN}}],
        "judicialResults": list(results),
        **more,
    }


async def heard(
    court: ServiceUnderTest, *applications: Json, on: str = LATER, at: str = "15:00", **more: Any
) -> Json:
    """The report on a hearing of applications alone."""
    message = hearing(
        courtApplications=list(applications),
        hearingDays=[{"sittingDay": f"{on}T10:00:00.000Z"}],
        id="h-of-applications",
    )
    del message["prosecutionCases"]
    whole = {"hearing": message, "sharedTime": f"{on}T{at}:00Z"} | more
    report: Json = await take_in(court, whole, "hearings")
    return report


def party(role: str = "RESPONDENT", **details: Any) -> Json:
    """Whom an application of a list is about."""
    return {"partyRole": role, "subject": True, "individualDetails": JANE | details}


def listed_application(*parties: Json, **more: Any) -> Json:
    """An application as lists have it: without a case."""
    return {
        "applicationReference": "APP-34-1",
        "applicationType": "Breach of a community order",
        "party": list(parties or (party(),)),
    } | more


def list_of(
    *applications: Json,
    on: str = "2026-04-13",
    at: str = "10:00",
    published: str = "2026-04-12T16:00:00.000Z",
    **more: Any,
) -> Json:
    """A list of a court with one hearing of these applications."""
    one = {"panel": "ADULT", "application": list(applications), **more}
    return court_list({"sittingStart": f"{on}T{at}:00.000Z", "hearing": [one]}, published=published)


async def day(court: ServiceUnderTest, on: str) -> list[str]:
    """The pathways on the list of a day."""
    answer = await court.get("/v1/hearings", params={"on": on}, role="list_officer")
    return [one["pathway_id"] for one in answer.json()["listed"]]


async def open_applications(court: ServiceUnderTest, **more: Any) -> list[Json]:
    """What waits for the list officer."""
    answer = await court.get("/v1/applications", role="list_officer", **more)
    assert answer.status_code == 200, answer.text
    found: list[Json] = answer.json()["applications"]
    return found


async def hearings_told(court: ServiceUnderTest, reader: str = "probation") -> list[Json]:
    """What was told of hearings of orders."""
    return await told(court, reader, "order-hearing-listed.v1")
