"""A person is found by name, day of birth or number, within what the caller may see (R81)."""

from uuid import UUID

import pytest
from sqlalchemy import text

from contracts.event import Agency
from scripts.demo.people import PROVIDER
from scripts.export.openapi import service_of
from tests.common.given_search import AGENCIES, READERS, found, looked_for, person
from tests.conftest import Api
from tests.service_under_test import ServiceUnderTest

EXCLUDED = text("""
INSERT INTO scope_restriction (id, subject, organisation, kind, users, reason, source, starts_at,
    review_on, set_by)
VALUES (gen_random_uuid(), :subject, :own, 'excluded', ARRAY['kin'], 'r', 'other', now(),
    '2026-12-24', 'x')
""")


@AGENCIES
async def test_somebody_is_found_however_the_name_is_said(api: Api, agency: Agency) -> None:
    service = await api(service_of(agency))
    await person(service, "O'Bryne-Çelik", "Katherine Mary", "1990-05-01")
    for other in ("Zwane", "Okafor", "Lindqvist"):
        await person(service, other, "Sam", "1971-03-09")
    for said in (
        {"family_name": "o'bryne-çelik"},
        {"family_name": "OBryne Celik", "given_names": "Katherine"},
        {"family_name": "Ob"},
        {"family_name": "elik"},
        {"family_name": "O'Brien"},
        {"family_name": "Celik", "given_names": "Catherine"},
        {"family_name": "Celik", "given_names": "Kathryn"},
        {"family_name": "Celik", "given_names": "K"},
        {"family_name": "Katherine", "given_names": "Celik"},
        {"family_name": "Celik", "date_of_birth": "1990-05-01"},
        {"family_name": "Celik", "date_of_birth": "1990-01-05"},
        {"date_of_birth": "1990-05-01"},
    ):
        assert await found(service, **said) == ["O'Bryne-Çelik"], said
    for said in (
        {"family_name": "Celik", "given_names": "Sam"},
        {"family_name": "Celik", "date_of_birth": "1971-03-09"},
        {"family_name": "Nobody"},
        {"date_of_birth": "1990-05-02"},
        {"family_name": "100%"},
        {"family_name": "'; DROP TABLE audit; --%L%s"},
    ):
        assert await found(service, **said) == [], said


@AGENCIES
async def test_what_is_found_says_how_it_fits_and_leads_to_the_record(
    api: Api, agency: Agency
) -> None:
    service = await api(service_of(agency))
    smith = await person(service, "Smith", "Robin", "1990-05-01")
    await person(service, "Smyth", "Robin")
    answer = (await looked_for(service, family_name="Smith", given_names="robin")).json()
    assert [one["match"] for one in answer["found"]] == ["exact", "similar"]
    assert answer["found"][1]["matched_by"] == [
        {"field": "family_name", "how": "spelt_alike"},
        {"field": "given_names", "how": "exact"},
    ]
    (do, *_) = answer["found"][0]["do"]
    assert str(smith) in do["path"].values()
    path = do["operation"].removeprefix("GET ").format(**do["path"])
    organisation = PROVIDER if agency is Agency.PROVIDER else ""
    record = await service.get(path, role=READERS[agency], organisation=organisation)
    assert record.status_code == 200


@AGENCIES
async def test_who_may_not_be_seen_is_answered_like_nobody(api: Api, agency: Agency) -> None:
    service = await api(service_of(agency))
    hidden = await person(service, "Hidden-Person", "Robin", "1990-05-01")
    await person(service, "Hidden-Person", "Robin", "1990-05-01", site="elsewhere")
    own = PROVIDER if agency is Agency.PROVIDER else ""
    async with service.engine.begin() as connection:
        await connection.execute(EXCLUDED, {"subject": hidden, "own": own})
    said = {"family_name": "Hidden-Person", "given_names": "Robin"}
    theirs = await looked_for(service, user="kin", **said)
    nobody = await looked_for(service, user="kin", family_name="Never", given_names="There")
    assert [one.json() | {"as_at": ""} for one in (theirs, nobody)] == [
        {"as_at": "", "found": [], "more": False}
    ] * 2
    assert len((await looked_for(service, **said)).json()["found"]) == 1


@AGENCIES
async def test_a_search_is_in_the_audit_with_whom_it_showed_and_kept_nowhere(
    api: Api, agency: Agency
) -> None:
    service = await api(service_of(agency))
    ids = {str(await person(service, "Zqsought", name)) for name in ("Robin", "Kit")}
    await looked_for(service, family_name="Zqsought", date_of_birth="1990-05-01")
    await looked_for(service, family_name="Zqsought")
    rows = await service.rows("SELECT * FROM audit ORDER BY at DESC LIMIT 1")
    assert rows[0].action == "POST /v1/people/searches"
    assert (set(rows[0].shown), rows[0].detail) == (ids, "search by family_name: 2 found")
    said = await service.rows("SELECT audit::text AS said FROM audit")
    assert not any("zqsought" in row.said.lower() for row in said)
    assert await service.rows("SELECT 1 FROM idempotency") == []


