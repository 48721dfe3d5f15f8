"""For how long a key is known, and that a late repeat is never done where the key says its age."""

import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.common import clock_sweep, repeated
from services.probation_allocation.service import SERVICE
from tests.conftest import Api
from tests.service_under_test import ServiceUnderTest

OFFICER = {
    "site": "northamptonshire", "name": "A. Fictional", "team": "T", "contact": "desk",
    "user": "a.fictional", "capacity": 10,
}  # fmt: skip
DAY = 24 * 3600


def version_7(age: float) -> str:
    """A key made so many seconds ago."""
    milliseconds = int((time.time() - age) * 1000)
    return str(UUID(int=milliseconds << 80 | 7 << 76 | 1 << 63 | 5))


async def add(service: ServiceUnderTest, key: str, user: str = "") -> Any:
    """An officer, with a key."""
    body = OFFICER | {"user": user or key}
    return await service.post("/v1/officers", body, role="senior_officer", key=key)


async def age(service: ServiceUnderTest, days: float) -> None:
    """As if every key had been used so long ago."""
    async with service.engine.begin() as connection:
        moved = text("UPDATE idempotency SET at = at - make_interval(secs => :seconds)")
        await connection.execute(moved, {"seconds": days * DAY})


async def sweep(service: ServiceUnderTest) -> None:
    await clock_sweep._forget(service.inbox._sessions)


async def count(service: ServiceUnderTest, table: str) -> int:
    return int((await service.rows(f"SELECT count(*) FROM {table}"))[0][0])


async def test_a_key_is_answered_again_for_a_day_and_known_for_thirty(api: Api) -> None:
    service = await api(SERVICE)
    assert (await add(service, "k")).status_code == 201
    for days, status, code in ((0.9, 201, None), (0.2, 409, "AnswerNotKept"), (28, 409, None)):
        await age(service, days)
        await sweep(service)
        again = await add(service, "k")
        assert again.status_code == status
        assert code in (None, again.json().get("errorCode"))
    assert await count(service, "officer") == 1


async def test_a_key_is_let_go_after_thirty_days_and_with_it_all_that_was_kept(api: Api) -> None:
    """Then the same key is a new request, as the contract says."""
    service = await api(SERVICE)
    await add(service, "k", user="one")
    await age(service, 31.1)
    await sweep(service)
    assert await count(service, "idempotency") == 0
    assert (await add(service, "k", user="two")).status_code == 201
    assert await count(service, "officer") == 2


@pytest.mark.parametrize("ahead", [0, 0.9])
async def test_a_key_that_says_its_age_is_never_done_twice_however_late(
    api: Api, ahead: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On every day: first it is known, then it is too old; also where its clock ran ahead."""
    service = await api(SERVICE)
    key, passed = version_7(-ahead * DAY), 0.0
    assert (await add(service, key)).status_code == 201
    for days in (0.5, 15, 14.4, 0.2, 0.8, 0.2, 5, 300):
        passed += days
        await age(service, days)
        await sweep(service)
        with monkeypatch.context() as then:
            then.setattr(repeated, "datetime", Later(passed))
            again = await add(service, key, user="another")
        assert again.status_code in (409, 422), passed
        if passed > 31:
            assert again.json()["errorCode"] == "KeyTooOld"
    assert await count(service, "officer") == 1
    assert await count(service, "idempotency") == 0


class Later:
    """Says that days have passed."""

    def __init__(self, days: float) -> None:
        self.days = days

    def now(self, zone: Any) -> datetime:
        """The moment it is then."""
        return datetime.fromtimestamp(time.time() + self.days * DAY, UTC)


@pytest.mark.parametrize(
    ("age_in_days", "status"), [(29.9, 201), (30.1, 409), (-0.9, 201), (-2, 422)]
)
async def test_a_key_that_says_its_age_is_taken_within_thirty_days(
    api: Api, age_in_days: float, status: int
) -> None:
    service = await api(SERVICE)
    answer = await add(service, version_7(age_in_days * DAY), user="one")
    assert answer.status_code == status
    assert await count(service, "officer") == (status == 201)
    assert await count(service, "idempotency") == (status == 201)


async def test_keys_are_let_go_in_steps_and_the_others_stay(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = await api(SERVICE)
    for number in range(7):
        await add(service, f"old {number}")
    await age(service, 40)
    await add(service, "new")
    monkeypatch.setattr(repeated, "LET_GO_AT_ONCE", 2)
    monkeypatch.setattr(clock_sweep, "STEPS", 3)
    await sweep(service)
    assert await count(service, "idempotency") == 2
    await sweep(service)
    assert [row.key for row in await service.rows("SELECT key FROM idempotency")] == ["new"]
