"""What is given up for good is shown as that first, and evidence is not given up by a slip."""

import re
from pathlib import Path
from typing import Any

import pytest

from contracts import receiving
from contracts.receiving import may_disclose
from services.common import deliveries
from tests.operator_console.conftest import OWN, READER, Desk
from tests.operator_console.given import act, park, park_disclosed, sign_in, waiting

WHY = "Sent by a trial release"


def sent_on(page: str) -> dict[str, Any]:
    """What the button of a page sends, but for which button it is."""
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    chosen = [value for name, value in fields if name == "chosen"]
    return {name: value for name, value in fields if name != "chosen"} | {"chosen": chosen}


async def proposed_by_alex(desk: Desk, proposed: int, others: int) -> list[str]:
    """So many that the console's operator proposed, and so many more; their ids."""
    ids = await park(desk, *("strange",) * (proposed + others))
    sign_in(desk, "alex")
    await act(desk, "discard", ids[:proposed], why=WHY)
    return ids


@pytest.mark.parametrize("which", ["all", "chosen"])
async def test_how_many_are_given_up_for_good_is_shown_before_any_is(
    desk: Desk, which: str
) -> None:
    ids = await proposed_by_alex(desk, 2, 1)
    sign_in(desk, "jo", READER)
    asked = await act(desk, "discard", ids, which=which, why=WHY)
    assert "2 events will be given up for good" in asked.text
    assert "1 event will only be proposed" in asked.text
    assert "Give up 2, propose 1" in asked.text
    assert await waiting(desk) == ids, "nothing was done yet"
    sent = sent_on(asked.text) | {"what": "discard"}
    done = await desk.client.post("/parked", data=sent, headers=OWN)
    assert "3 events: 2 done, 1 proposed, 0 not done" in done.text
    assert await waiting(desk) == ids[2:]


async def test_what_was_to_be_proposed_and_was_by_somebody_meanwhile_is_not_given_up(
    desk: Desk,
) -> None:
    """The page said ``propose``, and the button does no more than the page said."""
    (id,) = ids = await park(desk, "strange")
    sign_in(desk, "jo", READER)
    page = (await desk.client.get("/parked")).text
    assert "Propose to discard" in page
    assert '<input type="hidden" name="step" value="propose">' in page
    sign_in(desk, "alex")
    await act(desk, "discard", ids)
    sign_in(desk, "jo", READER)
    sent = {"what": "discard", "reason": WHY, "step": "propose"}
    answer = await desk.act(READER, id, sent)
    assert answer.status_code == 409
    assert "would be given up for good" in answer.text
    many = {"sure": "yes", "chosen": [f"{READER}/{id}/t/s/propose"]}
    assert "1 not done" in (await act(desk, "discard", ids, **many)).text
    assert await waiting(desk) == ids
    agreed = await desk.act(READER, id, sent | {"step": "agree"})
    assert agreed.status_code == 303
    assert await waiting(desk) == []


async def test_what_nobody_proposes_any_more_is_not_agreed_to(desk: Desk) -> None:
    """Nor is it proposed by who meant to agree."""
    (id,) = await park(desk, "strange")
    sign_in(desk, "jo", READER)
    answer = await desk.act(READER, id, {"what": "discard", "reason": WHY, "step": "agree"})
    assert answer.status_code == 409
    assert "Nobody proposes any more" in answer.text
    assert await desk.service.rows("SELECT 1 FROM parked_discard") == []


@pytest.mark.parametrize("field", ["nobody_agreed_to_this", "date_of_birth"])
async def test_a_suspected_disclosure_is_a_line_of_its_own_and_no_fault_of_the_event(
    desk: Desk, field: str
) -> None:
    sign_in(desk, "alex")
    await park_disclosed(desk, field)
    home = (await desk.client.get("/")).text
    assert "Suspected disclosure: data reporting was told what is not agreed, in 1 event" in home
    assert "could not apply" not in home
    assert home.index("Suspected disclosure") < home.index("court listing does not answer")
    (link,) = re.findall(r'href="(/parked\?[^"]*discloses[^"]*)"', home)
    page = (await desk.client.get(link.replace("&amp;", "&"))).text
    assert page.count('<tr id="event-') == 1
    assert "Keep it: it is the evidence" in page
    await park(desk, "strange")
    assert "data reporting could not apply 1 event" in (await desk.client.get("/")).text


@pytest.mark.parametrize("what", ["retry", "discard"])
async def test_evidence_is_neither_retried_nor_discarded_before_its_officers_say_so(
    desk: Desk, what: str
) -> None:
    sign_in(desk, "alex")
    id = await park_disclosed(desk)
    page = (await desk.client.get("/parked")).text
    assert 'name="chosen"' not in page
    assert "0 done" in (await act(desk, what, [], which="all")).text
    ticked = await act(desk, what, [id], why=WHY)
    assert "is the evidence of it" in ticked.text
    answer = await desk.act(READER, id, {"what": what, "reason": WHY})
    assert answer.status_code == 409
    assert await waiting(desk) == [id]
    assert await desk.service.rows("SELECT 1 FROM parked_discard") == []
    answer = await desk.act(READER, id, {"what": what, "reason": WHY, "released": "yes"})
    assert "is the evidence of it" not in answer.text
    audited = await desk.service.rows(
        "SELECT status FROM audit WHERE action LIKE 'POST%' ORDER BY at"
    )
    assert audited[-1].status == (409 if what == "retry" else 202), "tried, and parked again"


async def test_a_service_refuses_by_itself_what_its_officers_did_not_release(desk: Desk) -> None:
    id = await park_disclosed(desk)
    path = f"/operations/parked/{id}/retry"
    answer = await desk.service.post(path, None, role="operator")
    assert (answer.status_code, answer.json()["field"]) == (409, "/released")
    assert await waiting(desk) == [id]


def test_every_reason_that_may_be_a_disclosure_is_known_by_its_words() -> None:
    """All that is refused for who told it, for the agreement, or for fields, but a later type."""
    said = [
        found[1]
        for module in (receiving, deliveries)
        for found in re.finditer(
            r'NotAgreed\(\s*Why\.(?:TELLER|AGREEMENT|FIELDS), f?"([^"]+)"',
            Path(str(module.__file__)).read_text(),
        )
    ]
    assert len(said) == 12
    words = [re.sub(r"\{[^}]*\}", "some-name", one) for one in said]
    assert [one for one in words if not may_disclose(one)] == ["UnknownType"]
    for other in ("OverflowError", "no handler for this event", "the key is not the subject",
                  "C it holds a field that the agreement does not give", ""):  # fmt: skip
        assert not may_disclose(other)
