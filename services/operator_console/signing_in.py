"""Signing in: a session known to the console alone; its name is in a cookie, the token is not."""

import hashlib
import re
import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote, unquote, urlsplit

from fastapi import Depends, Request, Response

from services.common.errors import Forbidden, Unauthenticated, Unavailable
from services.common.identity import Caller, Tokens, not_let_in, peer_of

COOKIE = "cstr_operator"
#: Over TLS the browser itself holds the cookie to this host, this path and TLS.
SECURE_COOKIE = "__Host-cstr_operator"
PLACE = "cstr_operator_place"
LONGEST_PLACE = 1_000
#: One of our pages: one word, perhaps an id, perhaps filters.
_OWN_PLACE = re.compile(r"/[a-z-]+(/[0-9a-f]{32})?(\?[A-Za-z0-9_.~%&=+:-]*)?")
ROLE = "operator"
SESSIONS = 1_000
SESSIONS_OF_ONE = 10


class SignInNeeded(Exception):
    """The page is for operators who signed in."""


class ComeAgain(Exception):
    """A link of another site led here, with which browsers do not send the session's cookie."""


@dataclass(frozen=True)
class _Session:
    token: str
    caller: Caller
    expires: float


class Sessions:
    """Who is signed in. A session ends with its token, by signing out, and with the process."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, _Session] = OrderedDict()

    def begin(self, token: str, caller: Caller, expires: float) -> str:
        """The random name of a new session; the oldest ends where there are too many."""
        own = [key for key, one in self._known.items() if one.caller == caller]
        for key in own[: max(0, len(own) - SESSIONS_OF_ONE + 1)]:
            del self._known[key]
        while len(self._known) >= SESSIONS:
            self._known.popitem(last=False)
        name = secrets.token_urlsafe(32)
        self._known[_key(name)] = _Session(token, caller, expires)
        return name

    def token(self, name: str) -> str | None:
        """The operator's token, while the session lasts."""
        known = self._known.get(_key(name))
        if known is not None and known.expires <= time.time():
            self.end(name)
            return None
        return known.token if known is not None else None

    def end(self, name: str) -> None:
        """The session is over, whoever has its name."""
        self._known.pop(_key(name), None)


@dataclass(frozen=True)
class SignedIn:
    """An operator who signed in: who they are, and what they show the services."""

    token: str
    caller: Caller


async def signed_in(request: Request) -> SignedIn:
    """The operator. Raises ``SignInNeeded``, and ``ComeAgain`` where the browser came from afar."""
    sessions: Sessions = request.app.state.sessions
    token = sessions.token(request.cookies.get(cookie_name(request), ""))
    held = None if token is None else await holds(request, token)
    if token is None or held is None:
        is_led = request.headers.get("sec-fetch-site") in ("cross-site", "same-site")
        raise ComeAgain if is_led and request.method == "GET" else SignInNeeded
    return SignedIn(token, held[0])


async def holds(request: Request, token: str) -> tuple[Caller, float] | None:
    """Whose token this is and until when, if it is that of an operator."""
    tokens: Tokens = request.app.state.tokens
    try:
        found = await tokens.sign_in(token)
    except (Unauthenticated, Unavailable):
        return None
    if not found.caller.has(ROLE):
        not_let_in("role", Forbidden("Operators only."))
        return None
    return found.caller, found.expires


async def sign_in(request: Request, token: str) -> str | None:
    """The name of a new session, if this is the token of an operator. Raises ``TooMany``."""
    request.app.state.peers.take(peer_of(request))
    found = await holds(request, token)
    if found is None:
        return None
    sessions: Sessions = request.app.state.sessions
    return sessions.begin(token, *found)


def sign_out(request: Request) -> None:
    """End the session of a request."""
    sessions: Sessions = request.app.state.sessions
    sessions.end(request.cookies.get(cookie_name(request), ""))


def give_cookie(request: Request, answer: Response, name: str) -> None:
    """Have the browser show the session's name from now on, to this site alone."""
    answer.set_cookie(
        cookie_name(request), name, httponly=True, samesite="strict", secure=is_tls(request)
    )


def take_cookie(request: Request, answer: Response) -> None:
    """Have the browser forget it."""
    answer.delete_cookie(
        cookie_name(request), httponly=True, samesite="strict", secure=is_tls(request)
    )


def keep_place(request: Request, answer: Response) -> None:
    """Have the browser keep which page was asked for, while its operator signs in."""
    place = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method == "GET" and place != "/" and len(place) <= LONGEST_PLACE:
        answer.set_cookie(
            PLACE, quote(place, safe=""), max_age=600, httponly=True, samesite="strict",
            secure=is_tls(request),
        )  # fmt: skip


def place_kept(request: Request) -> str:
    """The page that was asked for before signing in; of this site alone, else the first."""
    place = unquote(request.cookies.get(PLACE, ""))
    is_own = _OWN_PLACE.fullmatch(place) is not None
    return place if is_own and len(place) <= LONGEST_PLACE else "/"


def forget_place(request: Request, answer: Response) -> None:
    """Have the browser forget it, where it kept one."""
    if PLACE in request.cookies:
        answer.delete_cookie(PLACE, httponly=True, samesite="strict", secure=is_tls(request))


def cookie_name(request: Request) -> str:
    """What the cookie is called, over TLS and without."""
    return SECURE_COOKIE if is_tls(request) else COOKIE


def is_tls(request: Request) -> bool:
    """Whether browsers come over TLS; a proxy in front of the console may be what ends it."""
    public: str = request.app.state.public_url
    return public.startswith("https://") or request.url.scheme == "https"


async def same_origin(request: Request) -> None:
    """A form is sent from our own pages. Raises ``Forbidden``."""
    own = _origin(request.app.state.public_url or str(request.base_url))
    origin = request.headers.get("origin")
    if origin is not None and origin != own:
        raise Forbidden("This form was sent from another site.")
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Forbidden("This form was sent from another site.")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _key(name: str) -> str:
    """What is kept of a name: who reads the console's memory cannot take a session over."""
    return hashlib.sha256(name.encode()).hexdigest()


Operator = Annotated[SignedIn, Depends(signed_in)]
OwnForm = Depends(same_origin)
