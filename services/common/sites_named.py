"""A request that names a site is of a site of the caller's, whatever it asks (R53)."""

import json
from collections.abc import Iterator

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.errors import Forbidden, Unknown
from services.common.identity import Caller
from services.common.scope import sees_site

_SITE = "site"


async def require_own(session: AsyncSession, request: Request, caller: Caller) -> None:
    """Raise ``Unknown`` (404) for another site in path or query, ``Forbidden`` (403) in the body.

    What a body says deeper than its own ``site`` is of what arrives, and for its endpoint to judge.
    """
    for site in _asked_for(request):
        if not await sees_site(session, caller, site):
            raise Unknown("Not found, or you may not see it.")
    written = _written(request)
    if written is not None and not await sees_site(session, caller, written):
        raise Forbidden("This is not a site of yours.", rule="R53", field="/site")


def _asked_for(request: Request) -> Iterator[str]:
    if _SITE in request.path_params:
        yield request.path_params[_SITE]
    yield from request.query_params.getlist(_SITE)


def _written(request: Request) -> str | None:
    """The body was read, and found to be of sound form, before."""
    try:
        body = json.loads(request.state.body) if request.state.body else None
    except ValueError:
        return None
    site = body.get(_SITE) if isinstance(body, dict) else None
    return site if isinstance(site, str) else None
