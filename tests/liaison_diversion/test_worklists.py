"""What waits for liaison and diversion, as its lists show it (R80)."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from contracts.events.probation_allocation import ListAgreed
from contracts.vocabulary import PutOnListBy
from tests.liaison_diversion.given import (
    AT,
    CUSTODY,
    ELIGIBILITY,
    ask,
    listing,
    matched,
    plea,
    refer,
)
from tests.service_under_test import ServiceUnderTest
from tests.worklists import listed, useful

PRACTITIONER, MANAGER = {"role": "practitioner"}, {"role": "team_manager"}
DAY = "on=2026-02-02"


async def row(liaison: ServiceUnderTest, name: str, query: str = "", **who: Any) -> Any:
    """The only row of a list."""
    (only,) = (await listed(liaison, name, query, **who or PRACTITIONER))["rows"]
    return only


def operations(one: dict[str, Any]) -> list[str]:
    """What a row leads to besides the record, by the last part of the path."""
    return [do["operation"].rpartition("/")[2] for do in one["do"][:-1]]


async def test_who_was_referred_waits_to_be_screened_and_to_be_found_on_a_list(
    liaison: ServiceUnderTest,
) -> None:
    """R4, R5, R62, R63."""
    referral = await refer(liaison)
    waiting = await row(liaison, "custody")
    assert waiting["person"]["family_name"] == "Fiction"
    assert waiting["person"]["flags"] == ["in custody"]
    assert waiting["thing"] == waiting["subject"] == referral["referral_id"]
    assert "ethnicity" in waiting["cells"]["not_asked"]
    assert not {"gender", "armed_forces"} & set(waiting["cells"]["not_asked"])
    assert operations(waiting) == [
        "custody-screens", "eligibility-screens", "emergency-disclosures",
    ]  # fmt: skip
    assert {do["path"]["referral_id"] for do in waiting["do"]} == {referral["referral_id"]}
    unmatched = await row(liaison, "unmatched")
    assert operations(unmatched) == ["candidates", "match"]
    assert await useful(liaison, **PRACTITIONER) == {"custody", "unmatched"}
    for do in (*waiting["do"], *unmatched["do"]):
        if do["operation"].startswith("GET "):
            path = do["operation"].removeprefix("GET ").format(**do["path"])
            assert (await liaison.get(path, **PRACTITIONER)).status_code == 200
    await ask(liaison, referral, "custody-screens", CUSTODY)
    assert await useful(liaison, **PRACTITIONER) == {"unmatched"}
    found = await row(liaison, "unmatched")
    assert found["cells"]["screened"] is True
    assert set(found["person"]["flags"]) == {"in custody", "interpreter", "risk"}
    pathway = uuid4()
    await liaison.deliver(listing(pathway))
    assert (await row(liaison, "to-screen"))["subject"] == str(pathway)
    assert "unmatched" not in await useful(liaison, **PRACTITIONER)


async def test_the_list_of_a_day_is_in_the_order_of_rooms_and_times(
    liaison: ServiceUnderTest,
) -> None:
    """R7."""
    people = [
        listing(uuid4(), court_room=room, hearing_at=AT + timedelta(hours=hours), case_urn=room,
                family_name=f"Fiction{room}{hours}")
        for room, hours in (("2", 1), ("1", 3), ("1", 2))
    ]  # fmt: skip
    for one in people:
        await liaison.deliver(one)
    rows = (await listed(liaison, "court-list", DAY, **PRACTITIONER))["rows"]
    assert [one["subject"] for one in rows] == [
        str(people[n].pathway_id) for n in (2, 1, 0)
    ]  # fmt: skip
    first = rows[0]
    assert first["cells"]["offences"] == "Theft"
    assert (first["do"][0]["version"], first["cells"]["referred"]) == (0, False)
    body = {"to_be_screened": True, "reason": "known_to_services", "entered_at": AT.isoformat()}
    path = f"/v1/pathways/{first['subject']}/list-entry"
    put = await liaison.put(path, body, etag='"0"', **PRACTITIONER)
    assert put.status_code == 200, put.text
    entered = (await listed(liaison, "court-list", DAY, **PRACTITIONER))["rows"][0]
    assert (entered["cells"]["ours"], entered["do"][0]["version"]) == (True, 1)
    assert (await listed(liaison, "court-list", "on=2026-02-03", **PRACTITIONER))["rows"] == []


@pytest.mark.parametrize("ends", ["screened", "pleaded"])
async def test_who_is_to_be_screened_waits_until_screened_or_the_plea(
    liaison: ServiceUnderTest, ends: str
) -> None:
    """R8, R9."""
    pathway, referral = await matched(liaison)
    waiting = await row(liaison, "to-screen")
    assert operations(waiting) == ["eligibility-screens"]
    assert (waiting["thing"], waiting["state"]) == (referral["referral_id"], "breached")
    assert await useful(liaison, **PRACTITIONER) == {"custody", "to-screen"}
    if ends == "screened":
        await ask(liaison, referral, "eligibility-screens", ELIGIBILITY)
    else:
        await liaison.deliver(plea(pathway, guilty=True))
    assert "to-screen" not in await useful(liaison, **PRACTITIONER)


async def test_who_is_agreed_to_be_screened_and_was_never_referred_leads_to_a_referral(
    liaison: ServiceUnderTest,
) -> None:
    """R7, R92; and who is agreed not to be waits no more."""
    pathway = uuid4()
    await liaison.deliver(listing(pathway))
    assert await useful(liaison, **PRACTITIONER) == set()
    agreed = ListAgreed(
        pathway_id=pathway, occurred_at=AT, to_be_screened=True, put_by=PutOnListBy.BOTH,
        why=("known_to_services",),
    )  # fmt: skip
    await liaison.deliver(agreed)
    waiting = await row(liaison, "to-screen")
    assert operations(waiting) == ["referrals"]
    await refer(liaison)
    assert operations(await row(liaison, "to-screen")) == ["eligibility-screens"]
    later = AT + timedelta(hours=1)
    await liaison.deliver(agreed.model_copy(update={"to_be_screened": False, "occurred_at": later}))
    assert "to-screen" not in await useful(liaison, **PRACTITIONER)


async def test_who_is_not_taken_further_waits_with_name_for_support(
    liaison: ServiceUnderTest,
) -> None:
    """R11, R28."""
    pathway, _ = await matched(liaison)
    await liaison.deliver(plea(pathway, guilty=False))
    waiting = await row(liaison, "follow-ups")
    assert waiting["person"]["family_name"] == "FICTION"
    assert waiting["what"] == "no guilty plea"
    assert operations(waiting) == ["plans", "closures"]
    path = f"/v1/follow-ups/{waiting['thing']}"
    support = {"planned_at": AT.isoformat(), "support": ["gp"]}
    planned = await liaison.post(f"{path}/plans", support, role="practitioner", user="hers")
    assert planned.status_code == 201, planned.text
    hers = await listed(liaison, "follow-ups", "of=mine", role="practitioner", user="hers")
    assert [one["whose"]["mine"] for one in hers["rows"]] == [True]
    assert [do["operation"] for do in (await row(liaison, "follow-ups", **MANAGER))["do"]] == [
        "GET /v1/pathways/{pathway_id}"
    ]
    assert await useful(liaison, **PRACTITIONER) == {"follow-ups"}
    closed = {"closed_at": AT.isoformat(), "result": "support_taken_up"}
    assert (await liaison.post(f"{path}/closures", closed, **PRACTITIONER)).status_code == 201
    assert "follow-ups" not in await useful(liaison, **PRACTITIONER)


async def test_a_disclosure_waits_for_a_manager_and_leads_to_a_record_once_there_is_one(
    liaison: ServiceUnderTest,
) -> None:
    """R57."""
    referral = await refer(liaison)
    body = {
        "disclosed_at": AT.isoformat(), "ends_at": (AT + timedelta(hours=20)).isoformat(),
        "authority": "risk_to_life", "recipient": "probation", "risk_flags": ["to_self"],
        "risk": "Spoke of harm", "reason": "No time to ask",
    }  # fmt: skip
    made = await ask(liaison, referral, "emergency-disclosures", body)
    assert made.status_code == 201, made.text
    waiting = await row(liaison, "disclosures", **MANAGER)
    assert [do["operation"].split()[0] for do in waiting["do"]] == ["POST"]
    await liaison.deliver(listing(uuid4()))
    waiting = await row(liaison, "disclosures", **MANAGER)
    assert [do["operation"].split()[0] for do in waiting["do"]] == ["POST", "GET"]
    assert await useful(liaison, **MANAGER) == {"disclosures"}
    own = MANAGER | {"user": made.json()["disclosed_by"]}
    assert (await listed(liaison, "disclosures", **own))["rows"] == []


async def test_nothing_of_it_is_seen_at_another_site_or_by_who_is_kept_out(
    liaison: ServiceUnderTest,
) -> None:
    """R53."""
    _, referral = await matched(liaison)
    lists = await useful(liaison, **PRACTITIONER)
    assert lists == {"custody", "to-screen"}
    body = {"kind": "excluded", "users": ["kin"], "reason": "A relative",
            "source": "conflict_of_interest", "review_on": "2030-12-24"}  # fmt: skip
    path = f"/v1/referrals/{referral['referral_id']}/restrictions"
    assert (await liaison.post(path, body, **MANAGER)).status_code == 201
    for name in (*lists, "court-list"):
        for more in ({"user": "kin"}, {"sites": ("plymouth",)}):
            page = await listed(liaison, name, DAY, **PRACTITIONER | more)
            assert (page["rows"], page["counts"]["all"]) == ([], 0), (name, more)
        assert (await listed(liaison, name, f"{DAY}&site=plymouth", **PRACTITIONER))["rows"] == []
        assert (await listed(liaison, name, DAY, **PRACTITIONER))["rows"]
