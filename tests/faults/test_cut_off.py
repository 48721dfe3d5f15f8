"""Fault 16: an agency in a network of its own, cut off from the broker, the agencies, or all."""

import asyncio
from pathlib import Path

import pytest

from contracts.event import Agency
from scripts.stack.runner import Stack
from tests.faults.breaking import MINUTE, SEED
from tests.faults.networks import in_a_network, may_make_networks
from tests.faults.trial import trial

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.faults,
    pytest.mark.skipif(not may_make_networks(), reason="may make no network namespaces"),
]


@pytest.mark.parametrize("name", [Agency.COURT.value, Agency.PROBATION.value])
@pytest.mark.parametrize("what", ["broker", "agencies", "all"])
async def test_an_agency_that_is_cut_off(
    stack: Stack, tmp_path: Path, name: str, what: str
) -> None:
    done = f"{name} cut off from {what}, {MINUTE / 2:.0f} s"
    async with in_a_network(stack, name) as network, trial(stack, 16, SEED, tmp_path, done):
        with network.cut(what):
            await asyncio.sleep(MINUTE / 2)
