"""Dashboards for Grafana: five pages, each a file that is written here and nowhere else."""

import json
from collections.abc import Mapping

from scripts.export.grafana.agency import AGENCY
from scripts.export.grafana.exchange import EXCHANGE
from scripts.export.grafana.servers import BROKER, DATABASE, SLO
from scripts.export.grafana.shape import dashboard

FOLDER = "grafana/dashboards"
PAGES = (EXCHANGE, AGENCY, DATABASE, BROKER, SLO)


def files() -> Mapping[str, str]:
    """Each page by its path under deploy."""
    return {
        f"{FOLDER}/{page.name}.json": json.dumps(dashboard(page), indent=1) + "\n" for page in PAGES
    }
