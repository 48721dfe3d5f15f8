"""People whom the court sentences, and what each organisation sees of it."""

from typing import Any

from tests.court_listing.given import ask, order, plead, take_in
from tests.court_listing.given_documents import Json, case, court_list, sitting
from tests.security.channels import names, view
from tests.service_under_test import PROVIDER, ServiceUnderTest

ONE, OTHER, THIRD = PROVIDER, "another-organisation", "a-third"
REVIEWED = {"court_reviews": True, "review_every_weeks": 5}


async def people(court: ServiceUnderTest, count: int = 1) -> list[str]:
    """So many people who pleaded guilty; by their pathways."""
    cases = [case(f"34FC{number}") for number in range(count)]
    taken = (await take_in(court, court_list(sitting(*cases))))["taken"]
    for person in taken:
        assert (await plead(court, person["pathway_id"], "GUILTY")).status_code == 201
    return [person["pathway_id"] for person in taken]


async def sentence(court: ServiceUnderTest, person: str, *answers: Json, **more: Any) -> None:
    """The court passes a sentence with these answers."""
    answer = await ask(court, person, "sentences", order(*answers, **more))
    assert answer.status_code == 201, answer.text


async def seen_by(court: ServiceUnderTest, person: str) -> dict[str, list[str]]:
    """What each organisation is shown of a person, looked at in every way."""
    return {one: names(await view(court, one), person) for one in (ONE, OTHER, THIRD)}
