"""Containers of the compose file without an engine: their programs, settings and volumes.

A container's own files go with it; what lies under a volume stays. That is the whole of what a
volume means, so it is what these stand for.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.stack.process import Child


@dataclass
class Container:
    """One service of the file: what its paths are here, and what it is told."""

    name: str
    told: Mapping[str, Any]
    volumes: Path
    secrets: Path
    layer: Path
    hosts: Mapping[str, str] = field(default_factory=dict)

    def path(self, inside: str) -> Path:
        """Where a path of the container is: in a volume, in its secrets, or in its own files."""
        for volume, target, subpath in self._mounts():
            if inside == target or inside.startswith(f"{target}/"):
                rest = inside.removeprefix(target).lstrip("/")
                folder = self.secrets if volume == "secrets" else self.volumes / volume
                return folder / subpath / rest
        return self.layer / inside.lstrip("/")

    def text(self, given: str) -> str:
        """A setting or command with its paths, hosts and ports as they are here."""
        given = given.replace("$$", "$")
        for there, here in self.hosts.items():
            given = given.replace(there, here)
        return re.sub(r"/(?:run/cstr|var/lib|tmp)[\w./-]*", lambda m: str(self.path(m[0])), given)

    def environment(self) -> dict[str, str]:
        """The variables the file gives it."""
        return {name: self.text(value) for name, value in self.told["environment"].items()}

    def is_healthy(self, programs: Path) -> bool:
        """What its health check says."""
        command = [self.text(part) for part in self.told["healthcheck"]["test"][1:]]
        found = subprocess.run(
            [programs / command[0], *command[1:]], capture_output=True, check=False
        )
        return found.returncode == 0

    def down(self) -> None:
        """Away with the container, as `docker compose down` does it."""
        shutil.rmtree(self.layer, ignore_errors=True)

    def _mounts(self) -> Iterator[tuple[str, str, str]]:
        for mount in self.told.get("volumes", ()):
            if isinstance(mount, dict):
                yield mount["source"], mount["target"], mount["volume"]["subpath"]
            elif not mount.startswith("."):
                source, target = mount.split(":")[:2]
                yield source, target, ""


@contextmanager
def running(
    name: str, command: list[str | Path], log: Path, variables: Mapping[str, str], **given: Any
) -> Iterator[Child]:
    """A process of a container, gone afterwards."""
    child = Child(name, command, log, {**os.environ, **variables}, **given)
    child.start()
    try:
        yield child
    finally:
        child.stop(seconds=10)
