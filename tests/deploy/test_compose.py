"""The compose file names nothing the code does not know; it cannot be run here, only held to it."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.event import Agency
from scripts import apply_kafka_topology, compose_secrets
from scripts.stack import kafka
from scripts.stack.settings import ROOT, SERVICES, StackSettings
from services.common import audit_keys
from services.common.settings import Settings

COMPOSE = ROOT / "docker-compose.yml"
AT_RUN_TIME = "/run/cstr/"


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """The compose file as containers see it, merges done."""
    loaded: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())
    return loaded


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the secrets container writes."""
    folder = tmp_path_factory.mktemp("secrets")
    compose_secrets.write(folder)
    return folder


def services(compose: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Our own services in the file."""
    return {name: compose["services"][name] for name in SERVICES}


def test_every_service_and_no_other_python_one_is_there(compose: dict[str, Any]) -> None:
    built = {name for name, one in compose["services"].items() if "build" in one}
    assert built == {*SERVICES, "secrets", "topology"}


def test_every_variable_is_one_the_settings_know(compose: dict[str, Any], secrets: Path) -> None:
    known = {f"CSTR_{name.upper()}" for name in Settings.model_fields}
    for name, one in services(compose).items():
        written = (secrets / name / "environment").read_text()
        given = set(one["environment"]) | set(re.findall(r"^(\w+)=", written, re.MULTILINE))
        assert given <= known
    topology = set(compose["services"]["topology"]["environment"])
    assert topology == set(apply_kafka_topology.VARIABLES.values())


def test_every_service_starts_from_its_settings(
    compose: dict[str, Any], secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, one in services(compose).items():
        written = (secrets / name / "environment").read_text()
        given = dict(line.split("=", 1) for line in written.splitlines())
        for variable, value in (one["environment"] | given).items():
            monkeypatch.setenv(variable, value.replace(AT_RUN_TIME, f"{secrets / name}/"))
        settings = Settings()
        assert settings.port == StackSettings().port(name)
        assert settings.token_jwks is not None
        assert settings.token_jwks.exists()
        monkeypatch.undo()


def test_every_file_a_service_names_is_written_for_it_alone(
    compose: dict[str, Any], secrets: Path
) -> None:
    for name, one in services(compose).items():
        (mount,) = [v for v in one["volumes"] if v["source"] == "secrets"]
        assert mount["volume"]["subpath"] == name
        assert mount["read_only"] is True
        written = (secrets / name / "environment").read_text()
        for path in re.findall(rf"{AT_RUN_TIME}([\w.]+)", f"{one['environment']}{written}"):
            if name in set(Agency) or path in ("jwks.json", "service.token"):
                assert (secrets / name / path).exists(), (name, path)


def test_the_owners_password_is_given_to_what_migrates_and_to_nothing_else(
    compose: dict[str, Any], secrets: Path
) -> None:
    passwords = json.loads((secrets / "passwords.json").read_text())
    for agency in Agency:
        owner = passwords[f"{agency.value}_owner"]
        holders = {
            path.parent.name
            for path in secrets.rglob("*")
            if path.is_file() and owner in path.read_text(errors="replace")
        }
        assert holders == {f"{agency.value}_migration", "postgres", secrets.name}
        one = compose["services"][f"{agency.value}_migration"]
        (mount,) = one["volumes"]
        assert mount["volume"]["subpath"] == f"{agency.value}_migration"
        assert one["command"][0].endswith(f"exec python -m services.{agency.value} migrate")
        assert (one["read_only"], one["cap_drop"]) == (True, ["ALL"])
        service = compose["services"][agency.value]
        assert "migrate" not in str(service["command"])
        waits = service["depends_on"][f"{agency.value}_migration"]
        assert waits == {"condition": "service_completed_successfully"}


def test_what_migrates_starts_from_its_settings(
    compose: dict[str, Any], secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for agency in Agency:
        folder = secrets / f"{agency.value}_migration"
        written = (folder / "environment").read_text().splitlines()
        given = dict(line.split("=", 1) for line in written)
        environment = compose["services"][f"{agency.value}_migration"]["environment"]
        for variable, value in (environment | given).items():
            monkeypatch.setenv(variable, value.replace(AT_RUN_TIME, f"{folder}/"))
        assert f"{agency.value}_owner" in Settings().migration_url
        monkeypatch.undo()


def test_each_agency_signs_its_audit_with_a_key_of_its_own(secrets: Path) -> None:
    kept = {a: (secrets / a.value / "audit.json").read_text() for a in Agency}
    assert len(set(kept.values())) == len(Agency)
    for agency in Agency:
        known = audit_keys.load(
            agency.value,
            secrets / agency.value / "audit.json",
            secrets / agency.value / "audit.jwks.json",
        )
        assert {of for of, _ in known.known} == {a.value for a in Agency}


def test_reporting_and_the_console_get_no_pseudonym_key(secrets: Path) -> None:
    """R52."""
    holders = {path.parent.name for path in secrets.glob("*/pseudonym.hex")}
    assert holders - {"keys"} == set(SERVICES) - {"data_reporting", "operator_console"}


def test_ports_and_peers_are_the_ones_the_stack_uses(compose: dict[str, Any]) -> None:
    for name, one in services(compose).items():
        port = StackSettings().port(name)
        assert one["environment"]["CSTR_PORT"] == str(port)
        assert one["ports"] == [f"127.0.0.1:{port}:{port}"]
    peers = yaml.safe_load(compose["services"]["court_listing"]["environment"]["CSTR_PEERS"])
    wanted = {a.value: f"http://{a.value}:{StackSettings().port(a.value)}" for a in Agency}
    assert peers == wanted


def test_our_containers_run_hardened(compose: dict[str, Any]) -> None:
    for name in (*SERVICES, "secrets", "topology"):
        one = compose["services"][name]
        assert one["read_only"] is True
        assert one["cap_drop"] == ["ALL"]
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text()
    for stage in dockerfile.split("\nFROM ")[-2:]:
        assert "USER 10001:10001" in stage


def test_an_image_of_others_is_named_by_its_digest(compose: dict[str, Any]) -> None:
    """Or by its version where none could be confirmed; deploy/README.md says how to add it."""
    unconfirmed = {"traces", "kafka_metrics", "postgres_metrics"}
    for name, one in compose["services"].items():
        if not one["image"].startswith("cstr-exchange"):
            digest = re.search(r":[\w.]+@sha256:[0-9a-f]{64}$", one["image"])
            assert digest or (name in unconfirmed and re.search(r":v?[\d.]+$", one["image"])), name


def test_no_container_may_take_the_machines_memory(compose: dict[str, Any]) -> None:
    for name, one in compose["services"].items():
        assert "mem_limit" in one or name == "volumes_owned", name


def test_whatever_is_to_be_kept_lies_in_a_volume_of_its_own(compose: dict[str, Any]) -> None:
    held = {
        mount.split(":")[0]
        for name in ("postgres", "kafka", "prometheus", "alertmanager", "traces")
        for mount in compose["services"][name]["volumes"]
        if isinstance(mount, str) and not mount.startswith(".")
    }
    assert held | {"secrets"} == set(compose["volumes"])
    kafka_mount = "kafka:" + compose["services"]["kafka"]["environment"]["KAFKA_LOG_DIRS"]
    assert kafka_mount in compose["services"]["kafka"]["volumes"]


def test_prometheus_asks_broker_and_database_too_and_tells_the_alert_manager(
    compose: dict[str, Any],
) -> None:
    scraped = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())
    static = [job for job in scraped["scrape_configs"] if "static_configs" in job]
    jobs = {job["job_name"]: job["static_configs"][0] for job in static}
    asked = {jobs[job]["targets"][0].split(":")[0] for job in ("kafka", "postgres")}
    (told,) = scraped["alerting"]["alertmanagers"][0]["static_configs"][0]["targets"]
    assert asked | {told.split(":")[0]} <= set(compose["services"])


def test_the_broker_is_as_strict_as_the_embedded_one(compose: dict[str, Any]) -> None:
    given = compose["services"]["kafka"]["environment"]
    for setting in (
        "ssl.client.auth",
        "authorizer.class.name",
        "allow.everyone.if.no.acl.found",
        "auto.create.topics.enable",
        "super.users",
        "ssl.principal.mapping.rules",
        "listener.security.protocol.map",
    ):
        variable = f"KAFKA_{setting.replace('.', '_').upper()}"
        assert given[variable].replace("$$", "$") == kafka.SETTINGS[setting]


def test_every_file_of_the_project_that_is_mounted_exists(compose: dict[str, Any]) -> None:
    for one in compose["services"].values():
        for mount in one.get("volumes", ()):
            if isinstance(mount, str) and mount.startswith("./"):
                assert (ROOT / mount.split(":")[0]).exists(), mount


def test_prometheus_scrapes_every_agency_where_it_listens() -> None:
    scraped = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())
    agencies, job = scraped["scrape_configs"][:2]
    targets = agencies["static_configs"][0]["targets"]
    assert set(targets) == {f"{a.value}:{StackSettings().port(a.value)}" for a in Agency}
    assert agencies["metric_relabel_configs"][0]["action"] == "drop", "nothing is counted twice"
    named = {(name, one["port"]) for one in job["dns_sd_configs"] for name in one["names"]}
    assert named == {(a.value, StackSettings().port(a.value)) for a in Agency}
    assert all(one["type"] == "A" for one in job["dns_sd_configs"]), "each address of a name"
    (labelled,) = job["relabel_configs"]
    assert labelled["source_labels"] == ["__meta_dns_name"]
    assert labelled["target_label"] == "service"


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
def test_prometheus_understands_its_settings(tmp_path: Path) -> None:
    """With the files where its container has them."""
    folder = ROOT / "deploy/prometheus"
    (tmp_path / "metrics.token").touch()
    text = (folder / "prometheus.yml").read_text()
    text = text.replace("/etc/prometheus", str(folder)).replace("/run/cstr", str(tmp_path))
    (tmp_path / "prometheus.yml").write_text(text)
    done = subprocess.run(
        ["promtool", "check", "config", str(tmp_path / "prometheus.yml")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_prometheus_shows_the_token_that_is_written_for_it(
    compose: dict[str, Any], secrets: Path
) -> None:
    """Not the services' own; and no service shows its metrics to who has none."""
    scraped = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())
    shown = scraped["scrape_configs"][0]["authorization"]["credentials_file"]
    (mount,) = [v for v in compose["services"]["prometheus"]["volumes"] if isinstance(v, dict)]
    own = secrets / mount["volume"]["subpath"] / shown.removeprefix(AT_RUN_TIME)
    for name in SERVICES:
        assert (secrets / name / "metrics.token").read_text() == own.read_text()
