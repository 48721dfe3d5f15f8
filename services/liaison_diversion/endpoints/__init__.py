"""What may be asked of liaison and diversion."""

from services.liaison_diversion.endpoints import (
    disclosures,
    follow_ups,
    lists,
    pathways,
    permissions,
    referrals,
    restrictions,
    screens,
)

ROUTERS = (
    referrals.router,
    pathways.router,
    screens.router,
    permissions.router,
    lists.router,
    follow_ups.router,
    disclosures.router,
    restrictions.router,
)
