"""Who is asking: bearer tokens checked in full, and the role every route declares."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

import httpx
import structlog
from fastapi import Depends, Request
from fastapi.params import Depends as Dependency

from services.common.errors import Forbidden, Refused, TooMany, Unauthenticated, Unknown
from services.common.metrics import CALLERS_REFUSED, TOKENS_REFUSED
from services.common.settings import Settings
from services.common.token_checks import TokenChecks, Wrong
from services.common.token_keys import REMEMBER_SECONDS, TokenKeys

log = structlog.get_logger()

REMEMBERED = 1_000
MOST = 200


EVERYWHERE = "*"
"""The site of a token that is for all of them."""


@dataclass(frozen=True)
class Caller:
    """Who asks, for which agency, perhaps organisation, in which roles and at which sites.

    ``role`` is the one by which the request is allowed, once a route was asked.
    """

    user: str
    agency: str
    role: str
    organisation: str = ""
    roles: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()

    @property
    def client(self) -> tuple[str, str, str]:
        """Whose requests, streams and refusals count together, in whatever role and at which site.

        A tuple, so that no name can be written to read as those of another client.
        """
        return (self.agency, self.organisation, self.user)

    def has(self, role: str) -> bool:
        """Whether the caller may act in a role."""
        return role == self.role or role in self.roles


@dataclass(frozen=True)
class SignIn:
    """What a token that holds says: who asks, and until when (seconds since 1970)."""

    caller: Caller
    expires: float


@dataclass(frozen=True)
class _Held:
    sign_in: SignIn
    until: float
    generation: int


class Tokens:
    """Checks tokens against pinned keys; nothing is fetched from an address a token names."""

    def __init__(
        self, settings: Settings, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        """Reads the public keys. Raises ``OSError`` or ``ValueError`` where a file has none."""
        self.keys = TokenKeys(settings, transport)
        self._checks = TokenChecks(settings, self.keys)
        self._held: dict[str, _Held] = {}

    def remembered(self, token: str) -> SignIn | None:
        """What is known of a token that was checked a moment ago with keys that still count."""
        known = self._held.get(token)
        if known is None or known.generation != self.keys.generation:
            return None
        return known.sign_in if known.until > time.time() else None

    async def sign_in(self, token: str) -> SignIn:
        """Whom a token names. Raises ``Unauthenticated``, and ``Unavailable`` without keys.

        A token that held is remembered for a minute, never longer than itself or its key.
        """
        await self.keys.look()
        known = self.remembered(token)
        if known is not None:
            return known
        try:
            found = await self._check(token)
        except Wrong as wrong:
            check = str(wrong)
            TOKENS_REFUSED.labels(check).inc()
            log.info("token refused", check=check, done="answered 401")
            raise Unauthenticated(
                "Your sign-in has expired or is not valid.", code="TokenInvalid"
            ) from None
        until = min(found.expires, time.time() + REMEMBER_SECONDS)
        self._held[token] = _Held(found, until, self.keys.generation)
        while len(self._held) > REMEMBERED:
            self._held.pop(next(iter(self._held)))
        return found

    async def _check(self, token: str) -> SignIn:
        claims = await self._checks.claims(token)
        try:
            return SignIn(_caller(claims), float(claims["exp"]))
        except (ValueError, KeyError, TypeError, OverflowError):
            raise Wrong("claims") from None


class Asker:
    """The declaration of a route: which agency and roles may ask. A route without one fails a test.

    Another agency's caller is answered 404, as if the route were not there.
    """

    def __init__(self, agency: str | None, roles: Sequence[str]) -> None:
        """``agency`` absent: any agency. Of a caller's roles the first named here counts."""
        self.agency, self.roles = agency, frozenset(roles)
        self._in_order = tuple(roles)

    async def __call__(self, request: Request) -> Caller:
        """The caller, if it may ask here, in the role that lets it; that role is in the audit."""
        caller = await authenticated(request)
        if self.agency is not None and caller.agency != self.agency:
            raise not_let_in("agency", Unknown("Not found, or you may not see it."))
        role = next((role for role in self._in_order if caller.has(role)), None)
        if role is None:
            raise not_let_in("role", Forbidden("Your role may not do this."))
        request.state.caller = replace(caller, role=role)
        found: Caller = request.state.caller
        return found


def not_let_in(check: str, refusal: Refused) -> Refused:
    """What refuses somebody whose token holds, counted and logged by the claim that does not fit.

    Never by what the claim says.
    """
    CALLERS_REFUSED.labels(check).inc()
    log.info("caller refused", check=check, status=refusal.status)
    return refusal


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


async def authenticated(request: Request) -> Caller:
    """The caller of this request, checked and counted once. Raises also ``TooMany``.

    Who sends what does not hold is bounded by the address it comes from; nobody whose token holds
    is held up by it, behind the same proxy neither.
    """
    if not hasattr(request.state, "caller"):
        found = await sign_in_of(request)
        caller = found.caller
        try:
            request.app.state.limits.take(caller.client)
        except TooMany:
            if tell := getattr(request.app.state, "tell_flood", None):
                await tell(request, caller)
            raise
        request.state.caller, request.state.expires = caller, found.expires
    known: Caller = request.state.caller
    return known


async def sign_in_of(request: Request) -> SignIn:
    """What the token of a request says. Raises ``Unauthenticated``, ``TooMany``."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        request.app.state.peers.take(peer_of(request))
        TOKENS_REFUSED.labels("missing").inc()
        log.info("token refused", check="missing", done="answered 401")
        raise Unauthenticated("Sign in first: no bearer token was sent.", code="TokenMissing")
    tokens: Tokens = request.app.state.tokens
    try:
        return await tokens.sign_in(token)
    except Unauthenticated:
        request.app.state.peers.take(peer_of(request))
        raise


def peer_of(request: Request) -> str:
    """The address a request comes from; of IPv6 the network, which is one client's to choose in."""
    host = request.client.host if request.client else ""
    return ":".join(host.split(":")[:4]) if ":" in host else host


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
    named = (claims["sub"], claims["agency"], claims.get("organisation", ""))
    if not all(isinstance(part, str) and part.isprintable() for part in named):
        raise ValueError("a claim is not text")
    user, agency, organisation = named
    roles = _several(claims.get("roles", ())) + _several(claims.get("role", ()))
    if not (user and agency and roles):
        raise ValueError("a claim is missing")
    sites = frozenset(_several(claims.get("sites", ())))
    return Caller(user, agency, roles[0], organisation, frozenset(roles), sites)


def _several(claim: Any) -> tuple[str, ...]:
    """One text, or a list of texts."""
    listed = (claim,) if isinstance(claim, str) else claim
    if (
        not isinstance(listed, list | tuple)
        or len(listed) > MOST
        or not all(isinstance(one, str) and one and one.isprintable() for one in listed)
    ):
        raise ValueError("a claim is not a list of texts")
    return tuple(listed)
