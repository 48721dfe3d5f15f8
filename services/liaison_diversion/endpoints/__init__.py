"""What may be asked of liaison and diversion."""

from services.liaison_diversion.endpoints import (
    disclosures,
    follow_ups,
    lists,
    pathways,
    permissions,
    personal_details,
    referrals,
    restrictions,
    screens,
)

ROUTERS = (
    referrals.router,
    pathways.router,
    personal_details.router,
    screens.router,
    permissions.router,
    lists.router,
    follow_ups.router,
    disclosures.router,
    restrictions.router,
)
