"""Who reaches whom: the arrows of the README, and nothing else."""

from collections.abc import Iterator, Mapping

from scripts.export.kubernetes.shape import CLUSTER, KAFKA, OPERATORS, TLS_PORT, Manifest, of

#: The namespaces of your ingress and of your Prometheus bear these labels.
_INGRESS = {"namespaceSelector": {"matchLabels": {"cstr.example/ingress": "true"}}}
_WATCHING = {"namespaceSelector": {"matchLabels": {"cstr.example/monitoring": "true"}}}


def policies(namespace: str, others: list[str]) -> Iterator[Manifest]:
    """Nothing in, nothing out, but for what is named."""
    closed: Manifest = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    yield of("NetworkPolicy", "networking.k8s.io/v1", "closed", namespace, spec=closed)
    service: Manifest = {"podSelector": {"matchLabels": {"app": "service"}}}
    reached = [_pods(other, {"app": "service"}) for other in others]
    console = _pods(OPERATORS, {"app": "console"})
    spec = service | {
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [{"from": [*reached, _INGRESS, _WATCHING, console], "ports": _tcp(TLS_PORT)}],
        "egress": [
            {"to": reached, "ports": _tcp(TLS_PORT)},
            {"to": [_pods(KAFKA, {"strimzi.io/cluster": CLUSTER})], "ports": _tcp(9093)},
            *_database_and_names(),
        ],
    }
    yield of("NetworkPolicy", "networking.k8s.io/v1", "service", namespace, spec=spec)
    migration = {
        "podSelector": {"matchLabels": {"app": "migration"}},
        "policyTypes": ["Egress"],
        "egress": list(_database_and_names()),
    }
    yield of("NetworkPolicy", "networking.k8s.io/v1", "migration", namespace, spec=migration)
    ours = [{"podSelector": {"matchLabels": {"app": name}}} for name in ("service", "migration")]
    database: Manifest = {"podSelector": {"matchLabels": {"app": "database"}}}
    spec = database | {
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [
            {"from": [*ours, database], "ports": _tcp(5432)},
            {"from": [_WATCHING], "ports": _tcp(9187)},
        ],
        "egress": [{"to": [database], "ports": _tcp(5432)}, _names()],
    }
    yield of("NetworkPolicy", "networking.k8s.io/v1", "database", namespace, spec=spec)


def _database_and_names() -> Iterator[Manifest]:
    """The agency's own database lies in its namespace, or is an address put here."""
    yield {"to": [{"podSelector": {"matchLabels": {"app": "database"}}}], "ports": _tcp(5432)}
    yield _names()


def _names() -> Manifest:
    system = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}}}
    return {"to": [system], "ports": [{"protocol": p, "port": 53} for p in ("UDP", "TCP")]}


def _pods(namespace: str, labels: Mapping[str, str]) -> Manifest:
    return {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}},
        "podSelector": {"matchLabels": dict(labels)},
    }


def _tcp(port: int) -> list[Manifest]:
    return [{"protocol": "TCP", "port": port}]


def console_policies() -> Iterator[Manifest]:
    """Reached by people through the ingress and by services with traces; asks every agency."""
    services = {"podSelector": {"matchLabels": {"app": "service"}}, "namespaceSelector": {}}
    inbound = {"from": [_INGRESS, _WATCHING, services], "ports": _tcp(TLS_PORT)}
    outbound = [{"to": [services], "ports": _tcp(TLS_PORT)}, _names()]
    spec = {
        "podSelector": {},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [inbound],
        "egress": outbound,
    }
    yield of("NetworkPolicy", "networking.k8s.io/v1", "console", OPERATORS, spec=spec)
