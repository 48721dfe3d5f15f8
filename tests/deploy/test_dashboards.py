"""Every page of Grafana is written here, says what it shows, and asks for what is measured."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY

from scripts import compose_secrets
from scripts.export import grafana, slo
from scripts.stack.settings import ROOT
from services.common import metrics

FOLDER = ROOT / "deploy/grafana"
#: Of the library itself, on Linux.
OF_A_PROCESS = {"process_resident_memory_bytes", "process_cpu_seconds_total"}
OF_PROMETHEUS = {"ALERTS", "up"}
PAGES = sorted((FOLDER / "dashboards").glob("*.json"))
NAME = re.compile(r"\b(?:cstr|kafka|pg|process|up|ALERTS)(?:_\w+|:\w+:\w+)?\b(?=[{\[)\s]|$)")


def panels() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in PAGES:
        page = json.loads(path.read_text())
        yield from ((path.stem, panel) for panel in page["panels"])


def queries() -> Iterator[tuple[str, str]]:
    for page, panel in panels():
        for target in panel["targets"]:
            yield f"{page}: {panel['title']}", plain(target["expr"])


def plain(query: str) -> str:
    """With what Grafana puts in."""
    return query.replace("$__rate_interval", "5m").replace("$service", ".*")


def exposed() -> set[str]:
    """Every series a process of ours has, by the registry."""
    found = set[str]()
    for family in REGISTRY.collect():
        kinds = {"counter": ["_total"], "histogram": ["_bucket", "_count", "_sum"]}
        found |= {f"{family.name}{end}" for end in kinds.get(family.type, [""])}
    assert metrics.COMMANDS in REGISTRY._collector_to_names
    return {name for name in found if name.startswith("cstr_")} | OF_A_PROCESS


def known() -> set[str]:
    exporters = yaml.safe_load((FOLDER / "exporters.yaml").read_text())
    assert all(one["source"] for one in exporters.values())
    recorded = re.findall(r"record: (\S+)", "".join(slo.files().values()))
    others = {name for one in exporters.values() for name in one["metrics"]}
    return exposed() | OF_PROMETHEUS | set(recorded) | others


def test_the_pages_are_those_that_are_written() -> None:
    there = {f"grafana/dashboards/{path.name}": path.read_text() for path in PAGES}
    assert there == dict(grafana.files())
    assert {path.stem for path in PAGES} == {"exchange", "agency", "database", "broker", "slo"}


def test_every_panel_says_what_it_shows_in_which_unit_and_where() -> None:
    seen = set[tuple[str, str]]()
    for page, panel in panels():
        assert (page, panel["title"]) not in seen
        seen.add((page, panel["title"]))
        assert len(panel["description"]) > 20, panel["title"]
        assert panel["description"].endswith((".", "?")), panel["title"]
        assert panel["fieldConfig"]["defaults"]["unit"]
        assert panel["datasource"]["uid"] == "prometheus"
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
    assert len(seen) > 50


def test_no_panel_lies_on_another() -> None:
    taken = set[tuple[str, int, int]]()
    for page, panel in panels():
        place = panel["gridPos"]
        cells = {(page, x, place["y"]) for x in range(place["x"], place["x"] + place["w"])}
        assert not cells & taken
        taken |= cells


@pytest.mark.parametrize(("where", "query"), list(queries()), ids=lambda one: str(one)[:60])
def test_a_query_asks_for_what_is_measured(where: str, query: str) -> None:
    without_labels = re.sub(r"\{[^}]*\}", "{}", query)
    asked = set(NAME.findall(without_labels))
    assert asked, where
    assert asked <= known(), where


def test_a_query_for_what_nobody_measures_is_found() -> None:
    assert set(NAME.findall("rate(cstr_no_such_total{}[5m]) / up")) - known() == {
        "cstr_no_such_total"
    }


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
def test_every_query_is_one_that_prometheus_reads(tmp_path: Path) -> None:
    rules = [{"record": f"checked:{n}", "expr": query} for n, (_, query) in enumerate(queries())]
    for rule in rules:
        rule["record"] = re.sub(r"(\d+)$", r"n\1", rule["record"])
    file = tmp_path / "queries.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "queries", "rules": rules}]}))
    done = subprocess.run(
        ["promtool", "check", "rules", str(file)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(rules)} rules found" in done.stdout


def test_what_a_line_is_called_is_what_the_query_keeps() -> None:
    for page, panel in panels():
        for target in panel["targets"]:
            for label in re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]):
                kept = re.search(rf"\bby \([^)]*\b{label}\b[^)]*\)|\"{label}\"", target["expr"])
                raw = " by (" not in target["expr"]
                assert kept or raw, (page, panel["title"], label)


def test_a_dot_of_a_histogram_leads_to_its_trace() -> None:
    told = yaml.safe_load((FOLDER / "provisioning/datasources/exchange.yaml").read_text())
    prometheus, traces = told["datasources"]
    (leads,) = prometheus["jsonData"]["exemplarTraceIdDestinations"]
    assert (leads["name"], leads["datasourceUid"]) == ("trace_id", traces["uid"])
    assert prometheus["uid"] == "prometheus"
    shown = [p for _, p in panels() if any(t["exemplar"] for t in p["targets"])]
    assert all("_bucket" in t["expr"] for p in shown for t in p["targets"])
    assert shown
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    for source in (prometheus, traces):
        assert source["url"].split("/")[2].partition(":")[0] in services


def test_grafana_listens_here_alone_and_has_no_password_that_is_known(tmp_path: Path) -> None:
    grafana_ = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["grafana"]
    assert grafana_["ports"] == ["127.0.0.1:3000:3000"]
    told = grafana_["environment"]
    assert "GF_SECURITY_ADMIN_PASSWORD" not in told
    assert told["GF_AUTH_ANONYMOUS_ENABLED"] == "false"
    compose_secrets.write(tmp_path / "one")
    compose_secrets.write(tmp_path / "two")
    path = told["GF_SECURITY_ADMIN_PASSWORD__FILE"].removeprefix("/run/cstr/")
    passwords = [(tmp_path / one / "grafana" / path).read_text() for one in ("one", "two")]
    assert len(set(passwords)) == 2
    assert all(len(one) >= 32 for one in passwords)
    kept = {m.split(":")[1]: m.split(":")[0] for m in grafana_["volumes"] if isinstance(m, str)}
    provided = yaml.safe_load((FOLDER / "provisioning/dashboards/exchange.yaml").read_text())
    assert provided["providers"][0]["options"]["path"] in kept
    assert told["GF_PATHS_PROVISIONING"] in kept


def test_passwords_of_a_stack_there_is_are_kept_and_one_that_is_new_is_made(tmp_path: Path) -> None:
    compose_secrets.write(tmp_path)
    file = tmp_path / "passwords.json"
    before = json.loads(file.read_text())
    file.write_text(json.dumps({k: v for k, v in before.items() if k != compose_secrets.GRAFANA}))
    compose_secrets.write(tmp_path)
    after = json.loads(file.read_text())
    assert after.keys() == before.keys()
    assert all(after[k] == before[k] for k in before if k != compose_secrets.GRAFANA)
