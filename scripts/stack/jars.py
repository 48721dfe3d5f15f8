"""Kafka's jars: resolved once into a lock file, fetched and verified against it."""

import os
import sys
from pathlib import Path

import requests
from jgo.env import EnvironmentBuilder, EnvironmentSpec, LinkStrategy, LockedDependency, LockFile
from jgo.maven import MavenContext

from scripts.stack.errors import StackError

ROOT = Path(__file__).resolve().parents[2]
SPEC = ROOT / "deploy" / "kafka" / "jgo.toml"
LOCK = SPEC.with_name("jgo.lock.toml")


def jars(cache: Path, lock: Path = LOCK) -> list[Path]:
    """The classpath: every locked jar, fetched if missing, its checksum verified on every start."""
    locked = LockFile.load(lock)
    fetch(locked, cache)
    return [_path(cache, dependency) for dependency in locked.dependencies]


def fetch(locked: LockFile, cache: Path) -> None:
    """Bring the cache to the lock: fetch what is missing, refuse what differs from its checksum."""
    if unchecked := [d.artifactId for d in locked.dependencies if not d.sha256]:
        raise StackError(f"{LOCK.name} has no checksum for {', '.join(unchecked)}.")
    discard_damaged(locked, cache)
    _download([d for d in locked.dependencies if not _path(cache, d).exists()], cache)
    if wrong := locked.verify_checksums(cache):
        raise StackError(f"Kafka's jars do not match {LOCK.name}: {wrong[0]}.")


def write_lock(cache: Path) -> None:
    """Resolve the specification again and write coordinates and checksums to the lock file."""
    context = MavenContext(repo_cache=cache)
    builder = EnvironmentBuilder(context=context, link_strategy=LinkStrategy.AUTO)
    inputs, transitive = context.resolver.resolve(
        builder.spec_to_dependencies(EnvironmentSpec.load(SPEC))
    )
    runtime = [d for d in (*inputs, *transitive) if d.scope in ("compile", "runtime")]
    LockFile.from_resolved_dependencies(runtime, environment_name="kafka").save(LOCK)


def default_cache() -> Path:
    """Where jars are kept, shared by all data folders; CSTR_JARS_DIR chooses another place."""
    return Path(os.environ.get("CSTR_JARS_DIR", ROOT / ".local" / "jars")).resolve()


def discard_damaged(locked: LockFile, cache: Path) -> None:
    """A download cut off half-way is fetched again instead of failing for ever."""
    for message in locked.verify_checksums(cache):
        for dependency in locked.dependencies:
            path = _path(cache, dependency)
            if f"{dependency.artifactId}:{dependency.version} checksum" in message:
                path.unlink(missing_ok=True)


def _download(missing: list[LockedDependency], cache: Path) -> None:
    context = MavenContext(repo_cache=cache, timeout=60)
    try:
        for locked in missing:
            project = context.project(locked.groupId, locked.artifactId)
            artifact = project.at_version(locked.version).artifact(
                locked.classifier or "", locked.packaging
            )
            artifact.resolve()
    except (requests.RequestException, RuntimeError) as error:
        raise StackError(
            "Kafka could not be downloaded: the first start needs a network connection."
        ) from error


def _path(cache: Path, locked: LockedDependency) -> Path:
    folder = cache / locked.groupId.replace(".", "/") / locked.artifactId / locked.version
    classifier = f"-{locked.classifier}" if locked.classifier else ""
    return folder / f"{locked.artifactId}-{locked.version}{classifier}.{locked.packaging}"


def main(arguments: list[str]) -> int:
    """`fetch` fills the cache, `lock` writes a new lock file."""
    try:
        if arguments == ["lock"]:
            write_lock(default_cache())
        else:
            jars(default_cache())
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
