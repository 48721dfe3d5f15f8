"""The day's list at liaison and diversion: its own entries, and what was agreed."""

from typing import Any
from uuid import UUID, uuid4

from contracts.events.probation_allocation import ListAgreed
from contracts.vocabulary import PutOnListBy
from services.liaison_diversion.service import SERVICE
from tests.conftest import Api
from tests.liaison_diversion.given import AT, known, listing
from tests.service_under_test import ServiceUnderTest

ENTRY = {"entered_at": AT.isoformat(), "to_be_screened": True, "reason": "found_in_custody"}


async def listed(api: Api) -> tuple[ServiceUnderTest, UUID]:
    """Somebody on the list."""
    liaison, pathway = await api(SERVICE), uuid4()
    await liaison.deliver(listing(pathway))
    return liaison, pathway


async def enter(liaison: ServiceUnderTest, pathway: UUID, read: int = 0, **more: Any) -> Any:
    """Liaison's side of the list."""
    path = f"/v1/pathways/{pathway}/list-entry"
    return await liaison.put(path, ENTRY | more, role="practitioner", etag=f'"{read}"')


def agreed(pathway: UUID, *, screened: bool = True) -> ListAgreed:
    """The list of the day, as probation tells it."""
    return ListAgreed(
        pathway_id=pathway,
        occurred_at=AT,
        to_be_screened=screened,
        put_by=PutOnListBy.BOTH,
        why=("found_in_custody",),
    )


async def test_an_entry_of_the_list_is_told_to_probation_alone(api: Api) -> None:
    """R7: to be screened or not, with a coded reason."""
    liaison, pathway = await listed(api)
    entered = await enter(liaison, pathway)
    assert (entered.status_code, entered.headers["etag"]) == (200, '"1"')
    assert await liaison.told() == [
        (
            "cstr.liaison.probation",
            "cstr.liaison.list-entry-made.v1",
            {"to_be_screened": True, "reason": "found_in_custody"},
        )
    ]
    assert (await enter(liaison, pathway)).status_code == 412
    changed = await enter(liaison, pathway, 1, to_be_screened=False, reason="no_need_found")
    assert changed.json()["version"] == 2
    assert len(await liaison.told()) == 2


async def test_an_entry_says_why_by_the_list_of_reasons(api: Api) -> None:
    """R7."""
    liaison, pathway = await listed(api)
    assert (await enter(liaison, pathway, reason="hearsay")).status_code == 422
    assert (await enter(liaison, uuid4())).status_code == 404


async def test_the_list_that_was_agreed_is_shown_and_corrected(api: Api) -> None:
    """R7: told again it replaces what was told before."""
    liaison, pathway = await listed(api)
    await enter(liaison, pathway)
    waits = await known(liaison, pathway, "/waiting-for")
    assert [(w["what"], w["agency"]) for w in waits] == [("agreed list", "probation_allocation")]
    await liaison.deliver(agreed(pathway))
    shown = await known(liaison, pathway)
    assert shown["list_entry"]["reason"] == "found_in_custody"
    assert (shown["agreed_list"]["to_be_screened"], shown["agreed_list"]["put_by"]) == (
        True,
        "both",
    )
    assert await known(liaison, pathway, "/waiting-for") == []
    await liaison.deliver(agreed(pathway, screened=False))
    assert (await known(liaison, pathway))["agreed_list"]["to_be_screened"] is False


async def test_a_list_agreed_before_the_listing_arrives_is_kept(api: Api) -> None:
    """R7: agencies' channels are not ordered together."""
    liaison, pathway = await api(SERVICE), uuid4()
    await liaison.deliver(agreed(pathway))
    await liaison.deliver(listing(pathway))
    assert (await known(liaison, pathway))["agreed_list"]["to_be_screened"] is True
