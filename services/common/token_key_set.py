"""The file of token keys, changed by hand: one key in, one key out.

``python -m services.common.token_key_set add FILE NEW_PUBLIC`` and ``… remove FILE KID``.

Guarantee: unless exactly one key comes or goes, and services can use what is left, the file stays
as it was, why is said and the end is 1. It is replaced as a whole, and which keys count is printed.
"""

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from services.common.token_keys import KEYS, read_keys, usable_key

#: What no public key has (RFC 7518, section 6).
PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})

Keys = list[Mapping[str, Any]]


class NotChanged(ValueError):
    """Why the file stays as it was, for who rotates keys; says no key."""


def with_key(known: Keys, new: object) -> Keys:
    """The set with one more. Raises ``NotChanged`` for what is no public key with a new name."""
    if not isinstance(new, dict) or usable_key(new) is None:
        raise NotChanged("The new key is no key that signatures can be checked with.")
    if PRIVATE & new.keys():
        raise NotChanged("The new key is a private one: only its public half belongs here.")
    name = new.get("kid")
    if not isinstance(name, str) or not name:
        raise NotChanged("The new key has no name (kid).")
    if name in map(_name, known):
        raise NotChanged("A key of that name (kid) is in the set already.")
    if len(known) >= KEYS:
        raise NotChanged(f"The set has {KEYS} keys, and more are not read: take old ones out.")
    return [*known, new]


def without_key(known: Keys, name: str) -> Keys:
    """The set without the one of this name. Raises ``NotChanged`` where not exactly one has it."""
    left = [key for key in known if _name(key) != name]
    gone = len(known) - len(left)
    if gone != 1:
        has = "No key" if not gone else f"{gone} keys"
        raise NotChanged(f"{has} of the set has that name (kid): nothing is taken out.")
    return left


def change(file: Path, how: Callable[[Keys], Keys]) -> list[str]:
    """Put the changed set in the place of the file; the names of its keys.

    Raises ``NotChanged``.
    """
    file = file.resolve()
    try:
        changed = json.dumps({"keys": how(_keys_of(file))}).encode()
        read_keys(changed)
        _replace(file, changed)
    except OSError as wrong:
        raise NotChanged(f"The set cannot be read or written: {wrong.strerror}.") from None
    except NotChanged:
        raise
    except ValueError:
        raise NotChanged("No key that can be used would be left: nobody could sign in.") from None
    return [_name(key) or "(no name)" for key in _keys_of(file)]


def main(arguments: Sequence[str]) -> int:
    """Do what is asked; 0 where it is done, 1 where nothing was changed."""
    if len(arguments) != 3 or arguments[0] not in ("add", "remove"):
        print("Say: add FILE NEW_PUBLIC, or remove FILE KID.", file=sys.stderr)
        return 1
    word, file, what = arguments
    try:
        new = _json_of(Path(what), "The new key") if word == "add" else None
        names = change(
            Path(file),
            lambda known: with_key(known, new) if word == "add" else without_key(known, what),
        )
    except NotChanged as why:
        print(f"Nothing was changed. {why}", file=sys.stderr)
        return 1
    print("\n".join(["These keys count from now on:", *names]))
    return 0


def _keys_of(file: Path) -> Keys:
    found = _json_of(file, "The set")
    keys = found.get("keys") if isinstance(found, dict) else None
    if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys):
        raise NotChanged("The set is no set of keys.")
    return keys


def _json_of(file: Path, what: str) -> Any:
    try:
        return json.loads(file.read_bytes())
    except OSError as wrong:
        raise NotChanged(f"{what} cannot be read: {wrong.strerror}.") from None
    except (ValueError, RecursionError):
        raise NotChanged(f"{what} is no JSON.") from None


def _replace(file: Path, changed: bytes) -> None:
    """In one step, with the rights the file had; on the disk before it counts."""
    part, mode = file.with_name(f"{file.name}.part"), file.stat().st_mode & 0o777
    part.unlink(missing_ok=True)
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as written:
        written.write(changed)
        written.flush()
        os.fsync(written.fileno())
    part.chmod(mode)
    part.replace(file)


def _name(key: Mapping[str, Any]) -> str:
    return str(key.get("kid") or "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
