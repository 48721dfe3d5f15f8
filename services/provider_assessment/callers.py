"""Who may ask a provider: always for one organisation, which decides what exists for them."""

from typing import Annotated

from fastapi import Depends, Request

from contracts.event import Agency
from services.common.errors import Forbidden
from services.common.identity import Asker, Caller, not_let_in


class OrganisationAsker(Asker):
    """As ``Asker``, and the token names the organisation the caller works for (R52)."""

    async def __call__(self, request: Request) -> Caller:
        """The caller, if it may ask here. Raises ``Forbidden`` without an organisation."""
        caller = await super().__call__(request)
        if not caller.organisation:
            named = "Your sign-in names no provider organisation."
            raise not_let_in("organisation", Forbidden(named, rule="R52"))
        return caller


Practitioner = Annotated[Caller, Depends(OrganisationAsker(Agency.PROVIDER, ("practitioner",)))]
_CLINICIANS = ("clinical_lead", "responsible_practitioner")
_DECIDING = (*_CLINICIANS, "single_point_of_contact")

DecidingClinician = Annotated[Caller, Depends(OrganisationAsker(Agency.PROVIDER, _CLINICIANS))]
PointOfContact = Annotated[
    Caller, Depends(OrganisationAsker(Agency.PROVIDER, ("single_point_of_contact",)))
]
Decider = Annotated[Caller, Depends(OrganisationAsker(Agency.PROVIDER, _DECIDING))]
Clinician = Annotated[
    Caller, Depends(OrganisationAsker(Agency.PROVIDER, ("practitioner", *_DECIDING)))
]
Reader = Annotated[
    Caller,
    Depends(OrganisationAsker(Agency.PROVIDER, ("practitioner", *_DECIDING, "service"))),
]
