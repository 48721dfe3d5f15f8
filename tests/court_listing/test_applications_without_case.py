"""An application in a hearing message that names no case, and results under one id of two (R62)."""

from typing import Any

import pytest

from tests.court_listing.given import known, made, referred, sentenced
from tests.court_listing.given_applications import application, heard, open_applications, person
from tests.court_listing.given_documents import Json, hearing, hearing_defendant
from tests.court_listing.given_shares import (
    LATER,
    ON,
    ORDER,
    TREATMENT,
    count,
    in_short,
    passed,
    pathway_of,
    share,
)
from tests.service_under_test import ServiceUnderTest

REVOKED = passed("Community order revoked", "1029", LATER)


def without_case(*results: Json, **details: Any) -> Json:
    """An application that says whom it is about, and not in which case."""
    whose = person(urn=None)
    defendant = whose["personDefendant"]
    defendant["personDetails"] = defendant["personDetails"] | details
    if details:
        whose.pop("pncId", None)
    subject = {"masterDefendant": whose}
    return application(*results, subject=subject, courtApplicationCases=[])


@pytest.mark.parametrize("by_hand", [False, True])
async def test_it_is_of_the_one_order_on_record_of_this_person_with_its_results(
    court: ServiceUnderTest, *, by_hand: bool
) -> None:
    if by_hand:
        pathway = await sentenced(court, made())
    else:
        pathway = pathway_of(await share(court, count(1, ORDER, TREATMENT), of="h-1"))
    await referred(court, pathway)
    report = await heard(court, without_case(REVOKED))
    assert report["not_taken"] == []
    [breach] = (await known(court, pathway))["after_sentence"]["breaches"]
    assert breach["outcome"] == "revoked"


async def test_whose_it_is_is_asked_where_nobody_can_tell_and_its_results_are_taken_then(
    court: ServiceUnderTest,
) -> None:
    pathway = pathway_of(await share(court, count(1, ORDER, TREATMENT), of="h-1"))
    strange = without_case(REVOKED, firstName="Janet", dateOfBirth="1971-01-05")
    report = await heard(court, strange)
    assert "R40" in str(report["not_taken"])
    [asked] = await open_applications(court)
    body = {"answer": "matched", "pathway_ids": [pathway], "why": "Asked the court office"}
    path = f"/v1/applications/{asked['id']}/answers"
    answered = await court.post(path, body, role="list_officer")
    assert answered.status_code == 201, answered.text
    assert (await known(court, pathway))["sentence"]["ended_because"] is None
    await heard(court, strange, at="15:10")
    assert (await known(court, pathway))["sentence"]["ended_because"] == "revoked"


@pytest.mark.parametrize("twins", [False, True])
async def test_a_result_under_one_id_of_two_people_is_of_neither(
    court: ServiceUnderTest, *, twins: bool
) -> None:
    """Of one person in two cases it is of both."""
    one, other = hearing_defendant(count(1), id="d-1"), hearing_defendant(count(2), id="d-2")
    for whose in (one, other):
        whose["masterDefendantId"] = "m-1"
    if twins:
        details = {"firstName": "Reed", "lastName": "Invented", "dateOfBirth": "1961-12-24"}
        known = other["personDefendant"]["personDetails"]
        other["personDefendant"]["personDetails"] = known | details | {"gender": "MALE"}
        other.pop("pncId", None)
    cases = [
        {"prosecutionCaseIdentifier": {"caseURN": urn}, "defendants": [whose]}
        for urn, whose in (("34FC0000126", one), ("34FC0000127", other))
    ]
    shared = [{"masterDefendantId": "m-1", "judicialResult": ORDER}]
    held = hearing(prosecutionCases=cases, defendantJudicialResults=shared, id="h-9")
    message = {"hearing": held, "sharedTime": f"{ON}T15:00:00Z"}
    report = (await court.post("/v1/hearings", message, role="list_officer")).json()
    assert len(report["taken"]) == 2
    for taken in report["taken"]:
        short = await in_short(court, {"taken": [taken]})
        assert (short is None) is twins
    assert ("one of two people under one id" in str(report["not_taken"])) is twins
