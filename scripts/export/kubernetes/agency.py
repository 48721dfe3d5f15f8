"""One agency: a namespace with its parts, settings, keys by reference, and what may reach it."""

import json
from collections.abc import Iterator, Mapping

from contracts.event import Agency
from contracts.sharing import load_agreements
from scripts.export.kubernetes.pods import by_reference, container, pod, probes, proxy, tls
from scripts.export.kubernetes.policies import policies
from scripts.export.kubernetes.rules import SERVICES_JOB
from scripts.export.kubernetes.shape import (
    CLUSTER,
    KAFKA,
    OPERATORS,
    SECRETS,
    TLS_PORT,
    Manifest,
    name_of,
    namespace,
    of,
)
from scripts.stack.settings import StackSettings

#: Each Deployment of an agency: its parts, and how many pods.
PARTS: Mapping[str, tuple[str, int]] = {
    "web": ("web", 2),
    "events": ("relay,consumer", 2),
    "clocks": ("clocks,heads", 1),
}

JOB_LABEL = "app.kubernetes.io/component"
#: So long a new pod waits for the migration before it says what is missing and is started again.
MIGRATED_SECONDS = 600


def peers(agency: Agency) -> list[Agency]:
    """Whom an agency has an agreement with, in either direction: the arrows of the README."""
    pairs = {(a.writer, a.reader) for a in load_agreements().all}
    return [o for o in Agency if (agency, o) in pairs or (o, agency) in pairs]


def agency(agency: Agency) -> Iterator[Manifest]:
    """Everything an agency runs, in the order it is applied."""
    name = name_of(agency)
    yield namespace(name)
    yield of("ServiceAccount", "v1", "service", name, automountServiceAccountToken=False)
    yield of("ConfigMap", "v1", "settings", name, data=settings(agency))
    yield of("ConfigMap", "v1", "tls", name, data={"default.conf": proxy(agency)})
    yield _migration(agency)
    yield _restored(agency)
    for part in PARTS:
        yield _deployment(agency, part)
        yield _budget(name, part)
    yield from _services(name)
    yield _monitor(name)
    yield from policies(name, [name_of(o) for o in peers(agency)])


def settings(agency: Agency | str) -> Manifest:
    """What is not secret; hosts under `.example` are to be changed."""
    name = name_of(agency)
    found = {
        "CSTR_ENVIRONMENT": "production",
        "CSTR_HOST": "127.0.0.1",
        "CSTR_PORT": str(StackSettings().port(str(agency))),
        "CSTR_PUBLIC_URL": f"https://{name}.cstr.example",
        "CSTR_TRUSTED_HOSTS": f"service.{name if agency in set(Agency) else OPERATORS}.svc",
        "SSL_CERT_FILE": f"{SECRETS}/authorities/ca.crt",
        "CSTR_TOKEN_ISSUER": "https://issuer.example/",
        "CSTR_TOKEN_AUDIENCE": "cstr",
        "CSTR_TOKEN_JWKS": f"{SECRETS}/issuer/jwks.json",
        "CSTR_CLIENT_TOKEN_FILE": f"{SECRETS}/tokens/service.token",
        "CSTR_METRICS_TOKEN_FILE": f"{SECRETS}/tokens/metrics.token",
    }
    asked = peers(agency) if isinstance(agency, Agency) else list(Agency)
    told = {o.value: f"https://service.{name_of(o)}.svc:{TLS_PORT}" for o in asked}
    found["CSTR_PEERS"] = json.dumps(told)
    if not isinstance(agency, Agency):
        return found
    found |= {
        "CSTR_KAFKA_BOOTSTRAP": f"{CLUSTER}-kafka-bootstrap.{KAFKA}.svc:9093",
        "CSTR_KAFKA_CA": f"{SECRETS}/kafka-ca/ca.crt",
        "CSTR_KAFKA_CERT": f"{SECRETS}/kafka/user.crt",
        "CSTR_KAFKA_KEY": f"{SECRETS}/kafka/user.key",
        "CSTR_AUDIT_KEY_FILE": f"{SECRETS}/audit/audit.json",
        "CSTR_AUDIT_JWKS": f"{SECRETS}/audit-public/audit.jwks.json",
    }
    if agency is not Agency.REPORTING:
        found["CSTR_PSEUDONYM_KEY_FILE"] = f"{SECRETS}/pseudonyms/pseudonym.hex"
    return found


def _secrets(agency: Agency) -> Mapping[str, str]:
    """Where in the container each secret lies; who makes them is in README.md."""
    found = {
        "authorities": "authorities",
        "issuer": "issuer",
        "tokens": "tokens",
        "kafka-ca": "kafka-ca",
        "kafka": "kafka",
        "audit": "audit",
        "audit-public": "audit-public",
    }
    if agency is not Agency.REPORTING:
        found["pseudonyms"] = "pseudonyms"
    return found


