"""``python -m services.provider_assessment`` runs the service; ``… migrate`` its database."""

import gc

gc.disable()  # What is loaded stays: nothing looks it through while it is loaded.

from services.common.process import run
from services.provider_assessment.service import SERVICE

if __name__ == "__main__":
    run(SERVICE)
