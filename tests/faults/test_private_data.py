"""What a running stack writes is its owner's alone: Kafka's data, every log, keys, databases."""

import stat

import pytest

from scripts.stack.runner import Stack

pytestmark = pytest.mark.timeout(180)


async def test_nothing_a_running_stack_writes_is_open_to_others(stack: Stack) -> None:
    assert (stack.data_dir / "kafka" / "data" / "meta.properties").exists()
    assert list((stack.data_dir / "logs").glob("*.log"))
    modes = {
        str(path.relative_to(stack.data_dir)): path.lstat().st_mode
        for path in stack.data_dir.rglob("*")
    }
    plain = {name: mode for name, mode in modes.items() if not stat.S_ISSOCK(mode)}
    opened = {n: oct(stat.S_IMODE(m)) for n, m in plain.items() if stat.S_IMODE(m) & 0o077}
    assert opened == {}
