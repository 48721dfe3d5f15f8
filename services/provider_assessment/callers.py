"""Who may ask a provider: always for one organisation, which decides what exists for them."""

from typing import Annotated

from fastapi import Depends, Request

from contracts.event import Agency
from services.common.identity import Asker, Caller
from services.common.refusal import Forbidden


class OrganisationAsker(Asker):
    """As ``Asker``, and the token names the organisation the caller works for (R52)."""

    async def __call__(self, request: Request) -> Caller:
        """The caller, if it may ask here. Raises ``Forbidden`` without an organisation."""
        caller = await super().__call__(request)
        if not caller.organisation:
            raise Forbidden("Your token names no provider organisation.", rule="R52")
        return caller


Practitioner = Annotated[Caller, Depends(OrganisationAsker(Agency.PROVIDER, ("practitioner",)))]
ClinicalLead = Annotated[Caller, Depends(OrganisationAsker(Agency.PROVIDER, ("clinical_lead",)))]
Clinician = Annotated[
    Caller, Depends(OrganisationAsker(Agency.PROVIDER, ("practitioner", "clinical_lead")))
]
Reader = Annotated[
    Caller,
    Depends(OrganisationAsker(Agency.PROVIDER, ("practitioner", "clinical_lead", "service"))),
]
