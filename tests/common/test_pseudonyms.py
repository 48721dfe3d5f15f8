"""Pseudonyms: a key for each period, an envelope of their own, and leaving together (R60)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import RowMapping, text

from contracts.event import Agency
from contracts.events.probation_allocation import CaseAllocated
from contracts.periods import new_pathway_id, period_of
from services.common import told_together
from services.common.database import is_away, make_sessions
from services.common.outbox import record_events, tell
from services.common.pseudonyms import KeysOfFolder, NoKey, PseudonymKeys, pseudonym, pseudonym_keys
from services.common.release import NONE, envelope
from services.common.settings import Environment
from services.probation_allocation.service import SERVICE
from tests.conftest import Api
from tests.service_under_test import ServiceUnderTest

AT = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
OLD, NEW = new_pathway_id(datetime(2025, 6, 1, tzinfo=UTC)), new_pathway_id(AT)
KEYS: dict[int | None, bytes] = {None: b"n" * 32, 2025: b"o" * 32, 2026: b"p" * 32}
CHANNEL = "cstr.probation.reporting"


def allocated(subject: UUID) -> CaseAllocated:
    return CaseAllocated(
        pathway_id=subject,
        occurred_at=AT,
        allocation_id=uuid4(),
        officer_name="A. Fictional",
        officer_team="North",
        officer_contact="desk",
        hours_since_sentence=1,
    )


async def told(service: ServiceUnderTest, keys: PseudonymKeys, *subjects: UUID) -> list[Any]:
    """What the service's log has for programme data after telling about these."""
    async with make_sessions(service.engine)() as session, session.begin():
        for subject in subjects:
            tell(session, allocated(subject))
        await record_events(session, keys)
    return await service.rows(
        "SELECT about, subject, event_id, carrier FROM event_log WHERE channel = :c", c=CHANNEL
    )


