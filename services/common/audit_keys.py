"""Signatures over the ends of chains: this agency's own key, and everybody's public ones.

The private key is a file that no database holds; public keys are exchanged as one JWK set, in which
each key names its ``agency``. A key that was replaced stays in the set, so that what it signed can
be checked for as long as it is kept.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from services.common.settings import Settings

ALGORITHM = "Ed25519"
LONGEST = 64 * 1024


class NotSigned(Exception):
    """What was given is not a statement that this agency signed with a key known here."""


@dataclass(frozen=True)
class AuditKeys:
    """Signs for ``agency`` and checks what others signed."""

    agency: str
    own: OKPKey | None = None
    known: Mapping[tuple[str, str], OKPKey] = field(default_factory=dict)

    def sign(self, statement: Mapping[str, Any]) -> str:
        """The statement as a compact JWS. Raises ``ValueError`` where there is no key."""
        if self.own is None:
            raise ValueError("no key of the audit")
        said = json.dumps({"agency": self.agency, **statement}, separators=(",", ":"))
        header = {"alg": ALGORITHM, "kid": self.own.kid or ""}
        return jws.serialize_compact(header, said.encode(), self.own, algorithms=[ALGORITHM])

    def read(self, signed: str, agency: str) -> dict[str, Any]:
        """What an agency said and signed. Raises ``NotSigned``."""
        try:
            if len(signed) > LONGEST:
                raise NotSigned("it is too long")
            kid = str(jws.extract_compact(signed.encode()).headers().get("kid"))
            key = self.known[agency, kid]
            found = jws.deserialize_compact(signed, key, algorithms=[ALGORITHM])
            said = json.loads(found.payload)
            if not isinstance(said, dict) or said.get("agency") != agency:
                raise NotSigned("it is another agency's")
        except KeyError:
            raise NotSigned(f"no key of {agency} with this id is known") from None
        except (JoseError, ValueError, RecursionError):
            raise NotSigned("its signature does not hold") from None
        return said


def of(settings: Settings, agency: str) -> AuditKeys:
    """The keys of the settings. Raises ``OSError``, and ``ValueError`` where a file has none."""
    return load(agency, settings.audit_key_file, settings.audit_jwks)


def load(agency: str, own: Path | None, known: Path | None) -> AuditKeys:
    """The keys in these files. Raises ``OSError``, and ``ValueError`` where they hold none."""
    private = None if own is None else _key(json.loads(own.read_text()), private=True)
    if own is not None and private is None:
        raise ValueError("CSTR_AUDIT_KEY_FILE is no private Ed25519 key with an id")
    public = {} if known is None else _public(json.loads(known.read_text()))
    if private is not None and (agency, private.kid or "") not in public:
        public[agency, private.kid or ""] = private
    return AuditKeys(agency, private, public)


def _public(listed: Any) -> dict[tuple[str, str], OKPKey]:
    try:
        entries = [(str(entry["agency"]), entry) for entry in listed["keys"]]
    except (KeyError, TypeError):
        raise ValueError("CSTR_AUDIT_JWKS is no set of keys that each name an agency") from None
    found = {}
    for agency, entry in entries:
        key = _key({name: entry.get(name) for name in ("kty", "crv", "x", "kid")}, private=False)
        if key is None:
            raise ValueError("CSTR_AUDIT_JWKS has a key that is no public Ed25519 key with an id")
        found[agency, key.kid or ""] = key
    return found


def _key(entry: Any, *, private: bool) -> OKPKey | None:
    try:
        key = OKPKey.import_key(entry)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        return None
    usable = key.curve_name == "Ed25519" and key.kid and key.is_private is private
    return key if usable else None
