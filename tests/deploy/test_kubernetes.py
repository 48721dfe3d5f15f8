"""The manifests are valid by their kinds' own schemas, and say what the code does."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import kubernetes_validate
import pytest
import yaml

from contracts.event import Agency
from contracts.sharing import load_agreements
from contracts.topology import PARTITIONS, group_prefix
from scripts.export import kubernetes
from scripts.export.kubernetes.agency import PARTS
from scripts.stack.settings import CONSOLE, ROOT, SERVICES, StackSettings
from scripts.stack.topology import topology
from services.common.audit_commands import COMMANDS
from services.common.process import ROLES
from services.common.settings import Settings, settings_of_environment

FOLDER = ROOT / "deploy" / "kubernetes"
SCHEMAS = Path(__file__).parent / "schemas"
KUBERNETES = "1.34"
FILES = sorted(FOLDER.glob("*.yaml"))
OWN_VARIABLES = {"SSL_CERT_FILE"}

#: What a file must hold to be taken for what it is.
KEPT = {"jwks.json": '{"keys": []}', "audit.jwks.json": '{"keys": []}', "audit.json": "{}"}

Manifest = dict[str, Any]


def manifests(name: str) -> list[Manifest]:
    return list(yaml.safe_load_all((FOLDER / f"{name.replace('_', '-')}.yaml").read_text()))


def of_kind(name: str, kind: str) -> list[Manifest]:
    return [one for one in manifests(name) if one["kind"] == kind]


def settings_of(name: str) -> dict[str, str]:
    (told,) = [c for c in of_kind(name, "ConfigMap") if c["metadata"]["name"] == "settings"]
    data: dict[str, str] = told["data"]
    return data


def pods(name: str) -> Iterator[Manifest]:
    for kind in ("Deployment", "Job"):
        yield from (one["spec"]["template"]["spec"] for one in of_kind(name, kind))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_manifest_is_valid_by_the_schema_of_its_kind(path: Path) -> None:
    for one in yaml.safe_load_all(path.read_text()):
        own = SCHEMAS / f"{one['kind']}.json"
        if own.exists():
            schema = json.loads(own.read_text())
            jsonschema_rs.validator_for(schema).validate(one)
            assert set(one["spec"]) <= set(schema["properties"]["spec"]["properties"])
        else:
            kubernetes_validate.validate(one, KUBERNETES, strict=True)


def test_the_files_are_those_that_are_written() -> None:
    assert {f"kubernetes/{p.name}": p.read_text() for p in FILES} == dict(kubernetes.files())


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_starts_in_production_with_what_the_manifests_tell_it(
    service: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = settings_of(service)
    known = {f"CSTR_{name.upper()}" for name in Settings.model_fields} | OWN_VARIABLES
    assert set(told) <= known
    for name, value in told.items():
        if value.startswith("/run/cstr/"):
            path = tmp_path / value.removeprefix("/run/cstr/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("{}")
            path.chmod(0o640)
            value = str(path)
        monkeypatch.setenv(name, value)
    if service != CONSOLE:
        database = "postgresql+asyncpg://court:mvR7c0q@db.example/court?ssl=verify-full"
        monkeypatch.setenv("CSTR_DATABASE_URL", database)
    settings = Settings(service=service)
    assert settings.port == StackSettings().port(service)


def containers(name: str) -> Iterator[tuple[str, Manifest]]:
    """Every container that runs our image, with the secrets of its pod."""
    for pod in pods(name):
        for one in (*pod.get("initContainers", ()), *pod["containers"]):
            if one["name"] != "tls":
                yield f"{name} {' '.join(one['args'])}", one


def put(folder: Path, mounts: list[Manifest], files: Iterator[str]) -> None:
    """Of the files that settings name, those that lie in what a container mounts."""
    for file in files:
        if any(file.startswith(f"{mount['mountPath']}/") for mount in mounts):
            path = folder / file.removeprefix("/run/cstr/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(KEPT.get(path.name, "x"))
            path.chmod(0o440)


@pytest.mark.parametrize(
    ("said", "container"),
    [one for service in SERVICES for one in containers(service)],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_each_container_starts_with_what_it_is_told_and_mounts(
    said: str, container: Manifest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In production, by the check of every process; the Job that migrates too."""
    service = container["args"][0].removeprefix("services.")
    told = settings_of(service)
    files = (value for value in told.values() if value.startswith("/run/cstr/"))
    put(tmp_path, container["volumeMounts"], files)
    for name, value in told.items():
        monkeypatch.setenv(name, value.replace("/run/cstr", str(tmp_path)))
    for one in container["env"]:
        address = f"postgresql+asyncpg://x:mvR7c0q@db.example/{service}?ssl=verify-full"
        is_address = "secretKeyRef" in one["valueFrom"]
        monkeypatch.setenv(one["name"], address if is_address else "pod-1")
    assert settings_of_environment(service).port == StackSettings().port(service), said


