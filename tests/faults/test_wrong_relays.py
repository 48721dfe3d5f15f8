"""The checker is proven: a relay that is wrong on purpose is caught, and the right one is not."""

import random
from pathlib import Path
from uuid import uuid4

import pytest

from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.postgres_folder import SUPERUSER
from tests.faults import wrong_relays as wrong
from tests.faults.checker import Finding, Wrong, check
from tests.faults.operations import recorded
from tests.faults.wrong_relays import Bed, Relay, played

pytestmark = pytest.mark.timeout(60)

CAUGHT: dict[Relay, Wrong] = {
    wrong.cursor_over_ids: Wrong.UNSEEN,
    wrong.skip_locked: Wrong.REORDERED,
    wrong.xmin_horizon: Wrong.REORDERED,
    wrong.notify_only: Wrong.UNSEEN,
    wrong.commit_then_publish: Wrong.UNSEEN,
}


# Who commits before whom is the machine's: one trial may be played in the one order that is right.
MOST_TRIALS = 5


async def found_with(
    relay: Relay, postgres: EmbeddedPostgres, folder: Path, seed: int
) -> list[Finding]:
    name = f"bed_{uuid4().hex}"
    postgres.psql(f"CREATE DATABASE {name};")
    address = f"postgresql://{SUPERUSER}@/{name}?host={postgres.socket_dir}"
    await played(Bed(address, folder, random.Random(seed)), relay)
    return check(recorded(folder))


@pytest.mark.parametrize("relay", CAUGHT, ids=lambda relay: relay.__name__)
async def test_a_relay_that_is_wrong_is_caught_with_a_smallest_example(
    postgres: EmbeddedPostgres, tmp_path: Path, relay: Relay
) -> None:
    findings: dict[Wrong, Finding] = {}
    for seed in range(1, MOST_TRIALS + 1):
        (folder := tmp_path / str(seed)).mkdir()
        findings = {one.wrong: one for one in await found_with(relay, postgres, folder, seed)}
        if CAUGHT[relay] in findings:
            break
    assert CAUGHT[relay] in findings
    example = findings[CAUGHT[relay]].example
    assert len(example) == (1 if CAUGHT[relay] is Wrong.UNSEEN else 2)


@pytest.mark.parametrize("seed", [1, 2])
async def test_the_relay_that_is_right_is_not(
    postgres: EmbeddedPostgres, tmp_path: Path, seed: int
) -> None:
    assert await found_with(wrong.in_order_then_delete, postgres, tmp_path, seed) == []
