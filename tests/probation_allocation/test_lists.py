"""The day's list: what each side found and asks for, agreed for the day (R5, R7)."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from contracts.events.court_listing import BringForwardAnswered
from contracts.events.liaison_diversion import (
    ListEntryMade,
    PersonScreenedV1,
)
from contracts.events.provider_assessment import AssessmentPostponed
from contracts.vocabulary import Requirement
from services.probation_allocation.service import SERVICE
from tests.conftest import Api
from tests.probation_allocation.given import MORNING, listed
from tests.probation_allocation.given_lists import AGREED, DAY, OFFICER, found, listed_pathway, put
from tests.service_under_test import ServiceUnderTest


async def known(probation: ServiceUnderTest, pathway: UUID) -> Any:
    """All that probation knows."""
    return (await probation.get(f"/v1/pathways/{pathway}", **OFFICER)).json()


async def test_a_safeguarding_concern_is_shown_beside_the_finding(api: Api) -> None:
    """R5, R41."""
    probation, pathway = await api(SERVICE), uuid4()
    await probation.deliver(listed(pathway))
    await probation.deliver(found(pathway, safeguarding=True))
    assert (await known(probation, pathway))["finding"]["safeguarding"] is True


async def test_a_finding_told_in_the_first_version_is_taken(api: Api) -> None:
    """R5: version 1 did not say of safeguarding."""
    probation, pathway = await api(SERVICE), uuid4()
    await probation.deliver(listed(pathway))
    first = PersonScreenedV1.model_validate(
        found(pathway).model_dump(include=set(PersonScreenedV1.model_fields))
    )
    await probation.deliver(first)
    shown = (await known(probation, pathway))["finding"]
    assert (shown["screened_at"] is not None, shown["safeguarding"]) == (True, None)


ENTRY = {"entered_at": MORNING.isoformat(), "to_be_screened": True, "reason": "offence_in_range"}


def of_liaison(pathway: UUID, *, asks: bool = True, **more: Any) -> ListEntryMade:
    """Liaison's side of the list."""
    fields = {"to_be_screened": asks, "reason": "found_in_custody" if asks else "no_need_found"}
    about = {"pathway_id": pathway, "occurred_at": MORNING}
    return ListEntryMade.model_validate(about | fields | more)


async def day(probation: ServiceUnderTest) -> Any:
    """The list of the day."""
    return (await probation.get("/v1/list-screening", **OFFICER, params=DAY)).json()


async def settle(probation: ServiceUnderTest, hours: int = 1, **more: Any) -> Any:
    """The list of the day, agreed."""
    at = (MORNING + timedelta(hours=hours)).isoformat()
    return await probation.post("/v1/agreed-lists", DAY | {"agreed_at": at} | more, **OFFICER)


async def test_both_sides_of_an_entry_are_shown_and_where_they_differ(api: Api) -> None:
    """R7: the two screen the same list, and what they find is compared."""
    probation, (pathway,) = await listed_pathway(api)
    (alone,) = (await day(probation))["people"]
    assert (alone["sides"], alone["differs"]) == (
        {"probation": None, "liaison_diversion": None},
        False,
    )
    assert (await put(probation, pathway, "list-entry", ENTRY)).status_code == 200
    await probation.deliver(of_liaison(pathway, asks=False))
    (shown,) = (await day(probation))["people"]
    assert shown["sides"]["probation"]["reason"] == "offence_in_range"
    assert shown["sides"]["liaison_diversion"]["to_be_screened"] is False
    assert shown["differs"] is True
    await probation.deliver(of_liaison(pathway))
    assert (await known(probation, pathway))["differs"] is False


async def test_a_list_is_not_agreed_while_somebody_asked_for_is_not(api: Api) -> None:
    """R7: the refusal says how many, and never who."""
    probation, (asked, differing, nobody) = await listed_pathway(api, 3)
    await put(probation, asked, "list-entry", ENTRY)
    await probation.deliver(of_liaison(asked))
    await probation.deliver(of_liaison(differing))
    refused = await settle(probation)
    assert (refused.status_code, refused.json()["rule"]) == (409, "R7")
    said = refused.json()["userMessage"]
    assert "no agreed entry: 2 in all. The two sides differ on 1 of them" in said
    assert not any(str(p) in refused.text for p in (asked, differing, nobody))
    assert (await day(probation))["still_open"] == 2
    assert await probation.told() == []


