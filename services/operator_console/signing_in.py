"""Signing in: the operator's own token, in a cookie no script and no other site can use."""

from typing import Annotated

from fastapi import Depends, Request

from services.common.errors import Forbidden, Unauthenticated
from services.common.identity import Caller, Tokens

COOKIE = "cstr_operator"
ROLE = "operator"


class SignInNeeded(Exception):
    """The page is for operators who signed in."""


async def operator_token(request: Request) -> str:
    """The operator's token. Raises ``SignInNeeded``."""
    token = request.cookies.get(COOKIE, "")
    if not token or not holds(request, token):
        raise SignInNeeded
    return token


def holds(request: Request, token: str) -> bool:
    """Whether this is the token of an operator."""
    tokens: Tokens = request.app.state.tokens
    try:
        caller: Caller = tokens.caller_of(token)
    except Unauthenticated:
        return False
    return caller.role == ROLE


async def same_origin(request: Request) -> None:
    """A form is sent from our own pages. Raises ``Forbidden``."""
    origin = request.headers.get("origin")
    if origin is not None and origin != str(request.base_url).rstrip("/"):
        raise Forbidden("This form was sent from another site.")


Operator = Annotated[str, Depends(operator_token)]
OwnForm = Depends(same_origin)
