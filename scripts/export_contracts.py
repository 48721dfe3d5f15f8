"""Writes what outsiders build on from the contracts, or says what drifted (``--check``).

Schemas and examples of a published event version are frozen: an existing schema is never written
over. To change an event make a new version; to change one nobody has yet, remove its file first.
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from scripts.export import agreements, asyncapi, grafana, kubernetes, openapi, schemas, slo

ROOT = Path(__file__).resolve().parents[1] / "contracts"
DEPLOY = ROOT.parent / "deploy"


def files() -> dict[Path, str]:
    """Every generated file with what it must hold."""
    found: dict[str, str] = {}
    for part in (schemas.files(), agreements.files(), asyncapi.files(), openapi.files()):
        found |= part
    made = {ROOT / name: text for name, text in found.items()}
    return made | {
        DEPLOY / name: text
        for part in (slo.files(), grafana.files(), kubernetes.files())
        for name, text in part.items()
    }


def drift(wanted: Mapping[Path, str]) -> list[str]:
    """One sentence for each file that is missing, differs, or is nobody's."""
    said = []
    for path, text in wanted.items():
        if not path.exists():
            said.append(f"{path.relative_to(ROOT.parent)} is missing: run make export.")
        elif path.read_text() != text:
            said.append(_differs(path))
    kept = {path for folder in ("schemas", "openapi") for path in (ROOT / folder).glob("*.json")}
    nobodys = sorted(kept - set(wanted))
    return said + [
        f"{path.relative_to(ROOT.parent)} is of no event or service." for path in nobodys
    ]


def write(wanted: Mapping[Path, str]) -> list[str]:
    """Write what may be written; the sentences about what may not."""
    for path, text in wanted.items():
        if path.exists() and frozen(path) and path.read_text() != text:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return drift(wanted)


def frozen(path: Path) -> bool:
    """Whether a file belongs to a published event version."""
    return path.parent.name == "schemas"


def _differs(path: Path) -> str:
    name = path.relative_to(ROOT.parent)
    if frozen(path):
        return f"{name} is published and frozen: make a new version of the event."
    return f"{name} is not what the contracts say: run make export."


def main(arguments: list[str]) -> int:
    """Write or check; 1 where something drifted."""
    parser = argparse.ArgumentParser(prog="make export")
    parser.add_argument("--check", action="store_true")
    wanted = files()
    said = drift(wanted) if parser.parse_args(arguments).check else write(wanted)
    for sentence in said:
        print(sentence, file=sys.stderr)
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