async def test_an_agreed_list_is_told_to_liaison_for_who_is_to_be_screened(api: Api) -> None:
    """R7, R51: with coded reasons; the words stay with probation."""
    probation, (screened, other) = await listed_pathway(api, 2)
    await put(probation, screened, "list-entry", ENTRY)
    await probation.deliver(of_liaison(screened))
    await probation.deliver(of_liaison(other))
    await put(probation, screened, "agreed-entry", AGREED | {"put_by": "both"})
    await put(probation, other, "agreed-entry", AGREED | {"to_be_screened": False})
    answer = await settle(probation)
    assert answer.status_code == 201, answer.text
    assert {k: answer.json()[k] for k in ("version", "listed", "to_be_screened")} == {
        "version": 1,
        "listed": 2,
        "to_be_screened": 1,
    }
    [(channel, type_, data)] = await probation.told()
    assert (channel, type_) == ("cstr.probation.liaison", "cstr.probation.list-agreed.v1")
    assert data == {
        "to_be_screened": True,
        "put_by": "both",
        "why": ["found_in_custody", "offence_in_range"],
    }
    page = await day(probation)
    assert (page["still_open"], page["agreed_list"]["version"]) == (0, 1)


async def test_a_list_agreed_again_is_a_correction_of_which_liaison_is_told(api: Api) -> None:
    """R7: also that somebody is no longer to be screened; an older one corrects nothing."""
    probation, (pathway,) = await listed_pathway(api)
    await put(probation, pathway, "agreed-entry", AGREED | {"reason": "asked_for_it"})
    assert (await settle(probation)).json()["version"] == 1
    away = AGREED | {"to_be_screened": False, "reason": "under_an_order"}
    await put(probation, pathway, "agreed-entry", away, 1)
    assert (await settle(probation, 0)).status_code == 422
    assert (await settle(probation, 2)).json()["version"] == 2
    assert (await settle(probation, 3)).json()["version"] == 3
    words = [(data["to_be_screened"], data["why"]) for _, _, data in await probation.told()]
    assert words == [(True, ["asked_for_it"]), (False, ["under_an_order"])]


async def test_a_list_of_nobody_or_of_no_site_is_not_agreed(api: Api) -> None:
    """R7."""
    probation, _ = await listed_pathway(api)
    assert (await settle(probation, on="2026-06-02")).json()["errorCode"] == "NobodyListed"
    assert (await settle(probation, site="atlantis")).status_code == 422


async def test_an_entry_is_changed_only_on_the_version_that_was_read(api: Api) -> None:
    """R7: probation's own side; liaison's is told, not put here."""
    probation, (pathway,) = await listed_pathway(api)
    assert (await put(probation, pathway, "list-entry", ENTRY)).headers["etag"] == '"1"'
    assert (await put(probation, pathway, "list-entry", ENTRY)).status_code == 412
    changed = ENTRY | {"to_be_screened": False, "reason": "offence_out_of_range"}
    assert (await put(probation, pathway, "list-entry", changed, 1)).json()["version"] == 2
    wrong = ENTRY | {"reason": "hearsay"}
    assert (await put(probation, pathway, "list-entry", wrong, 2)).status_code == 422


async def test_the_other_side_of_the_list_is_waited_for(api: Api) -> None:
    """R7."""
    probation, (pathway,) = await listed_pathway(api)
    await put(probation, pathway, "list-entry", ENTRY)
    path = f"/v1/pathways/{pathway}/waiting-for"
    waits = (await probation.get(path, **OFFICER)).json()
    assert [(w["what"], w["agency"]) for w in waits] == [("entry on the list", "liaison_diversion")]
    await probation.deliver(of_liaison(pathway))
    assert (await probation.get(path, **OFFICER)).json() == []


async def test_the_courts_answer_on_hearing_early_is_shown_on_the_list(api: Api) -> None:
    """R9: until the request it answers is taken back."""
    probation, (pathway,) = await listed_pathway(api)
    await probation.deliver(found(pathway, bring_forward=True))
    granted = BringForwardAnswered(
        pathway_id=pathway, occurred_at=MORNING, granted=True, hearing_at=MORNING
    )
    await probation.deliver(granted)
    (shown,) = (await day(probation))["people"]
    assert shown["bring_forward_answer"]["granted"] is True
    early = found(pathway, bring_forward=False)
    await probation.deliver(early)
    assert (await known(probation, pathway))["bring_forward_answer"]["granted"] is True
    await probation.deliver(early.model_copy(update={"occurred_at": MORNING}))
    assert (await known(probation, pathway))["bring_forward_answer"] is None


async def test_an_assessment_that_is_put_back_is_shown(api: Api) -> None:
    """R6: until when, and why."""
    probation, (pathway,) = await listed_pathway(api)
    put_back = AssessmentPostponed(
        pathway_id=pathway,
        occurred_at=MORNING,
        requirement=Requirement.MHTR,
        until=MORNING + timedelta(days=1),
        reason="interpreter",
    )
    await probation.deliver(put_back)
    (shown,) = (await known(probation, pathway))["postponements"]
    assert (shown["requirement"], shown["reason"]) == ("mhtr", "interpreter")
