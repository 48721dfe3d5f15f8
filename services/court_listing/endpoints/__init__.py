"""What may be asked of the court."""

from services.court_listing.endpoints import bring_forward, decisions, intake, listings

ROUTERS = (intake.router, listings.router, bring_forward.router, decisions.router)
