"""``python -m services.liaison_diversion`` runs the service; ``… migrate`` its database."""

import gc

gc.disable()  # What is loaded stays: nothing looks it through while it is loaded.

from services.common.process import run
from services.liaison_diversion.service import SERVICE

if __name__ == "__main__":
    run(SERVICE)