@pytest.mark.parametrize("service", SERVICES)
def test_every_pod_has_the_secrets_its_containers_mount(service: str) -> None:
    for pod in pods(service):
        volumes = {volume["name"] for volume in pod["volumes"]}
        for one in (*pod.get("initContainers", ()), *pod["containers"]):
            assert {mount["name"] for mount in one["volumeMounts"]} <= volumes


def test_what_a_service_is_asked_by_is_a_name_it_answers_to() -> None:
    names = {
        f"{one['metadata']['name']}.{one['metadata']['namespace']}.svc": service
        for service in SERVICES
        for one in of_kind(service, "Service")
        if one["metadata"]["name"] == "service"
    }
    for service in SERVICES:
        assert names[settings_of(service)["CSTR_TRUSTED_HOSTS"]] == service


@pytest.mark.parametrize("agency", Agency)
def test_the_database_is_reached_by_the_agencys_own_pods_and_who_measures(agency: Agency) -> None:
    by_name = {one["metadata"]["name"]: one["spec"] for one in of_kind(agency, "NetworkPolicy")}
    ours, watching = by_name["database"]["ingress"]
    reached_by = {one["podSelector"]["matchLabels"]["app"] for one in ours["from"]}
    assert reached_by == {"service", "migration", "database"}
    assert all("namespaceSelector" not in one for one in ours["from"])
    assert watching["ports"] == [{"protocol": "TCP", "port": 9187}]
    for name in ("service", "migration"):
        assert any("database" in json.dumps(rule) for rule in by_name[name]["egress"])


@pytest.mark.parametrize("agency", Agency)
def test_the_parts_of_an_agency_are_all_there_is_and_each_has_probes_and_a_budget(
    agency: Agency,
) -> None:
    parts: list[str] = []
    for one in of_kind(agency, "Deployment"):
        service, tls = one["spec"]["template"]["spec"]["containers"]
        assert service["args"][:2] == [f"services.{agency}", "--only"]
        parts += service["args"][2].split(",")
        assert {"startupProbe", "livenessProbe", "readinessProbe"} <= set(service)
        assert tls["ports"][0]["containerPort"] == 8443
    assert sorted(parts) == sorted(ROLES)
    assert {b["metadata"]["name"] for b in of_kind(agency, "PodDisruptionBudget")} == set(PARTS)


@pytest.mark.parametrize("agency", Agency)
def test_the_owners_password_is_given_to_what_migrates_alone(agency: Agency) -> None:
    for pod in pods(agency):
        container = pod["containers"][0]
        owner = "database-owner" in json.dumps(container)
        assert owner is (container["args"][-1] == "migrate")


@pytest.mark.parametrize("agency", Agency)
def test_a_pod_waits_for_the_migration_without_the_owners_password(agency: Agency) -> None:
    for one in of_kind(agency, "Deployment"):
        pod = one["spec"]["template"]["spec"]
        (first,), service = pod["initContainers"], pod["containers"][0]
        assert first["args"][:3] == [f"services.{agency}", "migrated", "--wait"]
        assert "database-owner" not in json.dumps(first)
        for said in ("image", "envFrom", "volumeMounts", "securityContext"):
            assert first[said] == service[said], said
    (job, _) = of_kind(agency, "Job")
    (migrates,) = job["spec"]["template"]["spec"]["containers"]
    assert migrates["args"] == [f"services.{agency}", "migrate"]


@pytest.mark.parametrize("agency", Agency)
def test_after_a_restore_a_job_says_so_once_it_is_let_go_as_the_service_itself(
    agency: Agency,
) -> None:
    """By the commands of the runbook; without a reason it does not start, and never twice."""
    (_, job) = of_kind(agency, "Job")
    assert job["metadata"]["name"] == "restored"
    assert (job["spec"]["suspend"], job["spec"]["backoffLimit"]) == (True, 0)
    template = job["spec"]["template"]
    assert template["spec"]["restartPolicy"] == "Never"
    (says,) = template["spec"]["containers"]
    assert says["args"] == [f"services.{agency}", "restored", "--reason", "$(REASON)"]
    assert "restored" in COMMANDS
    (reason,) = [one["valueFrom"]["configMapKeyRef"] for one in says["env"]
                 if one["name"] == "REASON"]  # fmt: skip
    assert reason == {"name": "restored", "key": "reason"}
    web = of_kind(agency, "Deployment")[0]["spec"]["template"]
    for said in ("image", "envFrom", "volumeMounts", "securityContext"):
        assert says[said] == web["spec"]["containers"][0][said], said
    # What lets the service reach readers and database lets this, and nobody is sent to it.
    assert template["metadata"]["labels"]["app"] == web["metadata"]["labels"]["app"]
    (asked,) = [one for one in of_kind(agency, "Service") if one["metadata"]["name"] == "service"]
    assert asked["spec"]["selector"]["part"] != template["metadata"]["labels"]["part"]
    runbook = (ROOT / "deploy/runbooks/restore.md").read_text()
    assert "create configmap restored --from-literal=reason=" in runbook
    assert "patch job restored --patch" in runbook


