"""What is promised is one thing in the code, in the rules, in the alarms and in what is written."""

import re
import shutil
import subprocess

import pytest
import yaml
from prometheus_client import REGISTRY

from scripts.export import slo
from scripts.stack.settings import ROOT
from services.common import inbox_batch, latency
from services.common.metrics import HOP, REQUEST_SECONDS, begin_at_zero

FOLDER = ROOT / "deploy/prometheus"
WRITTEN = (ROOT / "deploy/SLO.md").read_text()


def alarms() -> dict[str, str]:
    (group,) = yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"]
    return {rule["alert"]: rule["expr"] for rule in group["rules"]}


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
def test_the_rules_compute_what_was_missed_and_wake_nobody_for_little() -> None:
    for arguments in (
        ["check", "rules", "--lint=all", "slo.yml"],
        ["test", "rules", "slo.test.yml"],
    ):
        done = subprocess.run(
            ["promtool", *arguments], cwd=FOLDER, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_rules_are_those_that_are_written() -> None:
    for path, text in slo.files().items():
        assert (ROOT / "deploy" / path).read_text() == text


@pytest.mark.parametrize("promise", slo.PROMISES, ids=lambda promise: promise.name)
def test_alarms_look_at_the_objective_and_at_windows_that_are_recorded(
    promise: slo.Promise,
) -> None:
    recorded = set(re.findall(r"record: (\S+)", (FOLDER / "slo.yml").read_text()))
    budget = round(1 - promise.objective, 6)
    for name in (f"{promise.name.title()}Burn", f"{promise.name.title()}BurnSlowly"):
        expression = alarms()[name]
        assert set(re.findall(r"cstr:\w+:\w+", expression)) <= recorded
        bounds = re.findall(r"ratio_\w+ > (?:[\d.]+ \* )?(0\.\d+)", expression)
        assert len(bounds) == 4
        assert {float(bound) for bound in bounds} == {budget}


@pytest.mark.parametrize("promise", slo.PROMISES, ids=lambda promise: promise.name)
def test_every_outcome_is_there_from_the_start(promise: slo.Promise) -> None:
    """Else the first that is missed is no increase of anything."""
    begin_at_zero([])
    (family,) = [f for f in REGISTRY.collect() if f"{f.name}_total" == promise.counter]
    outcomes = {s.labels["outcome"] for s in family.samples if s.name.endswith("_total")}
    assert promise.good in outcomes
    assert len(outcomes) >= 2
    for outcome in outcomes:
        assert f'"{outcome}"' in WRITTEN


def test_what_is_written_is_what_is_counted() -> None:
    assert f"answered within {latency.PROMISED_SECONDS:g} s" in WRITTEN
    assert f"within {inbox_batch.PROMISED_SECONDS:g} s" in WRITTEN
    for promise in slo.PROMISES:
        assert f"| {promise.objective * 100:g} % |" in WRITTEN
        assert promise.counter in WRITTEN
    for status in latency._NOT_TAKEN:
        assert str(status) in WRITTEN
    assert latency.PROMISED_SECONDS in REQUEST_SECONDS._kwargs["buckets"]
    assert inbox_batch.PROMISED_SECONDS in HOP._kwargs["buckets"]


def test_prometheus_reads_the_rules_and_keeps_what_a_month_needs() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    prometheus = compose["services"]["prometheus"]
    read = yaml.safe_load((FOLDER / "prometheus.yml").read_text())["rule_files"]
    mounted = [m.split(":") for m in prometheus["volumes"] if isinstance(m, str)]
    there = {target: source for source, target, *_ in mounted}
    for path in read:
        assert (ROOT / there[path]).exists()
    assert {path.rpartition("/")[2] for path in read} == {"alerts.yml", "slo.yml"}
    said = dict(one.lstrip("-").split("=", 1) for one in prometheus["command"])
    assert said["storage.tsdb.retention.time"] == "35d"
    assert said["enable-feature"] == "exemplar-storage"
    assert said["config.file"] in there