def _migration(agency: Agency) -> Manifest:
    """The only pod that is given the owner's password. Delete the last one before an update."""
    secrets = _secrets(agency)
    migrate = container(agency, "migrate", ["migrate"], secrets, "CSTR_MIGRATION_URL")
    migrate["env"].append(by_reference("CSTR_DATABASE_URL"))
    made = pod(agency, secrets, [migrate]) | {"restartPolicy": "OnFailure"}
    template = {"metadata": {"labels": {"app": "migration"}}, "spec": made}
    spec = {"backoffLimit": 6, "template": template}
    return of("Job", "batch/v1", "migration", name_of(agency), spec=spec)


def _restored(agency: Agency) -> Manifest:
    """Waits to be let go after a restore; why it was is in a ConfigMap that is made then.

    Labelled as the service, as which it asks the readers and is let to the database.
    """
    secrets = _secrets(agency)
    says = ["restored", "--reason", "$(REASON)"]
    command = container(agency, "restored", says, secrets, "CSTR_DATABASE_URL")
    why = {"configMapKeyRef": {"name": "restored", "key": "reason"}}
    command["env"].append({"name": "REASON", "valueFrom": why})
    made = pod(agency, secrets, [command]) | {"restartPolicy": "Never"}
    labels = {"app": "service", "part": "restored"}
    template = {"metadata": {"labels": labels}, "spec": made}
    spec = {"suspend": True, "backoffLimit": 0, "template": template}
    return of("Job", "batch/v1", "restored", name_of(agency), spec=spec)


def _deployment(agency: Agency, part: str) -> Manifest:
    only, replicas = PARTS[part]
    secrets = _secrets(agency)
    main = container(agency, "service", ["--only", only], secrets, "CSTR_DATABASE_URL")
    containers = [{**main, **probes()}, tls()]
    labels = {"app": "service", "part": part}
    # Until the Job has migrated; the pods of the release before go on meanwhile.
    waits = ["migrated", "--wait", str(MIGRATED_SECONDS)]
    first = container(agency, "migrated", waits, secrets, "CSTR_DATABASE_URL")
    made = pod(agency, secrets, containers) | {
        "initContainers": [first],
        "terminationGracePeriodSeconds": 30,
        "topologySpreadConstraints": [
            {
                "maxSkew": 1,
                "topologyKey": "kubernetes.io/hostname",
                "whenUnsatisfiable": "ScheduleAnyway",
                "labelSelector": {"matchLabels": labels},
            }
        ],
    }
    spec = {
        "replicas": replicas,
        "selector": {"matchLabels": labels},
        "strategy": {"rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}},
        "template": {"metadata": {"labels": labels}, "spec": made},
    }
    return of("Deployment", "apps/v1", part, name_of(agency), spec=spec)


def _budget(namespace: str, part: str) -> Manifest:
    """A node that is emptied takes one pod at a time; of a part that is alone, the one."""
    spec = {"maxUnavailable": 1, "selector": {"matchLabels": {"app": "service", "part": part}}}
    return of("PodDisruptionBudget", "policy/v1", part, namespace, spec=spec)


def _services(namespace: str) -> Iterator[Manifest]:
    """The address others ask; and every instance of every part, for who measures."""
    ports = [{"name": "https", "port": TLS_PORT, "targetPort": "https"}]
    spec = {"selector": {"app": "service", "part": "web"}, "ports": ports}
    yield of("Service", "v1", "service", namespace, spec=spec)
    every = {"clusterIP": "None", "selector": {"app": "service"}, "ports": ports}
    instances = of("Service", "v1", "instances", namespace, spec=every)
    # The operator takes the job's name from here: alarms look at that of deploy/prometheus.
    instances["metadata"]["labels"] |= {"app": "instances", JOB_LABEL: SERVICES_JOB}
    yield instances


def _monitor(namespace: str) -> Manifest:
    """Each instance serves its own figures, to who shows the token."""
    authority = {"secret": {"name": "authorities", "key": "ca.crt"}}
    endpoint = {
        "port": "https",
        "path": "/metrics",
        "scheme": "https",
        "interval": "10s",
        "tlsConfig": {"ca": authority, "serverName": f"service.{namespace}.svc"},
        "authorization": {"credentials": {"name": "tokens", "key": "metrics.token"}},
        # The operator would put the Service's name there; alarms name the agency.
        "relabelings": [{"targetLabel": "service", "replacement": namespace.replace("-", "_")}],
    }
    wanted = {"matchLabels": {"app": "instances"}}
    spec = {"jobLabel": JOB_LABEL, "selector": wanted, "endpoints": [endpoint]}
    return of("ServiceMonitor", "monitoring.coreos.com/v1", "service", namespace, spec=spec)
