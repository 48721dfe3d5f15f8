"""The checks of one token: form, algorithm, key, signature, and the claims every token has."""

import json
import warnings
from base64 import urlsafe_b64decode
from typing import Any

from joserfc import jwt
from joserfc.errors import (
    ExpiredTokenError,
    InvalidClaimError,
    JoseError,
    MissingClaimError,
    SecurityWarning,
)
from joserfc.jwk import Key

from services.common.settings import Settings
from services.common.token_keys import TokenKeys

LEEWAY_SECONDS = 30
TOKEN_BYTES = 16 * 1024
#: What issuers of access tokens write; a token made for something else says so here.
TYPES = {"jwt", "at+jwt", "application/jwt", "application/at+jwt"}
_CLAIMS = {"iss", "aud", "exp", "nbf", "iat", "sub"}


class Wrong(Exception):
    """Which check of a token failed; for the log and the counter, never for the answer."""


class TokenChecks:
    """Checks tokens with the keys that count, by the algorithms and for the audience of ours."""

    def __init__(self, settings: Settings, keys: TokenKeys) -> None:
        """Issuer, audience and algorithms are those of the settings."""
        self._keys = keys
        self._algorithms = frozenset(settings.token_algorithms)
        self._claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": settings.token_issuer},
            aud={"essential": True, "value": settings.token_audience},
            exp={"essential": True},
            sub={"essential": True},
        )

    async def claims(self, token: str) -> dict[str, Any]:
        """What a token says, if all of it holds. Raises ``Wrong``, ``Unavailable``."""
        algorithm, kid = self._header(token)
        keys = await self._keys.candidates(kid, algorithm)
        if not keys:
            raise Wrong("key")
        for key in keys:
            claims = _verified(token, key, algorithm)
            if claims is not None:
                self._require(claims)
                return claims
        raise Wrong("signature")

    def _header(self, token: str) -> tuple[str, str | None]:
        """Algorithm and key a token names, if it is of the form, and of a kind, that is taken."""
        if len(token) > TOKEN_BYTES:
            raise Wrong("size")
        try:
            encoded, _, _ = token.split(".")
            header = json.loads(urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
            algorithm, kid = header["alg"], header.get("kid")
            kind = header.get("typ", "JWT")
            critical = header.keys() & {"crit", "b64"}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise Wrong("form") from None
        if not isinstance(algorithm, str) or algorithm not in self._algorithms:
            raise Wrong("algorithm")
        if critical:
            raise Wrong("crit")
        if not isinstance(kind, str) or kind.lower() not in TYPES:
            raise Wrong("typ")
        if kid is not None and not isinstance(kid, str):
            raise Wrong("kid")
        return algorithm, kid

    def _require(self, claims: dict[str, Any]) -> None:
        try:
            self._claims.validate(claims)
        except ExpiredTokenError:
            raise Wrong("exp") from None
        except (InvalidClaimError, MissingClaimError) as wrong:
            claim = wrong.claim.partition(",")[0]
            raise Wrong(claim if claim in _CLAIMS else "claims") from None
        except (JoseError, ValueError, TypeError, OverflowError):
            raise Wrong("claims") from None


def _verified(token: str, key: Key, algorithm: str) -> dict[str, Any] | None:
    """The claims, where the key signed them."""
    try:
        with warnings.catch_warnings():
            # Issuers write EdDSA, which RFC 9864 would have them call Ed25519.
            warnings.simplefilter("ignore", SecurityWarning)
            return jwt.decode(token, key, algorithms=[algorithm]).claims
    except (JoseError, ValueError, TypeError, RecursionError):
        return None
