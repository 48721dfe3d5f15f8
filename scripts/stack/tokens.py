"""Development identity: a signing key made on first start, tokens for people and services."""

import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey

from contracts.event import Agency
from contracts.policy.calendar import day_in_england
from scripts.stack.certificates import private
from scripts.stack.errors import StackError
from scripts.stack.settings import SERVICES

ISSUER = "https://cstr.development.invalid"
AUDIENCE = "cstr"
ALGORITHM = "ES256"
SERVICE_ROLE = "service"
EVERYWHERE = "*"
PERSON_SECONDS = 12 * 60 * 60
SERVICE_SECONDS = 60 * 60


@dataclass(frozen=True)
class Keys:
    """The files of one data folder: signing key, public keys, pseudonym keys, service tokens."""

    directory: Path

    @property
    def jwks(self) -> Path:
        """The public keys services check tokens with."""
        return self.directory / "jwks.json"

    @property
    def pseudonym(self) -> Path:
        """The key of this year's pseudonyms; those of other periods lie beside it (R60)."""
        return self.pseudonym_of(str(day_in_england(datetime.now(UTC)).year))

    def pseudonym_of(self, period: str) -> Path:
        """The key of the pseudonyms of a year; of none, that of ids which do not say theirs."""
        return self.directory / ".".join(part for part in ("pseudonym", period, "hex") if part)

    @property
    def pseudonyms(self) -> list[Path]:
        """The keys of every period."""
        return sorted(self.directory.glob("pseudonym*.hex"))

    @property
    def metrics(self) -> Path:
        """What Prometheus shows to be let at the metrics of a service."""
        return self.directory / "metrics.token"

    @property
    def audit_jwks(self) -> Path:
        """The public keys with which the agencies check each other's audit heads."""
        return self.directory / "audit.jwks.json"

    def audit(self, agency: str) -> Path:
        """The key with which one agency signs where its audit ends."""
        return self.directory / f"{agency}.audit.json"

    def service_token(self, service: str) -> Path:
        """The file a service reads its own token from at each use."""
        return self.directory / f"{service}.token"

    def mint(
        self,
        agency: str,
        role: str | Sequence[str],
        organisation: str | None = None,
        user: str | None = None,
        ttl: int = PERSON_SECONDS,
        sites: Sequence[str] = (EVERYWHERE,),
    ) -> str:
        """Sign a token that says who is asking; production refuses its issuer."""
        if agency not in SERVICES:
            raise StackError(f"Unknown agency {agency!r}: choose one of {', '.join(SERVICES)}.")
        now = int(time.time())
        roles = [role] if isinstance(role, str) else list(role)
        claims: dict[str, str | int | list[str]] = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": user or f"{roles[0]}@{agency.replace('_', '-')}.invalid",
            "agency": agency,
            "roles": roles,
            "sites": list(sites),
            "iat": now,
            "exp": now + ttl,
            "jti": secrets.token_hex(8),
        }
        if organisation:
            claims["organisation"] = organisation
        key = self._signing_key()
        return jwt.encode({"alg": ALGORITHM, "typ": "JWT", "kid": key.kid or ""}, claims, key)

    def write_service_tokens(self) -> None:
        """Give every service a fresh token of its own."""
        for service in SERVICES:
            token = self.mint(service, SERVICE_ROLE, user=service, ttl=SERVICE_SECONDS)
            private(self.service_token(service), token.encode())

    def _signing_key(self) -> ECKey:
        return ECKey.import_key(json.loads((self.directory / "signing.json").read_text()))


def ensure(directory: Path) -> Keys:
    """Make the keys on first start; keep them afterwards."""
    keys = Keys(directory)
    if not keys.jwks.exists():
        key = ECKey.generate_key("P-256", {"use": "sig", "alg": ALGORITHM}, auto_kid=True)
        private(directory / "signing.json", json.dumps(key.as_dict(private=True)).encode())
        private(keys.jwks, json.dumps({"keys": [key.as_dict(private=False)]}).encode())
    if not keys.metrics.exists():
        private(keys.metrics, secrets.token_urlsafe(32).encode())
    if not keys.audit_jwks.exists():
        _make_audit_keys(keys)
    this_year = day_in_england(datetime.now(UTC)).year
    for period in ("", str(this_year), str(this_year + 1)):
        if not keys.pseudonym_of(period).exists():
            private(keys.pseudonym_of(period), secrets.token_hex(32).encode())
    return keys


def _make_audit_keys(keys: Keys) -> None:
    """A key for each agency's audit; the public halves in one set that all of them are given."""
    public = []
    for agency in Agency:
        key = OKPKey.generate_key("Ed25519", {"use": "sig", "alg": "Ed25519"}, auto_kid=True)
        private(keys.audit(agency), json.dumps(key.as_dict(private=True)).encode())
        public.append({"agency": agency.value, **key.as_dict(private=False)})
    private(keys.audit_jwks, json.dumps({"keys": public}).encode())
