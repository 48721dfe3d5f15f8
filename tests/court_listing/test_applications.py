"""Court applications: breach, amendment, revocation, with results of their own (R39, R40)."""

import pytest

from tests.court_listing.given import referred, told
from tests.court_listing.given_applications import URN, application, heard, person
from tests.court_listing.given_documents import Json, hearing, hearing_defendant
from tests.court_listing.given_shares import (
    LATER,
    ORDER,
    SUSPENDED,
    TREATMENT,
    count,
    in_short,
    passed,
    pathway_of,
    sentence_of,
    share,
)
from tests.service_under_test import ServiceUnderTest


async def breaches_of(court: ServiceUnderTest, report: Json) -> list[Json]:
    path = f"/v1/pathways/{pathway_of(report)}"
    found: list[Json] = (await court.get(path, role="legal_adviser")).json()["after_sentence"][
        "breaches"
    ]
    return found


async def test_an_application_lists_the_person_that_day_and_says_who_was_taken(
    court: ServiceUnderTest,
) -> None:
    first = await share(court, count(1, ORDER, TREATMENT))
    report = await heard(court, application())
    assert [one["pathway_id"] for one in report["taken"]] == [pathway_of(first)]
    assert report["not_taken"] == []
    listed = await court.get("/v1/hearings", params={"on": LATER}, role="list_officer")
    assert [one["pathway_id"] for one in listed.json()["listed"]] == [pathway_of(first)]
    assert await in_short(court, first) == ("community_order", 12, None, ["mhtr"])


async def test_an_amendment_that_was_applied_for_amends_the_order(court: ServiceUnderTest) -> None:
    first = await share(court, count(1, ORDER, TREATMENT))
    amended = passed("Community order amended", "1030", LATER, End_Date="02/05/2027")
    await heard(court, application(amended))
    assert await in_short(court, first) == ("community_order", 15, None, ["mhtr"])
    [data] = await told(court, "probation", "order-changed.v1")
    assert (data["change"], data["order_ended"]) == ("amended", False)


async def test_a_revocation_that_was_applied_for_ends_the_order(court: ServiceUnderTest) -> None:
    first = await share(court, count(1, ORDER, TREATMENT))
    await heard(court, application(passed("Community order revoked", "1029", LATER)))
    assert (await sentence_of(court, first))["ended_because"] == "revoked"
    [data] = await told(court, "provider", "order-changed.v1")
    assert (data["change"], data["order_ended"]) == ("revoked", True)


@pytest.mark.parametrize("said", ["ADMITS_BREACH", "Admits", "Breach admitted", "DENIES"])
async def test_an_answer_is_kept_with_the_breach_that_waits_and_takes_no_plea_back(
    court: ServiceUnderTest, said: str
) -> None:
    first = await share(court, count(1, ORDER, TREATMENT))
    await referred(court, pathway_of(first))
    plea = {"pleaValue": said, "pleaDate": LATER}
    report = await heard(court, application(plea=plea))
    assert report["taken"][0]["recorded"] == ["answer"]
    [breach] = await breaches_of(court, first)
    assert breach["answer"].startswith(("ADMITS", "DENIES"))
    assert breach["outcome"] is None
    assert await in_short(court, first) == ("community_order", 12, None, ["mhtr"])
    again = await heard(court, application(plea=plea))
    assert again["taken"][0]["recorded"] == []


async def test_an_answer_that_nothing_waits_for_is_said(court: ServiceUnderTest) -> None:
    await share(court, count(1, ORDER, TREATMENT))
    report = await heard(court, application(plea={"pleaValue": "DENIES", "pleaDate": LATER}))
    assert "no breach of this order waits" in str(report["notes"])
    unknown = await heard(court, application(plea={"pleaValue": "Zq", "pleaDate": LATER}))
    assert unknown["not_taken"][0]["pointer"].endswith("/courtApplications/0/plea/pleaValue")


async def test_what_was_decided_of_a_breach_is_its_outcome(court: ServiceUnderTest) -> None:
    """The suspended term takes effect; the offence it was passed for may say so itself."""
    first = await share(court, count(1, SUSPENDED, TREATMENT))
    await referred(court, pathway_of(first))
    activated = passed(
        "Suspended sentence order activated in full", "1507", LATER, Imprisonment_Period="14 Weeks"
    )
    order = {
        "courtOrderOffences": [
            {
                "prosecutionCaseIdentifier": {"caseURN": URN},
                "offence": count(1) | {"judicialResults": [activated]},
            }
        ]
    }
    await heard(court, application(courtOrder=order, courtApplicationCases=[]))
    [breach] = await breaches_of(court, first)
    assert breach["outcome"] == "custody"
    assert breach["custody_weeks"] == 14


STRANGER: Json = {
    "personDefendant": {
        "personDetails": {
            "firstName": "Reed",
            "lastName": "Invented",
            "dateOfBirth": "1961-12-24",
            "gender": "MALE",
        }
    }
}


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"subject": {}, "respondents": [{}]}, "an application that names nobody it is about"),
        (
            {
                "courtApplicationCases": [],
                "type": {"type": "Of another kind"},
                "subject": {"masterDefendant": person(urn=None) | {"pncId": None} | STRANGER},
            },
            "an application without the case it is made in",
        ),
        (
            {"courtApplicationCases": [{"prosecutionCaseIdentifier": {"caseURN": "34FC9"}}]},
            "an application about somebody who is not on record in this case",
        ),
    ],
)
async def test_what_cannot_be_taken_is_named(
    court: ServiceUnderTest, changed: Json, reason: str
) -> None:
    await share(court, count(1, ORDER, TREATMENT))
    report = await heard(court, application() | changed)
    assert report["taken"] == []
    assert reason in [one["reason"] for one in report["not_taken"]]
    assert all("/courtApplications/0" in one["pointer"] for one in report["not_taken"])


async def test_who_is_in_the_case_and_in_an_application_is_taken_once(
    court: ServiceUnderTest,
) -> None:
    first = await share(court, count(1, ORDER, TREATMENT))
    amended = passed("Community order amended", "1030", LATER, End_Date="02/05/2027")
    report = await share(
        court, count(1), on=LATER, of="h-2",
    )  # fmt: skip
    message = hearing(
        hearing_defendant(count(1)),
        courtApplications=[application(amended)],
        hearingDays=[{"sittingDay": f"{LATER}T10:00:00.000Z"}],
        id="h-2",
    )
    answer = await court.post(
        "/v1/hearings",
        {"hearing": message, "sharedTime": f"{LATER}T16:00:00Z"},
        role="list_officer",
    )
    report = answer.json()
    assert len(report["taken"]) == 1
    assert await in_short(court, first) == ("community_order", 15, None, ["mhtr"])
