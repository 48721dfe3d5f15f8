"""``python -m services.data_reporting`` runs the service; ``… migrate`` its database."""

from services.common.process import run
from services.data_reporting.service import SERVICE

if __name__ == "__main__":
    run(SERVICE)
