"""Two listings that are one person's case: merged and taken apart again, through HTTP (R62)."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.event import Agency
from contracts.events.court_listing import PathwayMerged, PathwayUnmerged
from services.common.clock_sweep import sweep
from services.common.clocks import Clocks
from services.common.database import make_sessions
from services.court_listing.service import SERVICE
from services.liaison_diversion.service import SERVICE as LIAISON
from services.probation_allocation.service import SERVICE as PROBATION
from services.provider_assessment.service import SERVICE as PROVIDER
from tests.conftest import Api
from tests.court_listing.given import event_names, known, plead, take_in
from tests.court_listing.given_documents import case, court_list, sitting
from tests.probation_allocation.given import MORNING, listed, pleaded
from tests.provider_assessment.given import PRACTITIONER, requested
from tests.service_under_test import ServiceUnderTest

OFFICER = {"role": "list_officer"}
WHY = "The same person under two numbers"


async def two(api: Api) -> tuple[ServiceUnderTest, str, str]:
    """One person listed in two cases."""
    court = await api(SERVICE)
    report = await take_in(court, court_list(sitting(case("34FC1"), case("34FC2"))))
    one, other = (taken["pathway_id"] for taken in report["taken"])
    return court, one, other


async def merge(court: ServiceUnderTest, survivor: str, absorbed: str, **more: Any) -> Any:
    """Ask for a merge."""
    body = {"absorbed": absorbed, "merged_at": "2026-02-02T11:00:00Z", "why": WHY} | more
    return await court.post(f"/v1/pathways/{survivor}/merges", body, **OFFICER)


async def unmerge(court: ServiceUnderTest, survivor: str, absorbed: str, **more: Any) -> Any:
    """Ask for it to be taken back."""
    body = {"absorbed": absorbed, "unmerged_at": "2026-02-02T12:00:00Z", "why": WHY} | more
    return await court.post(f"/v1/pathways/{survivor}/unmerges", body, **OFFICER)


async def test_both_names_show_the_same_while_two_are_one(api: Api) -> None:
    """R62: what was recorded before, between and after is found under either."""
    court, one, other = await two(api)
    assert (await plead(court, other, "GUILTY")).status_code == 201
    assert (await merge(court, one, other)).status_code == 201
    shown = [await known(court, name) for name in (one, other)]
    assert shown[0] == shown[1]
    assert shown[0]["pathway_id"] == one
    [absorbed] = shown[0]["absorbed"]
    assert (absorbed["pathway_id"], absorbed["any_guilty"]) == (other, True)
    assert (await plead(court, one, "NOT_GUILTY")).status_code == 201
    assert (await unmerge(court, one, other)).status_code == 201
    apart = [await known(court, name) for name in (one, other)]
    assert [(v["any_guilty"], v["absorbed"]) for v in apart] == [(False, []), (True, [])]


async def test_new_things_are_recorded_under_the_one_that_goes_on(api: Api) -> None:
    """R62."""
    court, one, other = await two(api)
    await merge(court, one, other)
    refused = await plead_at(court, other)
    assert (refused.status_code, refused.json()["errorCode"]) == (409, "Merged")
    assert one in refused.json()["userMessage"]
    await unmerge(court, one, other)
    assert (await plead(court, other, "GUILTY")).status_code == 201


async def plead_at(court: ServiceUnderTest, pathway: str) -> Any:
    """Any command."""
    body = {"entered_at": "2026-02-02T10:20:00Z", "offences": [{"offence_id": str(uuid4())}]}
    return await court.post(f"/v1/pathways/{pathway}/pleas", body, role="legal_adviser")


async def test_a_merge_and_its_end_are_told_to_every_agency(api: Api) -> None:
    """R62: programme data learn that, never into what."""
    court, one, other = await two(api)
    await merge(court, one, other)
    await unmerge(court, one, other)
    told = await court.told()
    for reader in ("liaison", "probation", "provider", "reporting"):
        heard = event_names(told, f"cstr.court.{reader}")
        assert heard[-2:] == ["pathway-merged", "pathway-unmerged"]
    data = {c: d for c, type_, d in told if "pathway-merged" in type_}
    assert data["cstr.court.probation"] == {"into": one}
    assert data["cstr.court.reporting"] == {}


@pytest.mark.parametrize("what", ["itself", "twice", "chain", "head"])
async def test_a_merge_that_cannot_be_is_refused_and_changes_nothing(api: Api, what: str) -> None:
    """R62: no merge into itself, none twice, no chain."""
    court = await api(SERVICE)
    document = court_list(sitting(case("34FC1"), case("34FC2"), case("34FC3")))
    one, other, third = (t["pathway_id"] for t in (await take_in(court, document))["taken"])
    pairs = {
        "itself": (one, one),
        "twice": (third, other),
        "chain": (other, third),
        "head": (third, one),
    }
    assert (await merge(court, one, other)).status_code == 201
    refused = await merge(court, *pairs[what])
    assert refused.status_code == (422 if what == "itself" else 409)
    assert refused.json()["rule"] == "R62"
    assert len((await court.get(f"/v1/pathways/{one}/merges", **OFFICER)).json()) == 1


async def test_what_is_sentenced_is_not_merged_away(api: Api) -> None:
    """R62, R40: an order would be under a name that ended."""
    court, one, other = await two(api)
    await plead(court, other, "GUILTY")
    body = {"sentenced_at": "2026-02-02T10:30:00Z", "disposal": "fine"}
    path = f"/v1/pathways/{other}/sentences"
    assert (await court.post(path, body, role="legal_adviser")).status_code == 201
    assert (await merge(court, one, other)).json()["errorCode"] == "Sentenced"
    assert (await merge(court, other, one)).status_code == 201


async def test_a_message_about_a_merged_pathway_is_not_taken_and_says_so(api: Api) -> None:
    """R62."""
    court, one, other = await two(api)
    await merge(court, one, other)
    report = await take_in(court, court_list(sitting(case("34FC1"), case("34FC2"))))
    assert [t["pathway_id"] for t in report["taken"]] == [one]
    assert [n["rule"] for n in report["not_taken"]] == ["R62"]


async def test_only_what_is_merged_is_taken_apart_and_not_before(api: Api) -> None:
    """R62."""
    court, one, other = await two(api)
    assert (await unmerge(court, one, other)).json()["errorCode"] == "NotMerged"
    await merge(court, one, other)
    early = await unmerge(court, one, other, unmerged_at="2026-02-02T10:00:00Z")
    assert (early.status_code, early.json()["field"]) == (422, "/unmerged_at")


async def test_of_two_merges_into_each_other_at_once_one_holds(api: Api) -> None:
    """R62."""
    court, one, other = await two(api)
    answers = await asyncio.gather(merge(court, one, other), merge(court, other, one))
    assert sorted(answer.status_code for answer in answers) == [201, 409]


async def test_the_clocks_of_a_merged_pathway_rest_until_it_is_taken_apart(api: Api) -> None:
    """R62, C1: nobody is told that time ran out for a listing that was a mistake."""
    court, one, other = await two(api)
    await plead(court, other, "GUILTY")
    await merge(court, one, other)
    clocks, sessions = Clocks(Agency.COURT), make_sessions(court.engine)
    later = datetime(2026, 3, 2, tzinfo=UTC)
    assert await sweep(clocks, sessions, bytes(32), later) == 0
    await unmerge(court, one, other)
    assert await sweep(clocks, sessions, bytes(32), later) == 1


async def test_as_of_before_the_merge_they_were_two(api: Api) -> None:
    """R62: what was known then includes what was not known to be one."""
    court, one, other = await two(api)
    (before,) = await court.rows("SELECT clock_timestamp() AS at")
    await merge(court, one, other)
    (merged,) = await court.rows("SELECT clock_timestamp() AS at")
    await unmerge(court, one, other)

    async def then(at: datetime) -> Any:
        asked = {"as_of": at.isoformat()}
        answer = await court.get(f"/v1/pathways/{other}", role="legal_adviser", params=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    assert (await then(before.at))["pathway_id"] == other
    seen = await then(merged.at)
    assert (seen["pathway_id"], len(seen["absorbed"])) == (one, 1)


def merged(subject: UUID, into: UUID) -> PathwayMerged:
    """The court says that two are one."""
    at = MORNING + timedelta(hours=1)
    return PathwayMerged(pathway_id=subject, occurred_at=at, into=into)


async def test_probation_shows_both_and_tells_apart_again(api: Api) -> None:
    """R62."""
    service, one, other = await api(PROBATION), uuid4(), uuid4()
    await service.deliver(listed(one))
    await service.deliver(merged(other, one))
    await service.deliver(pleaded(other))
    path, who = "/v1/pathways/{}", {"role": "court_duty_officer"}
    seen = [(await service.get(path.format(name), **who)).json() for name in (one, other)]
    assert seen[0] == seen[1]
    assert seen[0]["absorbed"][0]["any_guilty"] is True
    at = MORNING + timedelta(hours=2)
    await service.deliver(PathwayUnmerged(pathway_id=other, occurred_at=at, into=one))
    apart = (await service.get(path.format(other), **who)).json()
    assert (apart["pathway_id"], apart["any_guilty"]) == (str(other), True)


async def test_a_provider_that_knows_one_of_the_two_finds_it_under_both(api: Api) -> None:
    """R52, R62: and another organisation finds nothing under either."""
    service, one, other = await api(PROVIDER), uuid4(), uuid4()
    await service.deliver(requested(other))
    await service.deliver(merged(other, one))
    for name in (one, other):
        shown = await service.get(f"/v1/pathways/{name}", **PRACTITIONER)
        assert shown.json()["pathway_id"] == str(other)
        stranger = PRACTITIONER | {"organisation": "another-organisation"}
        assert (await service.get(f"/v1/pathways/{name}", **stranger)).status_code == 404


async def test_liaison_hears_of_a_merge_of_what_it_never_heard_of(api: Api) -> None:
    """R62: agencies' channels are not ordered together."""
    service, one, other = await api(LIAISON), uuid4(), uuid4()
    await service.deliver(merged(other, one))
    answer = await service.get(f"/v1/pathways/{other}", role="practitioner")
    assert answer.status_code == 404
