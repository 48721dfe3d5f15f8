"""A service does not work on a database that is not at the migration its release needs."""

import ast
import asyncio
import json
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import pytest_asyncio
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from contracts.event import Agency
from scripts.stack.ports import free_port
from scripts.stack.settings import ROOT
from scripts.stack.tokens import ISSUER, Keys
from services.common import migrated, migrating, usable_from
from services.common.migrated import Needed, WrongMigration, needed, require
from services.common.process import ROLES
from services.probation_allocation.service import SERVICE
from tests import begun
from tests.conftest import Api
from tests.service_under_test import ServiceUnderTest

NEED = needed(SERVICE.agency, SERVICE.folder)
assert NEED is not None
NEWER = f"{int(NEED.number) + 2:04}"
MIGRATE = "python -m services.probation_allocation migrate"

#: Where a database is, and what it says; how the sentence about it goes on.
UNUSABLE = {
    "no tables": (None, None, f"no tables yet, and this release needs {NEED.number}. Run: "),
    "older": ("0001", "usable from 0000", f"needs {NEED.number}. Run: {MIGRATE}"),
    "newer, closed to releases before it": (
        NEWER, f"usable from {NEWER}", f"at migration {NEWER}, which releases from {NEWER} on can"),
    "newer, and says nothing": (NEWER, None, f"at migration {NEWER}, which the release that made"),
    "newer, and says what is not ours": (NEWER, "usable", f"at migration {NEWER}, which the rel"),
    "of somebody else": ("2f3a9c", None, "at a migration that is no number of ours"),
}  # fmt: skip
USABLE = {
    "what is needed": (NEED.number, None),
    "newer, open to this release": (NEWER, f"usable from {NEED.number}"),
    "newer, open to all": (NEWER, "usable from 0000"),
}


@pytest.mark.parametrize(("at", "said", "sentence"), UNUSABLE.values(), ids=UNUSABLE)
def test_the_sentence_names_what_is_there_what_is_needed_and_what_to_do(
    at: str | None, said: str | None, sentence: str
) -> None:
    assert NEED is not None
    wrong = NEED.wrong(at, said)
    assert wrong.startswith("The database of probation_allocation cannot be used: it ")
    assert sentence in wrong
    assert NEED.number in wrong
    assert "\n" not in wrong


@pytest.mark.parametrize(("at", "said"), USABLE.values(), ids=USABLE)
def test_what_can_be_used_is_used(at: str, said: str | None) -> None:
    assert NEED is not None
    assert NEED.wrong(at, said) == ""


@pytest_asyncio.fixture
async def probation(api: Api) -> ServiceUnderTest:
    return await api(SERVICE)


@asynccontextmanager
async def put_at(
    service: ServiceUnderTest, at: str | None, said: str | None
) -> AsyncIterator[None]:
    """The service's database at another migration, as far as it says itself, and back."""
    owner = create_async_engine(service.database.migration_url)
    before = await service.rows("SELECT version_num FROM alembic_version")

    async def run(*statements: str) -> None:
        async with owner.begin() as connection:
            for statement in statements:
                await connection.execute(text(statement))

    spoken = "NULL" if said is None else f"'{said}'"
    comment = f"COMMENT ON TABLE alembic_version IS {spoken}"
    moved = "ALTER TABLE alembic_version RENAME TO was_here"
    there = [comment, f"UPDATE alembic_version SET version_num = '{at}'"] if at else [moved]
    back = f"UPDATE alembic_version SET version_num = '{before[0].version_num}'"
    try:
        await run(*there)
        yield
    finally:
        if at is None:
            await run("ALTER TABLE was_here RENAME TO alembic_version")
        await run(back, "COMMENT ON TABLE alembic_version IS 'usable from 0000'")
        await owner.dispose()


async def ready(service: ServiceUnderTest) -> tuple[int, dict[str, str]]:
    vitals = service.app.state.vitals
    vitals.need, vitals._asked = NEED, float("-inf")
    answer = await service.client.get("/health/readiness")
    components: dict[str, str] = answer.json()["components"]
    return answer.status_code, components


@pytest.mark.parametrize(("at", "said", "sentence"), UNUSABLE.values(), ids=UNUSABLE)
async def test_a_database_that_cannot_be_used_is_refused_and_not_ready(
    probation: ServiceUnderTest, at: str | None, said: str | None, sentence: str
) -> None:
    assert (await ready(probation))[0] == 200
    async with put_at(probation, at, said):
        with pytest.raises(WrongMigration, match=re.escape(sentence)):
            await require(probation.database.url, NEED)
        status, components = await ready(probation)
        assert status == 503
        assert "DOWN" in (components.get("migration"), components["database"])
    assert (await ready(probation))[0] == 200


@pytest.mark.parametrize(("at", "said"), USABLE.values(), ids=USABLE)
async def test_a_database_that_can_be_used_is_ready(
    probation: ServiceUnderTest, at: str, said: str | None
) -> None:
    async with put_at(probation, at, said):
        assert await require(probation.database.url, NEED)
        assert (await ready(probation))[0] == 200


