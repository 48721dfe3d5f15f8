"""What may be asked of the court."""

from services.court_listing.endpoints import decisions, feedback, intake, listings

ROUTERS = (intake.router, listings.router, decisions.router, feedback.router)
