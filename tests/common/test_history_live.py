"""Rows that were changed past their history are found (R54, R55)."""

import pytest

from services.probation_allocation.service import SERVICE
from tests.common.given_audit import as_owner, said, with_all_of_them
from tests.conftest import Api

OFF = (
    "ALTER TABLE {0} DISABLE TRIGGER keep_history; {1}; ALTER TABLE {0} ENABLE TRIGGER keep_history"
)
PAST = {
    "changed": ("pathway", "UPDATE pathway SET court_name = 'Elsewhere'"),
    "a time": (
        "scope_restriction",
        "UPDATE scope_restriction SET set_at = set_at - interval '1 microsecond'",
    ),
    "to nothing": ("pathway", "UPDATE pathway SET any_guilty = NULL"),
    "its id": ("offence", "UPDATE offence SET id = gen_random_uuid()"),
    "taken out": ("offence", "DELETE FROM offence"),
    "emptied": ("offence", "TRUNCATE offence CASCADE"),
    "put in": (
        "permission", "INSERT INTO permission (subject, name) VALUES (gen_random_uuid(), 'x')"
    ),
    "a clock": ("clock", "UPDATE clock SET due_at = now()"),
    "what a clock heard": ("clock", "UPDATE clock SET facts = '[1]'"),
    "when a clock moved": ("clock_history", "UPDATE clock_history SET at = at - interval '1 day'"),
}  # fmt: skip


@pytest.mark.parametrize("how", PAST)
async def test_a_row_that_is_not_what_was_recorded_last_is_found(api: Api, how: str) -> None:
    service = await api(SERVICE)
    await with_all_of_them(service)
    assert await said(service) == ""
    table, statement = PAST[how]
    await as_owner(service, *OFF.format(table, statement).split("; "))
    assert f"{table}: " in await said(service)