async def test_a_database_that_is_away_says_nothing_and_is_looked_at_when_it_is_there(
    probation: ServiceUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = f"postgresql+asyncpg://nobody@127.0.0.1:{free_port()}/none"
    assert not await require(away, NEED)
    monkeypatch.setattr(migrated, "AGAIN_SECONDS", 0.01)
    watching = asyncio.create_task(migrated.watch(away, NEED))
    await asyncio.sleep(0.05)
    assert not watching.done()
    watching.cancel()
    async with put_at(probation, "0001", None):
        with pytest.raises(WrongMigration):
            await asyncio.wait_for(migrated.watch(probation.database.url, NEED), 10)


COMMANDS: list[list[str]] = [
    [], *(["--only", part] for part in ROLES), ["verify-audit"],
    ["declare-restore", "--reason", "x"], ["migrated"], ["migrated", "--wait", "0.1"],
]  # fmt: skip

# All of them one after the other in one process, as most of a start is reading the code.
STARTS = """
import json, sys
from services.probation_allocation.service import SERVICE
from services.common.process import run
said = []
for command in json.loads(sys.argv[1]):
    sys.argv[1:] = command
    try:
        run(SERVICE)
    except SystemExit as ended:
        said.append(ended.code)
print(json.dumps(said))
"""


def run_all(service: ServiceUnderTest, keys: Keys, commands: list[list[str]]) -> list[Any]:
    variables = {
        "CSTR_ENVIRONMENT": "development",
        "CSTR_PORT": str(free_port()),
        "CSTR_DATABASE_URL": service.database.url,
        "CSTR_MIGRATION_URL": service.database.migration_url,
        "CSTR_TOKEN_ISSUER": ISSUER,
        "CSTR_TOKEN_JWKS": str(keys.jwks),
        "CSTR_PSEUDONYM_KEY_FILE": str(keys.pseudonym),
    }
    command = [sys.executable, "-c", STARTS, json.dumps(commands)]
    ended = begun.run(command, dict(os.environ) | variables, reads="services.probation_allocation")
    assert "Traceback" not in ended.stderr, ended.stderr
    found: list[Any] = json.loads(ended.stdout.splitlines()[-1])
    return found


async def test_every_part_and_command_ends_with_the_sentence(
    probation: ServiceUnderTest, keys: Keys
) -> None:
    assert NEED is not None
    async with put_at(probation, "0001", None):
        said = await asyncio.to_thread(run_all, probation, keys, COMMANDS)
    assert said == [NEED.wrong("0001", None)] * len(COMMANDS)


async def test_to_migrate_a_newer_database_is_refused_or_nothing_to_do(
    probation: ServiceUnderTest, keys: Keys
) -> None:
    assert NEED is not None
    for said in (f"usable from {NEWER}", "usable from 0000"):
        async with put_at(probation, NEWER, said):
            (ended,) = await asyncio.to_thread(run_all, probation, keys, [["migrate"]])
        assert (ended or "") == NEED.wrong(NEWER, said)
    assert await asyncio.to_thread(run_all, probation, keys, [["migrated"]]) == [None]


def test_a_migration_says_with_itself_from_which_release_on_it_may_be_used(
    tmp_path: Path,
) -> None:
    """What a later migration says holds on for those after it."""
    folder = tmp_path / "service"
    shutil.copytree(SERVICE.folder / "migrations", folder / "migrations")
    written = {"9001": "", "9002": 'usable_from = "9002"\n', "9003": ""}
    before = needed("x", folder)
    assert before is not None
    below = before.number
    for number, floor in written.items():
        (folder / f"migrations/versions/{number}_more.py").write_text(
            f'revision = "{number}"\ndown_revision = "{below}"\n{floor}\ndef upgrade(): pass\n'
        )
        below = number
    seen: list[str] = []
    say: Any = usable_from.say
    revisions = ScriptDirectory.from_config(migrating.configuration(folder, ""))
    for number in (before.number, *written):
        step = SimpleNamespace(
            up_revision=revisions.get_revision(number), revision_map=revisions.revision_map
        )
        connection = SimpleNamespace(execute=lambda said: seen.append(str(said)))
        say(SimpleNamespace(connection=connection), step, (), {})
    assert [one[-5:-1] for one in seen] == ["0000", "0000", "9002", "9002"]


async def test_the_migrations_there_are_say_it(probation: ServiceUnderTest) -> None:
    said = await probation.rows("SELECT obj_description('alembic_version'::regclass) AS said")
    assert said[0].said == "usable from 0000"


_TAKES_AWAY = re.compile(
    r"drop_(column|table|constraint)|DROP (COLUMN|TABLE|FUNCTION)|new_column_name|rename_table|"
    r"RENAME |nullable=False.*existing|SET NOT NULL",
    re.IGNORECASE,
)
#: What there was before a database said who may use it: every release that looks needs more.
_BEFORE = "0034"


@pytest.mark.parametrize("agency", Agency)
def test_a_migration_that_takes_something_away_says_who_may_use_what_it_makes(
    agency: Agency,
) -> None:
    for path in sorted((ROOT / "services" / agency / "migrations/versions").glob("0*.py")):
        code = path.read_text()
        names = {t.id for n in ast.parse(code).body if isinstance(n, ast.Assign)
                 for t in n.targets if isinstance(t, ast.Name)}  # fmt: skip
        if path.name[:4] > _BEFORE and _TAKES_AWAY.search(code):
            assert "usable_from" in names, f'{path.name}: say usable_from = "{path.name[:4]}"'


def test_what_is_needed_is_the_newest_migration_of_each_service() -> None:
    for agency in Agency:
        folder = ROOT / "services" / agency
        newest = max(p.name for p in (folder / "migrations/versions").glob("*.py"))[:4]
        assert needed(agency, folder) == Needed(agency, newest)


def test_without_an_address_no_database_is_said_to_be_as_needed() -> None:
    """Else who forgot the setting is told that all is well."""
    said = migrated.run([], "", migrated.Needed("court_listing", "0036"))
    assert said == "CSTR_DATABASE_URL is not set: no database was looked at."