@given(st.datetimes(datetime(2018, 1, 2), datetime(2190, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
@settings(deadline=None)
def test_an_id_says_the_year_it_was_made_in_and_nothing_else(made: datetime) -> None:
    one, other = new_pathway_id(made), new_pathway_id(made)
    assert period_of(one) == period_of(other)
    assert period_of(one) in (made.year, made.year + 1)
    same = ~(one.int ^ other.int) & ((1 << 112) - 1)
    assert one != other
    assert 20 < same.bit_count() < 92
    assert (one.version, one.variant) == (8, "specified in RFC 4122")


@given(st.uuids(version=4))
def test_an_id_from_before_says_no_year(subject: UUID) -> None:
    assert period_of(subject) is None


def test_the_year_is_that_of_england() -> None:
    assert period_of(new_pathway_id(datetime(2026, 12, 31, 23, 59, tzinfo=UTC))) == 2026
    assert period_of(new_pathway_id(datetime(2027, 1, 1, 0, 0, tzinfo=UTC))) == 2027


async def test_each_period_has_its_key_and_all_tellers_use_the_same(api: Api) -> None:
    """R60: whichever agency tells first, in whichever year it does."""
    service, before = await api(SERVICE), uuid4()
    rows = await told(service, PseudonymKeys(KEYS), OLD, NEW, before)
    assert {row.about: row.subject for row in rows} == {
        OLD: pseudonym(OLD, KEYS[2025]),
        NEW: pseudonym(NEW, KEYS[2026]),
        before: pseudonym(before, KEYS[None]),
    }
    assert len({row.event_id for row in rows}) == 3


async def test_after_a_key_is_destroyed_nothing_of_its_period_is_told(api: Api) -> None:
    """R60: to programme data; other readers are told as ever."""
    service = await api(SERVICE)
    rows = await told(service, PseudonymKeys({2026: b"p" * 32}), OLD, NEW)
    assert [row.about for row in rows] == [NEW]
    others = await service.rows("SELECT 1 FROM event_log WHERE channel <> :c", c=CHANNEL)
    assert len(others) >= 2


async def test_a_period_without_a_key_yet_is_told_to_nobody(api: Api) -> None:
    """R60: rather than under a name that changes when the key comes."""
    service = await api(SERVICE)
    with pytest.raises(NoKey):
        await told(service, PseudonymKeys({2025: b"o" * 32}), NEW)
    assert await service.rows("SELECT 1 FROM event_log") == []


def keys_in(folder: Path, *periods: str) -> Path:
    for number, period in enumerate(periods, 1):
        (folder / f"pseudonym{period}.hex").write_text(f"{number:02x}" * 32)
    return folder / f"pseudonym{periods[0]}.hex"


def test_keys_lie_beside_each_other_and_one_that_comes_later_counts(tmp_path: Path) -> None:
    keys = KeysOfFolder(keys_in(tmp_path, "", ".2025"))
    assert keys.key_of(uuid4()) == b"\x01" * 32
    assert keys.key_of(OLD) == b"\x02" * 32
    with pytest.raises(NoKey):
        keys.key_of(NEW)
    keys_in(tmp_path, "", ".2025", ".2026")
    assert keys.key_of(NEW) == b"\x03" * 32


@pytest.mark.parametrize("content", ["", "no key", "00" * 31, "01" * 32])
def test_a_key_that_is_none_or_another_periods_is_refused(tmp_path: Path, content: str) -> None:
    first = keys_in(tmp_path, ".2025")
    (tmp_path / "pseudonym.2026.hex").write_text(content)
    with pytest.raises(ValueError, match="key"):
        KeysOfFolder(first)


def test_production_needs_the_key_of_the_year_and_in_december_of_the_next(tmp_path: Path) -> None:
    keys = KeysOfFolder(keys_in(tmp_path, ".2026"))
    keys.require_periods(datetime(2026, 11, 30, 12, tzinfo=UTC))
    for late in (datetime(2026, 12, 1, 12, tzinfo=UTC), datetime(2027, 1, 1, 12, tzinfo=UTC)):
        with pytest.raises(ValueError, match=r"pseudonym\.2027\.hex"):
            keys.require_periods(late)


def test_the_next_years_key_is_not_the_years(tmp_path: Path) -> None:
    keys = KeysOfFolder(keys_in(tmp_path, ".2027"))
    for day in (datetime(2026, 11, 30, 12, tzinfo=UTC), datetime(2026, 12, 24, 12, tzinfo=UTC)):
        with pytest.raises(ValueError, match=r"pseudonym\.2026\.hex"):
            keys.require_periods(day)


@pytest.mark.parametrize("name", ["other.hex", "pseudonym.26.hex", "pseudonym.2026.hex.old"])
def test_no_other_file_is_a_key(tmp_path: Path, name: str) -> None:
    keys_in(tmp_path, ".2026")
    (tmp_path / name).write_text("ab" * 32)
    with pytest.raises(ValueError, match=r"pseudonym\.2026\.hex"):
        KeysOfFolder(tmp_path / name)


async def test_a_process_whose_keys_cannot_be_used_says_which_and_ends(
    api: Api, tmp_path: Path
) -> None:
    service = await api(SERVICE)
    (tmp_path / "pseudonym.2026.hex").write_text("Zqkey")
    wrong = {"pseudonym_key_file": tmp_path / "pseudonym.2026.hex"}
    with pytest.raises(SystemExit, match=r"CSTR_PSEUDONYM_KEY_FILE: pseudonym\.2026\.hex") as said:
        pseudonym_keys(service.settings.model_copy(update=wrong))
    assert "Zqkey" not in str(said.value)


def test_what_an_earlier_release_told_leaves_without_what_joins_it() -> None:
    """R60: its log holds a correlation, exact times, and fields that are told no more."""
    row = {
        "channel": "cstr.court.reporting", "subject": uuid4(), "sequence": 4, "about": NEW,
        "event_id": uuid4(), "type": "cstr.court.case-listed.v1", "occurred_at": AT,
        "recorded_at": AT, "agreement": "court-to-reporting.4", "correlation": "Zq",
        "causation": "Zq", "carrier": {"traceparent": "Zq"},
        "parts": [{"basis": "b", "permission": None,
                   "data": {"site": "plymouth", "hearing_on": "2026-07-01", "case_urn": "Zq"}}],
    }  # fmt: skip
    left = envelope(cast("RowMapping", row), Agency.COURT, NONE)
    assert left.data == {"site": "plymouth"}
    assert left.time == left.recorded == datetime(2026, 7, 1, tzinfo=UTC)
    assert "Zq" not in str(left.as_json())
    assert not {"correlationid", "causationid"} & left.as_json().keys()


async def test_what_is_told_waits_for_the_hour_and_is_shown_to_nobody_before(api: Api) -> None:
    """R60: not by the broker, the heads or one pseudonym's events; other channels go on."""
    service = await api(SERVICE)
    (row,) = await told(service, PseudonymKeys(KEYS), NEW)
    service.app.state.told_together = True
    production = service.settings.model_copy(update={"environment": Environment.PRODUCTION})
    now = datetime.now(UTC)
    assert await due(service, told_together.due(production, now)) == set()
    later = now + timedelta(seconds=told_together.SECONDS)
    assert CHANNEL in await due(service, told_together.due(production, later))
    assert CHANNEL in await due(service, told_together.due(service.settings, now))
    asked: dict[str, Any] = {"role": "service", "agency": "data_reporting"}
    path = f"/v1/channels/me/events?subject={row.subject}&after=0"
    assert (await service.get("/v1/channels/me/heads", **asked)).json()["heads"] == []
    assert (await service.get(path, **asked)).json()["events"] == []
    async with service.engine.begin() as connection:
        await connection.execute(text("DELETE FROM outbox"))
    assert len((await service.get(path, **asked)).json()["events"]) == 1
    (head,) = (await service.get("/v1/channels/me/heads", **asked)).json()["heads"]
    assert (head["subject"], head["last"]) == (str(row.subject), 1)


async def due(service: ServiceUnderTest, values: Any) -> set[str]:
    """The channels of which something may leave; elsewhere all may."""
    query = f"SELECT channel FROM outbox o WHERE {told_together.DUE}"
    found = {row.channel for row in await service.rows(query, **values)}
    assert "cstr.probation.provider" in found or "cstr.probation.court" in found
    return found & {CHANNEL}


async def test_while_a_years_key_lacks_who_asks_is_asked_to_wait_and_the_event_to_come_again(
    tmp_path: Path,
) -> None:
    """No key of programme data is worth an error that nobody can name, or a parked event."""
    keys = KeysOfFolder(keys_in(tmp_path, ".2025"))
    with pytest.raises(NoKey) as lacks:
        keys.key_of(NEW)
    assert (lacks.value.status, lacks.value.code) == (503, "NoPseudonymKey")
    assert is_away(lacks.value)
    assert keys.lacks(datetime(2026, 6, 1, tzinfo=UTC)) == 2026
    (tmp_path / "pseudonym.2026.hex").write_text("no key")
    assert keys.lacks(datetime(2026, 6, 1, tzinfo=UTC)) == 2026
    keys_in(tmp_path, ".2025", ".2026")
    assert keys.lacks(datetime(2026, 6, 1, tzinfo=UTC)) is None
    assert keys.lacks(datetime(2026, 12, 1, tzinfo=UTC)) == 2027
