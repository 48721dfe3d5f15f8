"""The answer to a withdrawal leads to where the person's permissions are read (R54)."""

from typing import Any

import pytest

from contracts.event import Agency
from tests.conftest import Api
from tests.security.given import case_of

AT = "2026-06-03T10:00:00Z"
TAKEN_BACK = {
    Agency.LIAISON: ("permission-withdrawals", {"permission": "health_needs"}),
    Agency.PROBATION: ("permission-withdrawals", {"permission": "progress"}),
    Agency.PROVIDER: (
        "withdrawals",
        {"withdrawn": "sharing", "permission": "progress", "reason": "No longer"},
    ),
}


@pytest.mark.parametrize("agency", TAKEN_BACK)
async def test_a_withdrawal_is_answered_with_where_the_permissions_are_read(
    api: Api, agency: Agency
) -> None:
    """Also where the answer is given again, and to who reads there it no longer stands."""
    case = await case_of(api, agency)
    what, body = TAKEN_BACK[agency]
    asked = ("POST", f"{case.path}/{what}", "staff", body | {"withdrawn_at": AT})
    answer, again = await case.ask(*asked), await case.ask(*asked)
    assert (answer.status_code, again.status_code) == (201, 201), answer.text
    where = answer.headers["location"]
    assert (where, again.headers["location"]) == (f"{case.path}/permissions", where)
    read = await case.ask("GET", where, "staff")
    assert read.status_code == 200, read.text
    found: Any = {one["permission"]: one["standing"] for one in read.json()["permissions"]}
    assert not found.get(body["permission"])
    assert read.json()["beyond_reach"]
