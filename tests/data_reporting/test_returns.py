"""The monthly return, asked through HTTP on a real database (R70 to R75)."""

from uuid import uuid4

from contracts.events.court_listing import RequirementMade, Sentenced
from contracts.vocabulary import Disposal, Requirement
from services.data_reporting.service import SERVICE
from tests.conftest import Api
from tests.data_reporting.given import AT, PATH, list_and_screen


async def test_small_counts_are_suppressed_and_large_ones_shown(api: Api) -> None:
    """R71, R75."""
    reporting = await api(SERVICE)
    for source, people in (("police_custody", 9), ("probation", 6), ("self", 2)):
        for _ in range(people):
            await list_and_screen(reporting, source, uuid4())
    answered = await reporting.post(PATH, None, role="analyst")
    assert answered.status_code == 201, answered.text
    (table,) = [t for t in answered.json()["tabs"]["mhtr"] if t["code"] == "source_of_referral"]
    assert table["cells"]["police_custody"] == 9
    assert table["cells"]["self"] == "suppressed"
    assert table["cells"]["probation"] == "suppressed"
    assert table["total"] == 17


async def test_the_same_return_computed_twice_is_byte_identical_and_one_version(api: Api) -> None:
    """R75."""
    reporting = await api(SERVICE)
    await list_and_screen(reporting, "self", uuid4())
    first = await reporting.post(PATH, None, role="analyst")
    again = await reporting.post(PATH, None, role="analyst")
    assert first.content == again.content
    assert (first.headers["etag"], again.headers["etag"]) == ('"1"', '"1"')


async def test_a_correction_is_a_new_version_and_the_old_one_stays(api: Api) -> None:
    """R75."""
    reporting = await api(SERVICE)
    for _ in range(5):
        await list_and_screen(reporting, "self", uuid4())
    first = await reporting.post(PATH, None, role="analyst")
    await list_and_screen(reporting, "self", uuid4())
    second = await reporting.post(PATH, None, role="analyst")
    assert second.headers["etag"] == '"2"'
    old = await reporting.get(f"{PATH}?version=1", role="analyst")
    assert old.content == first.content


async def test_the_csv_has_a_line_for_each_cell(api: Api) -> None:
    """R70."""
    reporting = await api(SERVICE)
    for _ in range(7):
        await list_and_screen(reporting, "self", uuid4())
    await reporting.post(PATH, None, role="analyst")
    answer = await reporting.get(f"{PATH}/csv", role="analyst")
    assert "northamptonshire,2026-06,mhtr,source_of_referral,R71,self,7\n" in answer.text


async def test_a_person_sentenced_twice_counts_once(api: Api) -> None:
    """R72."""
    reporting, person = await api(SERVICE), uuid4()
    await list_and_screen(reporting, "self", person)
    for _ in range(6):
        await reporting.deliver(
            Sentenced(
                pathway_id=person,
                occurred_at=AT,
                disposal=Disposal.COMMUNITY_ORDER,
                requirement_made=True,
                requirements=(RequirementMade(requirement=Requirement.MHTR, made=True),),
                within_24_hours=True,
            )
        )
    answered = await reporting.post(PATH, None, role="analyst")
    (table,) = [t for t in answered.json()["tabs"]["mhtr"] if t["code"] == "on_the_day"]
    assert table["total"] == "suppressed"


async def test_nothing_that_names_a_person_is_stored(api: Api) -> None:
    """R51, R52."""
    reporting = await api(SERVICE)
    await list_and_screen(reporting, "self", uuid4())
    stored = await reporting.rows("SELECT data::text FROM fact")
    assert not [row for row in stored if "Never-Told" in row[0] or "FICTIONAL" in row[0]]


async def test_a_month_that_is_none_and_an_unknown_site_are_refused(api: Api) -> None:
    reporting = await api(SERVICE)
    month = await reporting.post("/v1/returns/northamptonshire/June", None, role="analyst")
    site = await reporting.post("/v1/returns/nowhere/2026-06", None, role="analyst")
    assert (month.status_code, site.status_code) == (422, 404)
