"""Who is asking: bearer tokens checked in full, and the role every route declares."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from fastapi import Depends, Request
from fastapi.params import Depends as Dependency
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from services.common.errors import Forbidden, Unauthenticated, Unknown
from services.common.settings import Settings

ALGORITHMS = ["ES256", "PS256"]
REMEMBERED = 1_000


@dataclass(frozen=True)
class Caller:
    """Who asks, for which agency, in which role and, at some agencies, for which organisation."""

    user: str
    agency: str
    role: str
    organisation: str = ""


class Tokens:
    """Checks tokens against pinned keys; nothing is fetched from an address a token names."""

    def __init__(self, settings: Settings) -> None:
        """Reads the public keys once. Raises ``OSError`` or ``ValueError`` where there are none."""
        self._keys = KeySet.import_key_set(json.loads(Path(settings.token_jwks).read_text()))
        self._claims = jwt.JWTClaimsRegistry(
            leeway=5,
            iss={"essential": True, "value": settings.token_issuer},
            aud={"essential": True, "value": settings.token_audience},
            exp={"essential": True},
            sub={"essential": True},
        )
        self._held: dict[str, tuple[Caller, float]] = {}

    def caller(self, request: Request) -> Caller:
        """The caller of a request. Raises ``Unauthenticated`` without saying what did not hold."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated("Sign in first: no bearer token was sent.", code="TokenMissing")
        return self.caller_of(token)

    def caller_of(self, token: str) -> Caller:
        """Whom a token names. Raises ``Unauthenticated``.

        A token that held is remembered until it expires: its signature need not be checked again.
        """
        known = self._held.get(token)
        if known is not None and known[1] > time.time():
            return known[0]
        caller, expires = self._check(token)
        self._held[token] = caller, expires
        if len(self._held) > REMEMBERED:
            self._held.pop(next(iter(self._held)))
        return caller

    def _check(self, token: str) -> tuple[Caller, float]:
        try:
            decoded = jwt.decode(token, self._keys, algorithms=ALGORITHMS)
            self._claims.validate(decoded.claims)
            return _caller(decoded.claims), float(decoded.claims["exp"])
        except (JoseError, ValueError, KeyError, TypeError):
            raise Unauthenticated(
                "Your sign-in has expired or is not valid.", code="TokenInvalid"
            ) from None


class Asker:
    """The declaration of a route: which agency and roles may ask. A route without one fails a test.

    Another agency's caller is answered 404, as if the route were not there.
    """

    def __init__(self, agency: str | None, roles: Sequence[str]) -> None:
        """``agency`` absent: any agency, in one of the roles."""
        self.agency, self.roles = agency, frozenset(roles)

    async def __call__(self, request: Request) -> Caller:
        """The caller, if it may ask here."""
        caller = authenticated(request)
        if self.agency is not None and caller.agency != self.agency:
            raise Unknown("Not found, or you may not see it.")
        if caller.role not in self.roles:
            raise Forbidden("Your role may not do this.")
        return caller


def asker(agency: str, *roles: str) -> Any:
    """Only callers of this agency in one of these roles; for ``Annotated[Caller, asker(…)]``."""
    return Depends(Asker(agency, roles))


def any_agency(*roles: str) -> Any:
    """Callers of any agency in one of these roles."""
    return Depends(Asker(None, roles))


def declared(annotated: Any) -> Asker:
    """The declaration of an annotated caller, to be asked outside its route."""
    found: Asker = get_args(annotated)[1].dependency
    return found


def authenticated(request: Request) -> Caller:
    """The caller of this request, checked once."""
    if not hasattr(request.state, "caller"):
        tokens: Tokens = request.app.state.tokens
        request.state.caller = tokens.caller(request)
        request.app.state.limits.take(request.state.caller.user)
    caller: Caller = request.state.caller
    return caller


def askers(dependencies: Sequence[Any]) -> list[Asker]:
    """The declarations among a route's dependencies, for the test that looks for them."""
    found: list[Asker] = []
    for dependency in dependencies:
        call = dependency.dependency if isinstance(dependency, Dependency) else dependency.call
        if isinstance(call, Asker):
            found.append(call)
        found += askers(getattr(dependency, "dependencies", ()))
    return found


def _caller(claims: dict[str, Any]) -> Caller:
    parts = [claims["sub"], claims["agency"], claims["role"], claims.get("organisation", "")]
    if not all(isinstance(part, str) for part in parts):
        raise ValueError("a claim is not text")
    return Caller(*parts)