def test_topics_are_those_of_the_topology_with_its_limits() -> None:
    wanted = topology()
    found = {one["spec"]["topicName"]: one["spec"] for one in of_kind("kafka", "KafkaTopic")}
    assert set(found) == set(wanted.topics)
    for spec in found.values():
        assert spec["partitions"] == PARTITIONS
        assert spec["config"]["max.message.bytes"] == str(wanted.message_bytes)
        assert spec["config"]["min.insync.replicas"] == "2"


def test_users_may_what_the_topology_says_and_no_more() -> None:
    wanted = {
        (r.principal.replace("_", "-"), r.operation, r.resource, r.name, r.pattern)
        for r in topology().rules
    }
    found = set()
    for user in of_kind("kafka", "KafkaUser"):
        assert user["spec"]["authentication"] == {"type": "tls"}
        for acl in user["spec"]["authorization"]["acls"]:
            resource = acl["resource"]
            pattern = {"literal": "LITERAL", "prefix": "PREFIXED"}[resource["patternType"]]
            for operation in acl["operations"]:
                name = (resource["type"].upper(), resource["name"], pattern)
                found.add((user["metadata"]["name"], operation.upper(), *name))
    assert found == wanted
    assert group_prefix(Agency.COURT) in {name for *_, name, _ in found}


def test_an_agency_is_reached_by_those_it_has_an_agreement_with_and_by_no_other_agency() -> None:
    pairs = {frozenset((a.writer, a.reader)) for a in load_agreements().all}
    for agency in Agency:
        arrows = {o.value for o in Agency if frozenset((agency, o)) in pairs and o is not agency}
        (policy,) = [
            p for p in of_kind(agency, "NetworkPolicy") if p["metadata"]["name"] == "service"
        ]
        inbound = policy["spec"]["ingress"][0]["from"]
        outbound = policy["spec"]["egress"][0]["to"]
        for side in (inbound, outbound):
            named = set(re.findall(r'"kubernetes.io/metadata.name": "([\w-]+)"', json.dumps(side)))
            assert {n.replace("-", "_") for n in named} - {"operators"} == arrows
        assert all(p["ports"] for p in policy["spec"]["ingress"])


@pytest.mark.parametrize("agency", Agency)
def test_nothing_goes_in_or_out_that_is_not_named(agency: Agency) -> None:
    (closed,) = [p for p in of_kind(agency, "NetworkPolicy") if p["metadata"]["name"] == "closed"]
    assert closed["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


@pytest.mark.parametrize("service", SERVICES)
def test_no_pod_runs_as_root_or_may_write_but_to_what_goes_with_it(service: str) -> None:
    for pod in pods(service):
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["automountServiceAccountToken"] is False
        for container in (*pod.get("initContainers", ()), *pod["containers"]):
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert "memory" in container["resources"]["limits"]


@pytest.mark.parametrize("agency", Agency)
def test_every_instance_of_every_part_is_measured(agency: Agency) -> None:
    (monitor,) = of_kind(agency, "ServiceMonitor")
    (endpoint,) = monitor["spec"]["endpoints"]
    assert endpoint["relabelings"] == [{"targetLabel": "service", "replacement": agency.value}]
    wanted = monitor["spec"]["selector"]["matchLabels"]
    (service,) = [
        s for s in of_kind(agency, "Service") if wanted.items() <= s["metadata"]["labels"].items()
    ]
    for one in of_kind(agency, "Deployment"):
        labels = one["spec"]["template"]["metadata"]["labels"]
        assert service["spec"]["selector"].items() <= labels.items()
        assert monitor["spec"]["jobLabel"] in service["metadata"]["labels"]


def test_alarms_are_those_of_the_compose_file_and_look_at_the_job_there_is() -> None:
    (rule,) = of_kind("monitoring", "PrometheusRule")
    groups = {group["name"]: group["rules"] for group in rule["spec"]["groups"]}
    written: dict[str, Any] = {}
    for name in ("alerts.yml", "slo.yml"):
        loaded = yaml.safe_load((ROOT / "deploy/prometheus" / name).read_text())
        written |= {group["name"]: group["rules"] for group in loaded["groups"]}
    assert groups.keys() == written.keys()
    for name, rules in groups.items():
        for here, there in zip(rules, written[name], strict=True):
            if here.get("alert") == "AgencyNotSeen":
                assert all(f'service="{agency}"' in here["expr"] for agency in Agency)
                here = {**here, "expr": there["expr"]}
            assert here == there
    jobs = set(re.findall(r'job="(\w+)"', yaml.safe_dump(groups)))
    labels = [s["metadata"]["labels"] for a in Agency for s in of_kind(a, "Service")]
    given = {one.get("app.kubernetes.io/component") for one in labels} - {None}
    # The broker's exporter is the cluster's own: where it has another name, the consumers say it.
    assert jobs == given | {"kafka"}
