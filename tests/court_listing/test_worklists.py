"""What waits for the people of a court, as its lists show it (R80)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from contracts.events.liaison_diversion import PersonScreened
from contracts.events.probation_supervision import ReturnedToCourt
from contracts.vocabulary import Requirement
from tests.court_listing.given import (
    DECIDED,
    HELD,
    ask,
    breached,
    decide,
    guilty,
    made,
    order,
    plead,
    proposed,
    review,
    reviewed,
    sentenced,
    take_in,
)
from tests.court_listing.given import (
    listed as listed_once,
)
from tests.court_listing.given_documents import case, court_list, sitting
from tests.service_under_test import ServiceUnderTest
from tests.worklists import listed, useful

LISTING, ADVISER = {"role": "list_officer"}, {"role": "legal_adviser"}
SENTENCER = {"role": "sentencer"}
DAY = "on=2026-02-02"


async def row(court: ServiceUnderTest, name: str, query: str = "", **who: Any) -> Any:
    """The only row of a list."""
    (only,) = (await listed(court, name, query, **who or ADVISER))["rows"]
    return only


def operations(one: dict[str, Any]) -> list[str]:
    """What a row leads to besides the record, by the last part of the path."""
    return [
        name for do in one["do"] if (name := do["operation"].rpartition("/")[2]) != "{pathway_id}"
    ]


async def asked_early(court: ServiceUnderTest, pathway: str) -> None:
    """Liaison and diversion asks for somebody to be heard early."""
    await court.deliver(
        PersonScreened(
            pathway_id=UUID(pathway),
            occurred_at=datetime(2026, 2, 2, 8, tzinfo=UTC),
            source_of_referral="police_custody",
            indications=(),
            adjustments=("interpreter",),
            interpreter_language="Polish",
            bring_forward=True,
        ),
        every_field=True,
    )


async def test_who_is_to_be_heard_early_waits_for_an_answer_and_the_day_shows_it(
    court: ServiceUnderTest,
) -> None:
    """R7, R9."""
    day = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    people = court_list(sitting(case("34FC0000126"), start=f"{day}T10:00:00.000Z"))
    pathway = str((await take_in(court, people))["taken"][0]["pathway_id"])
    today = await row(court, "day", f"on={day}", **LISTING)
    assert (today["person"]["family_name"], operations(today)) == ("Fiction", ["merges"])
    assert await useful(court, **LISTING) == set()
    await asked_early(court, pathway)
    waiting = await row(court, "hear-early")
    assert waiting["person"]["flags"][-2:] == ["interpreter", "needs at court"]
    assert waiting["due_at"] is not None
    today = await row(court, "day", f"on={day}", **LISTING)
    assert operations(today) == ["bring-forward-answers", "merges"]
    assert today["cells"]["interpreter"] == "Polish"
    assert await useful(court, **LISTING) == {"hear-early"}
    granted = {"granted": True, "answered_at": "2026-02-02T09:00:00Z",
               "hearing_at": f"{day}T10:30:00Z"}  # fmt: skip
    answered = await ask(court, pathway, "bring-forward-answers", granted)
    assert answered.status_code == 201, answered.text
    assert await useful(court, **LISTING) == set()
    assert (await row(court, "day", f"on={day}"))["cells"]["granted"] is True


async def test_before_the_bench_a_row_leads_to_what_comes_next(court: ServiceUnderTest) -> None:
    """R11, R12, R26."""
    pathway = await listed_once(court)
    before = await row(court, "bench", DAY)
    assert (before["what"], operations(before)) == ("plea", ["pleas"])
    await plead(court, pathway, "NOT_GUILTY")
    assert operations(await row(court, "bench", DAY)) == ["pleas"]
    await plead(court, pathway, "GUILTY", at="2026-02-02T10:40:00Z")
    await proposed(court, pathway)
    after = await row(court, "bench", DAY)
    assert (after["what"], after["cells"]["proposed"]) == ("sentence", ["mhtr"])
    assert operations(after) == ["pleas", "report-requests", "sentences"]
    assert (await ask(court, pathway, "sentences", order(made()))).status_code == 201
    done = await row(court, "bench", DAY)
    assert (done["what"], operations(done)) == ("", [])


async def test_a_report_is_awaited_until_the_sentence(court: ServiceUnderTest) -> None:
    """R12, R25."""
    pathway = await guilty(court)
    asked = {"requested_at": "2026-02-02T11:00:00Z", "needed_by": "2026-02-02T15:00:00Z",
             "adjourned": False}  # fmt: skip
    assert (await ask(court, pathway, "report-requests", asked)).status_code == 201
    waiting = await row(court, "reports")
    assert (waiting["state"], operations(waiting)) == ("breached", ["sentences"])
    assert await useful(court, **ADVISER) == {"reports"}
    await proposed(court, pathway)
    assert (await ask(court, pathway, "sentences", order(made()))).status_code == 201
    assert "reports" not in await useful(court, **ADVISER)


async def test_a_sentencer_has_the_form_to_return_and_sees_what_became_of_orders(
    court: ServiceUnderTest,
) -> None:
    """R27, R45, C15."""
    pathway = await sentenced(court, made())
    form = await row(court, "feedback", **SENTENCER)
    assert (form["state"], operations(form)) == ("breached", ["sentencer-feedback"])
    made_by = await row(court, "orders", **SENTENCER)
    assert (made_by["concerns"], made_by["cells"]["outcome"]) == ("mhtr", None)
    assert await useful(court, **SENTENCER) == {"feedback", "orders"}
    returned = {"returned_at": "2026-02-05T12:00:00Z",
                "would_have_been": "custody", "would_have_been_custody_weeks": 8}  # fmt: skip
    answer = await ask(court, pathway, "sentencer-feedback", returned, "sentencer")
    assert answer.status_code == 201, answer.text
    assert await useful(court, **SENTENCER) == {"orders"}
    assert operations(await row(court, "orders", **SENTENCER)) == []


async def test_a_breach_is_in_the_diary_until_it_is_decided(court: ServiceUnderTest) -> None:
    """R40."""
    pathway = await breached(court)
    assert (await row(court, "diary", **LISTING))["what"] == "breach"
    assert operations(await row(court, "diary", **LISTING)) == []
    assert operations(await row(court, "diary")) == ["breach-outcomes"]
    assert "breach-outcomes" in operations(await row(court, "bench", DAY))
    assert "diary" in await useful(court, **ADVISER)
    assert (await decide(court, pathway)).status_code == 201
    assert "diary" not in await useful(court, **ADVISER)
    async with court.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE breach SET decision_reasons = '{}'")
    assert operations(await row(court, "reasons")) == ["breach-reasons"]
    given = {"given_at": DECIDED["decided_at"], "reasons": DECIDED["reasons"]}
    assert "reasons" in await useful(court, **ADVISER)
    assert (await ask(court, pathway, "breach-reasons", given)).status_code == 201
    assert "reasons" not in await useful(court, **ADVISER)


async def test_a_review_is_in_the_diary_in_its_week_and_a_return_at_once(
    court: ServiceUnderTest,
) -> None:
    """R36, R38, C11."""
    pathway = await reviewed(court)
    waiting = await row(court, "diary")
    assert (waiting["what"], waiting["cells"]["due_on"]) == ("review", "2026-03-09")
    assert operations(waiting) == ["court-reviews"]
    assert "diary" in await useful(court, **ADVISER)
    await court.deliver(
        ReturnedToCourt(
            pathway_id=UUID(pathway),
            occurred_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
            return_id=uuid4(),
            requirement=Requirement.MHTR,
            reason="consent_withdrawn",
        )
    )
    rows = (await listed(court, "diary", **ADVISER))["rows"]
    assert sorted(one["what"] for one in rows) == ["return", "review"]
    assert (await review(court, pathway, **{k: HELD[k] for k in HELD})).status_code == 201
    async with court.engine.begin() as connection:
        await connection.exec_driver_sql(
            "UPDATE court_review SET due_on = $1 WHERE held_at IS NULL",
            (datetime.now(UTC).date() + timedelta(days=30),),
        )
    assert (await listed(court, "diary", **ADVISER))["rows"] == []


async def test_nothing_of_it_is_seen_at_another_site_or_by_who_is_kept_out(
    court: ServiceUnderTest,
) -> None:
    """R53."""
    pathway = await breached(court)
    lists = await useful(court, **ADVISER) | {"bench", "day"}
    assert lists >= {"diary", "feedback", "orders"}
    body = {"kind": "excluded", "users": ["kin"], "reason": "A relative",
            "source": "conflict_of_interest", "review_on": "2030-12-24"}  # fmt: skip
    assert (await ask(court, pathway, "restrictions", body)).status_code == 201
    for name in lists:
        for more in ({"user": "kin"}, {"sites": ("plymouth",)}):
            page = await listed(court, name, DAY, **ADVISER | more)
            assert (page["rows"], page["counts"]["all"]) == ([], 0), (name, more)
        assert (await listed(court, name, f"{DAY}&site=plymouth", **ADVISER))["rows"] == []
        assert (await listed(court, name, DAY, **ADVISER))["rows"]


async def test_of_who_was_merged_nothing_new_is_asked(court: ServiceUnderTest) -> None:
    """R62."""
    gone = await listed_once(court)
    stays = str(
        (await take_in(court, court_list(sitting(case("34FC0000226")))))["taken"][0]["pathway_id"]
    )
    body = {"absorbed": gone, "why": "One person", "merged_at": "2026-02-02T09:30:00Z"}
    merged = await ask(court, stays, "merges", body, "list_officer")
    assert merged.status_code == 201, merged.text
    rows = (await listed(court, "bench", DAY, **ADVISER))["rows"]
    assert {one["subject"]: operations(one) for one in rows}[gone] == []
