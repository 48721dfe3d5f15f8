"""Equality facts are asked by whoever meets the person (R63, R93)."""

from datetime import timedelta
from typing import Any

from tests.conftest import Api
from tests.provider_assessment.given import MORNING, PRACTITIONER, Provider, asked, assessed

AT = {"asked_at": (MORNING + timedelta(hours=1)).isoformat()}


async def ask_equality(provider: Provider, **said: Any) -> Any:
    """A practitioner asks."""
    path = f"/v1/pathways/{provider.pathway}/equality"
    return await provider.service.post(path, AT | said, **PRACTITIONER)


async def listed(provider: Provider) -> list[Any]:
    """Who is still to be asked."""
    answered = await provider.service.get("/v1/worklists/equality", **PRACTITIONER)
    rows: list[Any] = answered.json()["rows"]
    return rows


async def test_what_was_not_asked_is_visible_and_what_was_stays(api: Api) -> None:
    provider = await asked(api)
    first = await ask_equality(provider, gender="female", not_stated=["pregnant"])
    assert first.status_code == 201, first.text
    again = (await ask_equality(provider, ethnicity="A1", pregnant=False)).json()
    assert (again["gender"], again["ethnicity"], again["pregnant"]) == ("female", "A1", False)
    assert again["not_stated"] == []
    assert "religion" in again["not_asked"]
    assert "gender" not in again["not_asked"]
    path = f"/v1/pathways/{provider.pathway}"
    shown = (await provider.service.get(path, **PRACTITIONER)).json()["equality"]
    assert shown == again


async def test_programme_data_alone_is_told_and_not_who_it_is(api: Api) -> None:
    provider = await asked(api)
    await ask_equality(provider, gender="female", not_stated=["pregnant"])
    told = [one for one in await provider.service.told() if "equality" in one[1]]
    ((channel, _, data),) = told
    assert channel.endswith("reporting")
    assert data["gender"] == "female"
    assert data["not_stated"] == ["pregnant"]
    assert str(provider.pathway) not in str(data)


async def test_who_is_treated_and_was_not_asked_is_on_the_list_until_asked(api: Api) -> None:
    provider = await assessed(api)
    (row,) = await listed(provider)
    assert row["do"][0]["operation"].endswith("/equality")
    await ask_equality(provider, gender="female")
    assert await listed(provider) == []


async def test_a_fact_cannot_be_stated_and_not_stated(api: Api) -> None:
    provider = await asked(api)
    answered = await ask_equality(provider, pregnant=True, not_stated=["pregnant"])
    assert answered.status_code == 422