@AGENCIES
async def test_as_many_as_are_useful_are_shown_best_first(api: Api, agency: Agency) -> None:
    service = await api(service_of(agency))
    for n in range(22):
        await person(service, "Smithson", f"Robin {chr(97 + n)}")
    await person(service, "Smith", "Robin")
    answer = (await looked_for(service, family_name="Smith")).json()
    names = [one["person"]["family_name"] for one in answer["found"]]
    assert (names, answer["more"]) == (["Smith", *["Smithson"] * 19], True)
    few = (await looked_for(service, family_name="Smith", limit=23)).status_code
    assert few == 422
    all_of_them = (await looked_for(service, family_name="Smithson", given_names="Robin b")).json()
    assert (len(all_of_them["found"]), all_of_them["more"]) == (1, False)


@AGENCIES
async def test_too_little_said_is_refused_by_name_of_the_fields(api: Api, agency: Agency) -> None:
    service = await api(service_of(agency))
    for said in ({}, {"family_name": "S"}, {"given_names": "Robin"}, {"family_name": "-'-"}):
        answer = await looked_for(service, **said)
        assert (answer.status_code, answer.json()["rule"]) == (422, "R81"), said
        assert "family_name with two letters" in answer.json()["userMessage"]
    assert (await looked_for(service, name="Robin")).status_code == 422


NUMBERS = [
    {"type": "PNC", "value": "2003/0000003Y"},
    {"type": "NHS_NUMBER", "value": "9434765919"},
    {"type": "CRN", "value": "X320741"},
]


@pytest.mark.parametrize("agency", [a for a in READERS if a is not Agency.PROVIDER])
async def test_a_number_is_found_however_it_is_written(api: Api, agency: Agency) -> None:
    service = await api(service_of(agency))
    await person(service, "Numbered", identifiers=NUMBERS)
    await person(service, "Other")
    for said in (
        {"crn": "x320741"}, {"pnc": "2003/3Y"}, {"pnc": "03/0000003y"},
        {"nhs_number": "943 476 5919"}, {"crn": "X320741", "family_name": "Numbred"},
    ):  # fmt: skip
        assert await found(service, **said) == ["Numbered"], said
    assert await found(service, crn="X320742") == []
    assert await found(service, crn="X320741", family_name="Other") == []
    wrong = await looked_for(service, nhs_number="1234567890")
    assert wrong.status_code == 422
    assert "1234567890" not in wrong.text


async def test_a_case_is_found_by_its_number(api: Api) -> None:
    court = await api(service_of(Agency.COURT))
    await person(court, "Numbered", case_urn="34FI9999926")
    assert await found(court, case_urn="34 fi 9999926") == ["Numbered"]


async def test_another_organisation_finds_nobody_of_ours(api: Api) -> None:
    provider = await api(service_of(Agency.PROVIDER))
    await person(provider, "Ours", "Robin", organisation="another")
    assert await found(provider, family_name="Ours") == []


async def test_two_names_of_one_person_are_found_once(api: Api) -> None:
    court = await api(service_of(Agency.COURT))
    one, other = await person(court, "Twice", "Robin"), await person(court, "Twice", "Robyn")
    async with court.engine.begin() as connection:
        await connection.execute(
            text("""INSERT INTO merged_subject (id, subject, into_subject, since)
                VALUES (gen_random_uuid(), :one, :other, now())"""),
            {"one": one, "other": other},
        )
    answer = (await looked_for(court, family_name="Twice")).json()
    assert [one["subject"] for one in answer["found"]] == [str(other)]


async def test_who_is_referred_and_listed_is_found_once_with_both_records(api: Api) -> None:
    liaison = await api(service_of(Agency.LIAISON))
    referral = await person(liaison, "Both", "Robin")
    listed = await _listed(liaison, referral)
    answer = (await looked_for(liaison, family_name="Both")).json()
    (one,) = answer["found"]
    assert (one["subject"], one["stage"]) == (str(listed), "listed")
    assert [do["path"] for do in one["do"]] == [
        {"pathway_id": str(listed)}, {"referral_id": str(referral)},
    ]  # fmt: skip


async def _listed(liaison: ServiceUnderTest, referral: UUID) -> UUID:
    listed = UUID(int=77)
    async with liaison.engine.begin() as connection:
        for statement in (
            """INSERT INTO pathway (id, site, family_name, given_names, identifiers, days, offences,
                pleas, support_advised, match_keys)
            VALUES (:listed, 'northamptonshire', 'Both', 'Robin', '[]', '[]', '[]', '[]', '{}',
                '{}')""",
            """UPDATE referral SET pathway_id = :listed, match_basis = 'decided',
                matched_by = 'her' WHERE id = :referral""",
        ):
            values = {"listed": listed, "referral": referral}
            named = {name: value for name, value in values.items() if f":{name}" in statement}
            await connection.execute(text(statement), named)
    return listed
