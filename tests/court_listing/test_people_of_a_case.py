"""Who of a case is who: twins, father and son, numbers that contradict all else (R61, R62)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.court_listing.intake.reading.recognising import pair
from services.court_listing.intake.reading.traits import Traits, name_key
from tests.court_listing.given_documents import (
    Json,
    case,
    court_list,
    defendant,
    hearing,
    hearing_defendant,
    hearing_offence,
    sitting,
)
from tests.court_listing.given_shares import GUILTY, ORDER, TREATMENT, passed
from tests.service_under_test import ServiceUnderTest

BORN = date(1999, 3, 4)
PNC, OTHER_PNC = "2003/0000003Y", "2019/0700001J"


MALE: Json = {"gender": "male"}
FEMALE: Json = {"gender": "female"}


def someone(given: str, family: str, born: date | None = BORN, **more: Any) -> Traits:
    """A person as a message has them."""
    numbers = frozenset((kind, value) for kind, value in more.pop("numbers", {}).items())
    return Traits(
        name_key(family, given), born, numbers, more.pop("id", None), family, given, **more
    )


ALDER = someone("Alder", "Fictional-One", gender="male", numbers={"PNC": PNC})
BIRCH = someone(
    "Birch", "Fictional-Two", date(1991, 11, 12), gender="female", numbers={"PNC": OTHER_PNC}
)


SON, FATHER = date(1990, 5, 5), date(1960, 5, 5)
UNKNOWN = someone("Unknown", "Male", None, **MALE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (someone("Daniel", "Fictional", **MALE), someone("Danielle", "Fictional", **FEMALE)),
        (someone("Christian", "F", **MALE), someone("Christina", "F", **FEMALE)),
        (someone("Paul", "Fictional"), someone("Paula", "Fictional")),
        (someone("Jan", "Fictional"), someone("Ann", "Fictional", **FEMALE)),
        (someone("Alex", "Fictional-One"), someone("Alex", "Fictional-Two")),
        (UNKNOWN, replace(UNKNOWN, **FEMALE)),
        (someone("Sam", "Fictional", SON), someone("Sam", "Fictional", FATHER)),
        (someone("Sam", "F", None, born_about=1961), someone("Sam", "F", SON)),
        (someone("Sam John", "Fictional", None), someone("Sam Peter", "Fictional", None)),
        (ALDER, someone("Birch", "Fictional-Two", None, numbers={"PNC": PNC})),
        (ALDER, someone("Birch", "Fictional-Two", date(1991, 11, 12), numbers={"PNC": PNC})),
        (ALDER, someone("Bea", "Fictional-One", **FEMALE, numbers={"PNC": PNC})),
        (ALDER, someone("Alda", "Fictional-One", **FEMALE, numbers={"PNC": PNC})),
        (
            someone("Sam", "Fictional", SON, numbers={"ASN": "1"}),
            someone("Sam", "Fictional", date(1962, 6, 8), numbers={"ASN": "1"}),
        ),
        (
            someone("Alder", "Fictional-One", **MALE, id="d-1"),
            someone("Birch", "Fictional-Two", date(1991, 11, 12), **FEMALE, id="d-1"),
        ),
    ],
)  # fmt: skip
def test_two_people_are_not_made_one(one: Traits, other: Traits) -> None:
    assert (pair([one], [other]), pair([other], [one])) == ([None], [None])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (someone("Jane", "Fictional", **FEMALE), someone("Jayne", "Fictional", **FEMALE)),
        (ALDER, someone("Alder", "Fictional-One", None, numbers={"PNC": PNC})),
        (ALDER, someone("Alder", "Fictional-One", date(1999, 3, 5), numbers={"PNC": PNC})),
        (ALDER, someone("Alder", "Fictional-Married", numbers={"PNC": PNC})),
        (ALDER, someone("Alder", "Fictional-One", numbers={"PNC": OTHER_PNC})),
        (someone("Ash", "Fictional", id="d-1"), someone("Ashley", "Other", None, id="d-1")),
        (someone("Sam", "Fictional", None, born_about=1998), someone("Sam", "Fictional")),
    ],
)  # fmt: skip
def test_one_person_is_recognised_though_a_trait_differs(one: Traits, other: Traits) -> None:
    assert (pair([one], [other]), pair([other], [one])) == ([0], [0])


def test_swapped_numbers_and_ids_keep_nobody_from_being_recognised() -> None:
    hers: tuple[Json, ...] = ({"numbers": {"PNC": PNC}}, {"id": "d-1"})
    his: tuple[Json, ...] = ({"numbers": {"PNC": OTHER_PNC}}, {"id": "d-2"})
    for known in hers:
        for others in his:
            record = [someone("Alder", "One", **known), someone("Birch", "Two", None, **others)]
            put_right = [someone("Alder", "One", **others), someone("Birch", "Two", None, **known)]
            assert pair(put_right, record) == [0, 1]


def test_where_two_would_do_neither_is_taken() -> None:
    """Father and son, of whom the list had said the name alone."""
    both = [someone("Sam", "Fictional", born) for born in (date(1990, 5, 5), date(1960, 5, 5))]
    assert pair(both, [someone("Sam", "Fictional", None)]) == [None, None]
    assert pair([someone("Sam", "Fictional", None)], both) == [None]


def test_who_cannot_be_told_apart_stands_in_order() -> None:
    assert pair([UNKNOWN] * 2, [UNKNOWN] * 2) == [0, 1]


def co_defendant(number: str, **more: Any) -> Json:
    """Birch, with this number, sent to prison."""
    prison = passed("Imprisonment", "1002", Imprisonment_Period="26 Weeks")
    details = {"firstName": "Birch", "lastName": "Fictional-Two", "gender": "FEMALE"}
    details |= {"dateOfBirth": "1991-11-12"}
    offence = hearing_offence("o-2", offenceTitle="Fraud", judicialResults=[prison], **GUILTY)
    named = {"pncId": number, "personDefendant": {"personDetails": details} | more.pop("about", {})}
    return hearing_defendant(offence, **{"id": "d-2"} | named | more)


def jane(**more: Any) -> Json:
    """Jane, with an order to be treated."""
    return hearing_defendant(
        hearing_offence("o-1", judicialResults=[ORDER, TREATMENT], **GUILTY), **more
    )


async def heard(court: ServiceUnderTest, *people: Json, at: str = "15:00") -> Json:
    message = {"hearing": hearing(*people), "sharedTime": f"2026-02-02T{at}:00Z"}
    answered = await court.post("/v1/hearings", message, role="list_officer")
    assert answered.status_code == 200, answered.text
    report: Json = answered.json()
    return report


async def record(court: ServiceUnderTest, pathway: str) -> Any:
    return (await court.get(f"/v1/pathways/{pathway}", role="legal_adviser")).json()


ASN = "1101ZD0100000410836J"
SAME_NUMBERS: tuple[tuple[Json, Json], ...] = (
    ({}, co_defendant(PNC)),
    (
        {"personDefendant": jane()["personDefendant"] | {"arrestSummonsNumber": ASN}},
        co_defendant(OTHER_PNC, about={"arrestSummonsNumber": ASN}),
    ),
    ({}, co_defendant(OTHER_PNC, id="d-1", masterDefendantId="d-1")),
)


@pytest.mark.parametrize(("hers", "other"), SAME_NUMBERS)
@pytest.mark.parametrize("when", ["together", "later", "later, with the owner"])
async def test_one_number_of_two_people_makes_them_nobody_else(
    court: ServiceUnderTest, hers: Json, other: Json, when: str
) -> None:
    """Neither order nor prison sentence is lost, and the list officer is asked whose it is."""
    reports = []
    if when != "together":
        reports.append(await heard(court, jane(**hers), at="12:00"))
    with_owner = when != "later"
    people = [other, jane(**hers)] if with_owner else [other]
    reports.append(await heard(court, *people))
    taken = {one["pathway_id"] for report in reports for one in report["taken"]}
    found = {r["listing"]["family_name"]: r for r in [await record(court, id) for id in taken]}
    disposals = {name: r["sentence"]["disposal"] for name, r in found.items()}
    assert disposals == {"Fiction": "community_order", "Fictional-Two": "custody"}
    questions = (await court.get("/v1/result-questions", role="list_officer")).json()["questions"]
    asked = {question["pathway_id"] for question in questions}
    assert found["Fictional-Two"]["pathway_id"] in asked
    assert all("somebody else in the case" in question["reason"] for question in questions)
    assert any(part["rule"] == "R62" for part in reports[-1]["not_taken"])


async def test_what_is_asked_of_a_number_is_asked_once(court: ServiceUnderTest) -> None:
    for hour in (12, 13, 14):
        await heard(court, jane(), co_defendant(PNC), at=f"{hour}:00")
    questions = (await court.get("/v1/result-questions", role="list_officer")).json()["questions"]
    assert len(questions) == len({question["pathway_id"] for question in questions})


def listed_as(given: str, family: str, born: str | None, number: str | None = None) -> Json:
    details = {"individualForenames": given, "individualSurname": family}
    details |= ({"dateOfBirth": born} if born else {}) | ({"pncId": number} if number else {})
    return defendant(details)


async def test_a_list_that_puts_two_swapped_numbers_right_renames_nobody(
    court: ServiceUnderTest,
) -> None:
    alder, birch = (
        ("Alder", "Fictional-One", "1980-01-02"),
        ("Birch", "Fictional-Two", "1991-11-12"),
    )
    reports = [
        await court.post(
            "/v1/court-lists",
            court_list(
                sitting(case("34FC0000126", listed_as(*alder, one), listed_as(*birch, other))),
                published=f"2026-02-01T{hour:02}:00:00Z",
            ),
            role="list_officer",
        )
        for hour, one, other in ((5, PNC, OTHER_PNC), (6, OTHER_PNC, PNC))
    ]
    first, again = (report.json() for report in reports)
    assert [t["pathway_id"] for t in again["taken"]] == [t["pathway_id"] for t in first["taken"]]
    assert again["not_taken"] == []
    said = [await record(court, taken["pathway_id"]) for taken in again["taken"]]
    numbers = {r["listing"]["given_names"]: r["listing"]["identifiers"][0]["value"] for r in said}
    assert numbers == {"Alder": OTHER_PNC, "Birch": PNC}


async def test_unknown_people_of_one_case_are_two(court: ServiceUnderTest) -> None:
    unknown = listed_as("Unknown", "Male", None)
    taken = []
    for hour in (5, 6):
        cases = sitting(case("34FC0000126", unknown, unknown))
        document = court_list(cases, published=f"2026-02-01T{hour:02}:00:00Z")
        report = (await court.post("/v1/court-lists", document, role="list_officer")).json()
        taken.append({one["pathway_id"] for one in report["taken"]})
    assert taken[0] == taken[1]
    assert len(taken[0]) == 2
