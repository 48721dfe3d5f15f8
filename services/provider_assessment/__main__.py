"""``python -m services.provider_assessment`` runs the service; ``… migrate`` its database."""

from services.common.process import run
from services.provider_assessment.service import SERVICE

if __name__ == "__main__":
    run(SERVICE)
