"""What the containers of a development stack need and nobody should have to make by hand.

Writes one folder for each container: certificate, public keys, its own token, the settings that
hold a password. Stays up to renew the tokens before they expire. Not for production.
"""

import json
import secrets
import shutil
import sys
import time
from pathlib import Path

from contracts.event import Agency
from scripts.stack import certificates, tokens
from scripts.stack.certificates import MONITORING, Certificates, principals
from scripts.stack.settings import CONSOLE, SERVICES
from scripts.stack.tokens import Keys

READY = "ready"
GRAFANA = "grafana"
READABLE = 0o644


def write(folder: Path) -> Keys:
    """Make what is missing, keep what is there, and lay it out a folder for each container."""
    issued = certificates.ensure(folder / "issued")
    keys = tokens.ensure(folder / "keys")
    passwords = _passwords(folder / "passwords.json")
    for name in principals():
        _certificate(issued, name, folder / name)
    for service in SERVICES:
        _service(keys, passwords, service, folder / service)
    _put(folder / "postgres" / "environment", _postgres(passwords))
    _put(folder / MONITORING / "password", passwords[MONITORING])
    _put(folder / GRAFANA / "password", passwords[GRAFANA])
    _put(folder / "prometheus" / "metrics.token", keys.metrics.read_text())
    renew(keys, folder)
    _put(folder / READY, "")
    return keys


def renew(keys: Keys, folder: Path) -> None:
    """A fresh token in every service's folder."""
    keys.write_service_tokens()
    for service in SERVICES:
        _put(folder / service / "service.token", keys.service_token(service).read_text())


def _certificate(issued: Certificates, name: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    own = issued.of(name)
    for path, called in (
        (own.authority, "authority.pem"),
        (own.chain, "certificate.pem"),
        (own.key, "key.pem"),
        (own.keystore, "keystore.pem"),
    ):
        shutil.copyfile(path, folder / called)
        (folder / called).chmod(READABLE)


def _service(keys: Keys, passwords: dict[str, str], service: str, folder: Path) -> None:
    _put(folder / "jwks.json", keys.jwks.read_text())
    _put(folder / "metrics.token", keys.metrics.read_text())
    if service in (CONSOLE, Agency.REPORTING.value):
        pseudonym = ""
    else:
        for key in keys.pseudonyms:
            _put(folder / key.name, key.read_text())
        pseudonym = "CSTR_PSEUDONYM_KEY_FILE=/run/cstr/pseudonym.hex\n"
    if service == CONSOLE:
        return _put(folder / "environment", "")
    _put(folder / "audit.jwks.json", keys.audit_jwks.read_text())
    _put(folder / "audit.json", keys.audit(service).read_text())
    database = f"CSTR_DATABASE_URL={_address(service, service, passwords)}\n"
    _put(folder / "environment", database + pseudonym)
    # The owner's password is in a folder of its own, which only what migrates is given.
    owner = f"CSTR_MIGRATION_URL={_address(f'{service}_owner', service, passwords)}\n"
    migrating = folder.with_name(f"{service}_migration")
    _put(migrating / "jwks.json", keys.jwks.read_text())
    return _put(migrating / "environment", owner)


def _address(role: str, database: str, passwords: dict[str, str]) -> str:
    return f"postgresql+asyncpg://{role}:{passwords[role]}@postgres/{database}"


def _postgres(passwords: dict[str, str]) -> str:
    lines = [f"POSTGRES_PASSWORD={passwords['postgres']}"]
    lines.append(f"CSTR_MONITORING_PASSWORD={passwords[MONITORING]}")
    for agency in Agency:
        lines.append(f"CSTR_PASSWORD_{agency.value.upper()}={passwords[agency.value]}")
        owner = passwords[f"{agency.value}_owner"]
        lines.append(f"CSTR_OWNER_PASSWORD_{agency.value.upper()}={owner}")
    return "\n".join(lines) + "\n"


def _passwords(file: Path) -> dict[str, str]:
    kept = json.loads(file.read_text()) if file.exists() else {}
    roles = [role for agency in Agency for role in (agency.value, f"{agency.value}_owner")]
    wanted = ("postgres", MONITORING, GRAFANA, *roles)
    made = {str(k): str(v) for k, v in kept.items()}
    made |= {role: secrets.token_hex(24) for role in wanted if role not in made}
    if made != kept:
        _put(file, json.dumps(made))
        file.chmod(0o600)
    return made


def _put(path: Path, text: str) -> None:
    """Whole or not at all: a reader never sees half a token."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(text)
    partial.chmod(READABLE)
    partial.rename(path)


def main(arguments: list[str]) -> int:
    """Write, say so, and renew until stopped; ``--once`` ends after writing."""
    folder = Path(arguments[0] if arguments else "/secrets")
    keys = write(folder)
    print(READY, flush=True)
    while "--once" not in arguments:
        time.sleep(tokens.SERVICE_SECONDS / 3)
        renew(keys, folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
