"""Pods: one process of a service, and beside it what ends TLS."""

from collections.abc import Mapping

from contracts.event import Agency
from scripts.export.kubernetes.shape import IMAGE, PROXY, SCRATCH, SECRETS, TLS_PORT, USER, Manifest
from scripts.stack.settings import StackSettings


def proxy(agency: Agency | str) -> str:
    """TLS ends here; bodies and streams pass as they come, the service bounds both itself."""
    port = StackSettings().port(str(agency))
    return f"""server {{
  listen {TLS_PORT} ssl;
  ssl_certificate {SECRETS}/tls/tls.crt;
  ssl_certificate_key {SECRETS}/tls/tls.key;
  ssl_protocols TLSv1.2 TLSv1.3;
  client_max_body_size 0;
  access_log off;
  location / {{
    proxy_pass http://127.0.0.1:{port};
    proxy_http_version 1.1;
    proxy_set_header Host $host;
    proxy_set_header Connection "";
    proxy_request_buffering off;
    proxy_buffering off;
    proxy_read_timeout 3600s;
  }}
}}
"""


def pod(agency: Agency | str, secrets: Mapping[str, str], containers: list[Manifest]) -> Manifest:
    """Not root, no capability, a file system that is only read; secrets for its group alone."""
    volumes: list[Manifest] = [{"name": "tmp", "emptyDir": {"sizeLimit": "64Mi"}}]
    volumes += [_secret(name, held) for name, held in secrets.items()]
    if len(containers) > 1:
        volumes += [_secret("tls", "tls"), {"name": "proxy", "configMap": {"name": "tls"}}]
    safe = {"runAsNonRoot": True, "runAsUser": USER, "runAsGroup": USER, "fsGroup": USER}
    return {
        "serviceAccountName": "service",
        "automountServiceAccountToken": False,
        "securityContext": {**safe, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": containers,
        "volumes": volumes,
    }


def _secret(name: str, held: str) -> Manifest:
    return {"name": name, "secret": {"secretName": held, "defaultMode": 0o440}}


def container(
    agency: Agency | str, name: str, arguments: list[str], secrets: Mapping[str, str], address: str
) -> Manifest:
    """One process of the agency's image, told everything by reference."""
    env: list[Manifest] = []
    if address:
        env.append(by_reference(address))
    if name != "migrate":
        pod = {"fieldRef": {"fieldPath": "metadata.name"}}
        env.append({"name": "CSTR_INSTANCE", "valueFrom": pod})
    mounts: list[Manifest] = [{"name": "tmp", "mountPath": SCRATCH}]
    mounts += [{"name": n, "mountPath": f"{SECRETS}/{n}", "readOnly": True} for n in secrets]
    return {
        "name": name,
        "image": IMAGE,
        "args": [f"services.{agency}", *arguments],
        "envFrom": [{"configMapRef": {"name": "settings"}}],
        "env": env,
        "resources": {
            "requests": {"cpu": "100m", "memory": "192Mi"},
            "limits": {"memory": "512Mi"},
        },
        "securityContext": _locked(),
        "volumeMounts": mounts,
    }


def _locked() -> Manifest:
    return {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


def by_reference(variable: str) -> Manifest:
    """An address of the database, with its password, out of the agency's secrets."""
    key = {"CSTR_DATABASE_URL": "url", "CSTR_MIGRATION_URL": "owner-url"}[variable]
    held = "database" if variable == "CSTR_DATABASE_URL" else "database-owner"
    return {"name": variable, "valueFrom": {"secretKeyRef": {"name": held, "key": key}}}


def probes() -> Manifest:
    """Asked inside the pod: the service listens on the loopback address."""

    def ask(path: str) -> Manifest:
        address = f"'http://127.0.0.1:' + os.environ['CSTR_PORT'] + '/health/{path}'"
        call = f"import os, urllib.request as u; u.urlopen({address}, timeout=2)"
        return {"exec": {"command": ["python", "-c", call]}, "timeoutSeconds": 3}

    return {
        "startupProbe": {**ask("liveness"), "periodSeconds": 2, "failureThreshold": 60},
        "livenessProbe": {**ask("liveness"), "periodSeconds": 10, "failureThreshold": 6},
        "readinessProbe": {**ask("readiness"), "periodSeconds": 5, "failureThreshold": 2},
    }


def tls() -> Manifest:
    """What ends TLS beside the service."""
    return {
        "name": "tls",
        "image": PROXY,
        "ports": [{"name": "https", "containerPort": TLS_PORT}],
        "resources": {"requests": {"cpu": "20m", "memory": "32Mi"}, "limits": {"memory": "128Mi"}},
        "securityContext": _locked(),
        "volumeMounts": [
            {"name": "tmp", "mountPath": SCRATCH},
            {"name": "tls", "mountPath": f"{SECRETS}/tls", "readOnly": True},
            {"name": "proxy", "mountPath": "/etc/nginx/conf.d", "readOnly": True},
        ],
    }
