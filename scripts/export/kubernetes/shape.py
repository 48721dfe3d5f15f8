"""What every manifest has: names as Kubernetes takes them, labels, and where things are."""

from collections.abc import Mapping
from typing import Any

from contracts.event import Agency

Manifest = dict[str, Any]

IMAGE = "cstr-exchange:0.1.0"
PROXY = "nginxinc/nginx-unprivileged:1.29.3"
TLS_PORT = 8443
SECRETS = "/run/cstr"
SCRATCH = "/tmp"  # noqa: S108 - an emptyDir of the pod
USER = 10001
#: Where the broker and the operators' console are.
KAFKA, OPERATORS, CLUSTER = "kafka", "operators", "exchange"


def name_of(agency: Agency | str) -> str:
    """A name as Kubernetes takes it."""
    return str(agency).replace("_", "-")


def _meta(name: str, namespace: str, labels: Mapping[str, str] | None = None) -> Manifest:
    own = {"app.kubernetes.io/part-of": "cstr-exchange", **(labels or {})}
    return {"name": name, "namespace": namespace, "labels": own}


def of(kind: str, version: str, name: str, namespace: str, **rest: Any) -> Manifest:
    """A manifest of one kind with its name, namespace and labels."""
    return {"apiVersion": version, "kind": kind, "metadata": _meta(name, namespace), **rest}


def namespace(name: str, standard: str = "restricted") -> Manifest:
    """Whose pods may do nothing that the standard, here the strictest, does not let them."""
    enforced = {"pod-security.kubernetes.io/enforce": standard}
    labels = {"app.kubernetes.io/part-of": "cstr-exchange", **enforced}
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": name, "labels": labels},
    }
