"""Who may ask programme data: always at a site of theirs."""

from typing import Annotated

from fastapi import Depends, Request

from contracts.event import Agency
from services.common.errors import Unknown
from services.common.identity import Asker, Caller
from services.common.scope import may_see_site


class SiteAsker(Asker):
    """As ``Asker``, and what is of another site than the caller's is not there (R53)."""

    async def __call__(self, request: Request) -> Caller:
        """The caller, if it may ask here. Raises ``Unknown`` (404) for another site."""
        caller = await super().__call__(request)
        site = request.path_params.get("site") or request.query_params.get("site")
        if site is not None and not may_see_site(caller, site):
            raise Unknown("Not found, or you may not see it.")
        return caller


Analyst = Annotated[
    Caller, Depends(SiteAsker(Agency.REPORTING, ("analyst", "steering_group_chair")))
]
