"""``python -m services.court_listing`` runs the service; ``… migrate`` its database."""

from services.common.process import run
from services.court_listing.service import SERVICE

if __name__ == "__main__":
    run(SERVICE)
