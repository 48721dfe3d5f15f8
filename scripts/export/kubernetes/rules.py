"""The alarms and what they look at, as the Prometheus operator takes them, from the same files."""

from collections.abc import Iterator

import yaml

from contracts.event import Agency
from scripts.export import slo
from scripts.export.kubernetes.shape import OPERATORS, Manifest, of
from scripts.stack.settings import ROOT

#: The job that every instance of a service is scraped as, here as by deploy/prometheus.
SERVICES_JOB = "services"
ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"


def rules() -> Iterator[Manifest]:
    """One object with every group; it lies beside the console."""
    groups = yaml.safe_load(ALERTS.read_text())["groups"]
    for text in slo.files().values():
        groups += yaml.safe_load(text)["groups"]
    for group in groups:
        group["rules"] = [_here(rule) for rule in group["rules"]]
    yield of(
        "PrometheusRule", "monitoring.coreos.com/v1", "exchange", OPERATORS, spec={"groups": groups}
    )


def _here(rule: Manifest) -> Manifest:
    """As it is; only that an agency without any pod has no target, and not one that is down."""
    if rule.get("alert") != "AgencyNotSeen":
        return rule
    gone = [f'absent(up{{job="{SERVICES_JOB}", service="{agency}"}} == 1)' for agency in Agency]
    return {**rule, "expr": " or ".join(gone)}
