"""The operators' console: asks every agency, holds nothing, is reached through the ingress."""

from collections.abc import Iterator

from scripts.export.kubernetes.agency import settings
from scripts.export.kubernetes.pods import container, pod, probes, proxy, tls
from scripts.export.kubernetes.policies import console_policies
from scripts.export.kubernetes.shape import OPERATORS, Manifest, namespace, of
from scripts.stack.settings import CONSOLE

_SECRETS = {name: name for name in ("authorities", "issuer", "tokens")}


def console() -> Iterator[Manifest]:
    """A namespace with one Deployment; two pods would each hold half of the traces."""
    yield namespace(OPERATORS)
    yield of("ServiceAccount", "v1", "service", OPERATORS, automountServiceAccountToken=False)
    yield of("ConfigMap", "v1", "settings", OPERATORS, data=settings(CONSOLE))
    yield of("ConfigMap", "v1", "tls", OPERATORS, data={"default.conf": proxy(CONSOLE)})
    labels = {"app": "console"}
    main = {**container(CONSOLE, "service", [], _SECRETS, ""), **probes()}
    spec = {
        "replicas": 1,
        "selector": {"matchLabels": labels},
        "template": {
            "metadata": {"labels": labels},
            "spec": pod(CONSOLE, _SECRETS, [main, tls()]),
        },
    }
    yield of("Deployment", "apps/v1", "console", OPERATORS, spec=spec)
    ports = [{"name": "https", "port": 8443, "targetPort": "https"}]
    yield of("Service", "v1", "service", OPERATORS, spec={"selector": labels, "ports": ports})
    yield from console_policies()
