"""What waits for officers of probation, as their lists show it (R80)."""

from typing import Any
from uuid import UUID

from contracts.events.court_listing import RequirementMade
from contracts.vocabulary import Requirement
from tests.conftest import Api
from tests.probation_allocation.given_orders import (
    allocate,
    decide,
    missed,
    referred,
    under_order,
)
from tests.service_under_test import ServiceUnderTest

SENIOR, OFFICER = {"role": "senior_officer"}, {"role": "responsible_officer"}


async def listed(probation: ServiceUnderTest, name: str, query: str = "", **who: Any) -> Any:
    """A page of a list, as somebody sees it."""
    answer = await probation.get(f"/v1/worklists/{name}?{query}", **(who or OFFICER))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_an_order_waits_for_an_officer_until_it_has_one(api: Api) -> None:
    """R30, C3."""
    probation, pathway = await under_order(api)
    [row] = (await listed(probation, "to-allocate", **SENIOR))["rows"]
    assert row["subject"] == str(pathway)
    assert row["person"]["family_name"] == "Fictional"
    assert row["state"] == "breached"
    assert row["due_at"] is not None
    assert row["cells"]["requirements"] == ["mhtr"]
    [do, _] = row["do"]
    assert do["path"] == {"pathway_id": str(pathway)}
    await allocate(probation, pathway)
    assert (await listed(probation, "to-allocate", **SENIOR))["rows"] == []


async def test_an_officer_sees_own_cases_first_and_the_site_when_asked(api: Api) -> None:
    """R83."""
    probation, pathway = await under_order(api)
    await allocate(probation, pathway, user="his")
    mine = await listed(probation, "my-cases", role="responsible_officer", user="his")
    assert [row["whose"] for row in mine["rows"]] == [{"user": "his", "mine": True}]
    hers = await listed(probation, "my-cases", role="responsible_officer", user="hers")
    assert (hers["rows"], hers["of"]) == ([], "mine")
    site = await listed(probation, "my-cases", "of=site", role="responsible_officer", user="hers")
    assert [row["whose"] for row in site["rows"]] == [{"user": "his", "mine": False}]


async def test_a_missed_appointment_waits_with_its_name_and_clock_until_it_is_decided(
    api: Api,
) -> None:
    """R34, C9."""
    probation, pathway = await under_order(api)
    absence = missed(pathway, 2)
    await probation.deliver(absence)
    [row] = (await listed(probation, "missed", "of=site"))["rows"]
    assert row["thing"] == str(absence.appointment_id)
    assert row["person"]["family_name"] == "Fictional"
    assert row["state"] == "breached"
    assert row["cells"]["warnings"] == 0
    [do, _] = row["do"]
    assert do["path"] == {"appointment_id": str(absence.appointment_id)}
    await decide(probation, absence, "refer_for_breach")
    assert (await listed(probation, "missed", "of=site"))["rows"] == []
    assert len((await listed(probation, "to-refer", "of=site"))["rows"]) == 1


async def test_a_requirement_made_without_a_provider_is_on_a_list(api: Api) -> None:
    """R92."""
    made = RequirementMade(requirement=Requirement.ATR, made=True)
    probation, _ = await under_order(api, requirements=(made,))
    duty = {"role": "court_duty_officer"}
    [row] = (await listed(probation, "no-provider", **duty))["rows"]
    assert row["concerns"] == "atr"


async def test_reviews_meetings_and_breaches_are_on_the_lists_of_who_owes_them(api: Api) -> None:
    """R31, R32, R36, R98."""
    probation, pathway, _ = await referred(api)
    await allocate(probation, pathway)
    counted = {one["name"]: one["counts"]["all"] for one in (
        await probation.get("/v1/worklists", **SENIOR)).json()}  # fmt: skip
    assert counted["overdue"] > 0
    for name in ("first-meetings", "planning", "review-reports"):
        page = await listed(probation, name, "of=site")
        assert [row["subject"] for row in page["rows"]] == [str(pathway)], name


async def test_counts_are_answered_by_304_while_nothing_changed(api: Api) -> None:
    probation, pathway = await under_order(api)
    first = await probation.get("/v1/worklists", **SENIOR)
    known = {"if-none-match": first.headers["etag"]}
    again = await probation.get("/v1/worklists", headers=known, **SENIOR)
    assert (again.status_code, again.content) == (304, b"")
    await allocate(probation, pathway)
    assert (await probation.get("/v1/worklists", headers=known, **SENIOR)).status_code == 200


async def test_a_page_goes_on_where_the_one_before_ended(api: Api) -> None:
    probation, pathway = await under_order(api)
    every = {missed_one for n in range(1, 8) if (missed_one := await miss(probation, pathway, n))}
    seen: list[str] = []
    cursor = ""
    while True:
        page = await listed(probation, "missed", f"of=site&limit=3{cursor}")
        assert page["counts"]["all"] == len(every)
        seen += [row["thing"] for row in page["rows"]]
        if page["cursor"] is None:
            break
        cursor = f"&cursor={page['cursor']}"
    assert len(seen) == len(every)
    assert set(seen) == every
    wrong = await probation.get("/v1/worklists/missed?cursor=bm90aGluZw==", **OFFICER)
    assert (wrong.status_code, wrong.json()["field"]) == (422, "/cursor")


async def miss(probation: ServiceUnderTest, pathway: UUID, number: int) -> str:
    """One more absence."""
    absence = missed(pathway, number)
    await probation.deliver(absence)
    return str(absence.appointment_id)
