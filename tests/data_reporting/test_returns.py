"""The monthly return, asked through HTTP on a real database (R70 to R75)."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from contracts.events.court_listing import RequirementMade, Sentenced
from contracts.events.court_orders import SentenceSetAside
from contracts.vocabulary import Disposal, Requirement, SetAsideBecause
from services.data_reporting.rules.returns import Told, overtaken
from services.data_reporting.service import SERVICE
from tests.conftest import Api
from tests.data_reporting.given import AT, PATH, list_and_screen
from tests.service_under_test import ServiceUnderTest


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
    for _ in range(5):
        await list_and_screen(reporting, "self", uuid4())
    second = await reporting.post(PATH, None, role="analyst")
    assert second.headers["etag"] == '"2"'
    old = await reporting.get(f"{PATH}?version=1", role="analyst")
    assert old.content == first.content


async def test_a_correction_that_gives_somebody_away_is_refused_and_changes_nothing(
    api: Api,
) -> None:
    """R75: six of one month, and one who came late, whom two versions would show in full."""
    reporting = await api(SERVICE)
    for _ in range(6):
        await list_and_screen(reporting, "self", uuid4(), ethnicity="A1", pregnant=False)
    first = await reporting.post(PATH, None, role="analyst")
    await list_and_screen(reporting, "self", uuid4(), ethnicity="M1", pregnant=True)
    refused = await reporting.post(PATH, None, role="analyst")
    assert (refused.status_code, refused.json()["errorCode"]) == (409, "GivesAway")
    assert refused.json()["rule"] == "R75"
    newest = await reporting.get(PATH, role="analyst")
    assert (newest.content, newest.headers["etag"]) == (first.content, '"1"')
    assert (await reporting.get(f"{PATH}?version=2", role="analyst")).status_code == 404


async def test_the_six_before_are_not_known_to_be_alike(api: Api) -> None:
    """R75: a table of people is hidden where all are of one code."""
    reporting = await api(SERVICE)
    for _ in range(6):
        await list_and_screen(reporting, "self", uuid4(), ethnicity="A1", pregnant=False)
    answered = await reporting.post(PATH, None, role="analyst")
    shown = {table["code"]: table for table in answered.json()["tabs"]["mhtr"]}
    for code in ("ethnicity", "pregnancy", "age"):
        assert {*shown[code]["cells"].values(), shown[code]["total"]} == {"suppressed"}
    assert shown["source_of_referral"]["cells"]["self"] == 6


async def test_a_return_says_what_was_done_and_what_was_counted_stays_inside(api: Api) -> None:
    """R75: in JSON and as CSV."""
    reporting = await api(SERVICE)
    for _ in range(3):
        await list_and_screen(reporting, "self", uuid4())
    answered = await reporting.post(PATH, None, role="analyst")
    notes = answered.json()["disclosure_control"]
    assert "No count from 1 to 4 is shown" in notes[0]
    text = (await reporting.get(f"{PATH}/csv", role="analyst")).text
    assert all(note in text for note in notes)
    assert "counts" not in answered.json()
    kept = await reporting.rows("SELECT counts FROM return")
    assert kept[0].counts["source_of_referral"]["self"] == 3


async def test_a_return_made_before_counts_were_kept_is_not_corrected(api: Api) -> None:
    """R75: it showed more, and what came since cannot be told from it."""
    reporting = await api(SERVICE)
    for _ in range(6):
        await list_and_screen(reporting, "self", uuid4())
    await reporting.post(PATH, None, role="analyst")
    async with reporting.engine.begin() as connection:
        await connection.execute(text("UPDATE return SET counts = NULL"))
    for _ in range(6):
        await list_and_screen(reporting, "self", uuid4())
    refused = await reporting.post(PATH, None, role="analyst")
    assert (refused.status_code, refused.json()["errorCode"]) == (409, "GivesAway")


async def test_an_evening_in_summer_is_of_the_month_it_is_in_england(api: Api) -> None:
    """R70: half past midnight on 1 July is 30 June in UTC."""
    reporting = await api(SERVICE)
    for _ in range(6):
        await list_and_screen(
            reporting, "self", uuid4(), at=datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
        )
    june = await reporting.post(PATH, None, role="analyst")
    july = await reporting.post(PATH.replace("06", "07"), None, role="analyst")
    (_, total), *_ = [(t["code"], t["total"]) for t in june.json()["tabs"]["mhtr"]]
    assert total == 0
    (_, total), *_ = [(t["code"], t["total"]) for t in july.json()["tabs"]["mhtr"]]
    assert total == 6


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


async def sentenced(reporting: ServiceUnderTest, person: UUID, at: datetime = AT) -> None:
    """Sentenced to treatment, as programme data is told of it."""
    made = (RequirementMade(requirement=Requirement.MHTR, made=True),)
    await reporting.deliver(
        Sentenced(
            pathway_id=person,
            occurred_at=at,
            disposal=Disposal.COMMUNITY_ORDER,
            requirements=made,
            requirement_made=True,
        )
    )


async def set_aside(reporting: ServiceUnderTest, person: UUID, at: datetime) -> None:
    because = SetAsideBecause.SHARED_AGAIN
    told = SentenceSetAside(pathway_id=person, occurred_at=at, because=because)
    await reporting.deliver(told)


async def accepted(reporting: ServiceUnderTest, month: str = "06") -> Any:
    """How many requirements the courts made in a month, and the return that says so."""
    answered = await reporting.post(PATH.replace("06", month), None, role="analyst")
    (table,) = [t for t in answered.json()["tabs"]["mhtr"] if t["code"] == "answered"]
    return table["cells"]["accepted"], answered.json()


async def people_sentenced(reporting: ServiceUnderTest, many: int) -> list[UUID]:
    people = [uuid4() for _ in range(many)]
    for person in people:
        await list_and_screen(reporting, "self", person)
        await sentenced(reporting, person)
    return people


async def test_what_is_set_aside_in_a_later_month_corrects_the_month_of_sentence(api: Api) -> None:
    """R72: and the return made again says what it shows otherwise."""
    reporting = await api(SERVICE)
    people = await people_sentenced(reporting, 12)
    first = await reporting.post(PATH, None, role="analyst")
    assert "corrects" not in first.json()
    for person in people[:6]:
        await set_aside(reporting, person, datetime(2026, 7, 20, 9, tzinfo=UTC))
    count, body = await accepted(reporting)
    assert count == 6
    assert body["corrects"]["version"] == 1
    changed = {table["code"]: table["cells"] for table in body["corrects"]["changed"]}
    assert changed["answered"] == {
        "accepted": {"before": 12, "now": 6}, "total": {"before": 12, "now": 6},
    }  # fmt: skip
    assert "source_of_referral" not in changed
    assert (await accepted(reporting, "07"))[0] == 0
    again = await reporting.post(PATH, None, role="analyst")
    assert again.headers["etag"] == '"2"'
    text_of = (await reporting.get(f"{PATH}/csv", role="analyst")).text
    assert "accepted: 12 in version 1, now 6" in text_of


async def test_a_sentence_told_anew_counts_once_in_the_month_of_the_last(api: Api) -> None:
    """R72: set aside and passed again; dated back; moved to another month."""
    reporting = await api(SERVICE)
    back, moved, *_ = await people_sentenced(reporting, 12)
    await set_aside(reporting, back, datetime(2026, 7, 2, 9, tzinfo=UTC))
    await sentenced(reporting, back, datetime(2026, 6, 3, 9, tzinfo=UTC))
    await sentenced(reporting, moved, datetime(2026, 7, 3, 9, tzinfo=UTC))
    assert (await accepted(reporting))[0] == 11


def test_r72_what_stands_is_what_was_told_last() -> None:
    one, two = uuid4(), uuid4()
    told = [
        Told(1, one, "Sentenced"),
        Told(2, two, "Sentenced"),
        Told(3, one, "SentenceSetAside"),
        Told(4, one, "Sentenced"),
        Told(5, two, "Sentenced"),
        Told(6, two, "SentenceSetAside"),
    ]
    assert overtaken(told) == {1, 2, 3, 5, 6}
    assert overtaken(reversed(told)) == {1, 2, 3, 5, 6}
