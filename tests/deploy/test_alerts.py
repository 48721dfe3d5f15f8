"""Each alarm fires at the first occurrence and ends; it leads to its page."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts.stack.settings import ROOT

FOLDER = ROOT / "deploy/prometheus"
RUNBOOKS = ROOT / "deploy/runbooks"
SECTIONS = ["What it means", "What people feel", "Look at", "Do", "Over"]


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def cases() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((FOLDER / "alerts.test.yml").read_text())["tests"]
    return found


every_alarm = pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])


@every_alarm
def test_an_alarm_leads_to_its_page(rule: dict[str, Any]) -> None:
    page = ROOT / rule["annotations"]["runbook_url"]
    assert page == RUNBOOKS / f"{rule['alert']}.md"
    text = page.read_text()
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == SECTIONS
    assert rule["labels"]["severity"] in ("page", "ticket")
    for link in re.findall(r"\]\(([\w.]+)", text):
        assert (RUNBOOKS / link).exists(), link


def test_no_page_is_of_an_alarm_that_is_none() -> None:
    pages = {page.stem for page in RUNBOOKS.glob("*.md") if page.stem[0].isupper()}
    assert pages == {rule["alert"] for rule in rules()}


@every_alarm
def test_an_alarm_is_tried_from_no_series_to_the_first_occurrence_and_to_its_end(
    rule: dict[str, Any],
) -> None:
    (case,) = [one for one in cases() if one["name"] == rule["alert"]]
    assert case["input_series"][0]["values"].startswith("_"), "at first there is none"
    tried = [bool(one["exp_alerts"]) for one in case["alert_rule_test"]]
    assert tried == [False, True, False]
    (fired,) = case["alert_rule_test"][1]["exp_alerts"]
    assert set(fired["exp_annotations"]) == {"summary", "action", "runbook_url"}


@every_alarm
def test_what_an_alarm_looks_at_is_measured(rule: dict[str, Any]) -> None:
    metrics = (ROOT / "services/common/metrics.py").read_text()
    for name in set(re.findall(r"cstr_\w+", rule["expr"])):
        assert f'"{name.removesuffix("_total")}"' in metrics, name


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
def test_alarms_fire_when_they_should() -> None:
    assert told("check", "rules", "alerts.yml")
    assert told("test", "rules", "alerts.test.yml")


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
def test_an_alarm_that_never_fires_is_found(tmp_path: Path) -> None:
    """So that a case that looks at nothing is found as well."""
    loaded = yaml.safe_load((FOLDER / "alerts.yml").read_text())
    for one in loaded["groups"][0]["rules"]:
        one["expr"] = f"({one['expr']}) and on () vector(0) > 1"
    (tmp_path / "alerts.yml").write_text(yaml.safe_dump(loaded))
    shutil.copy(FOLDER / "alerts.test.yml", tmp_path)
    done = subprocess.run(
        ["promtool", "test", "rules", "alerts.test.yml"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    found = set(re.findall(r"alertname: (\w+)", done.stdout + done.stderr))
    assert found == {rule["alert"] for rule in rules()}


def told(*arguments: str) -> bool:
    done = subprocess.run(
        ["promtool", *arguments], cwd=FOLDER, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return True


#: What somebody heard, saw or signed that is not right: never kept back by another alarm.
NEVER_KEPT_BACK = {
    "AgreementBroken", "OwnerRestored", "OwnerAnswersNonsense", "AuditDisagrees", "PersonWaits",
    "EventsParked", "PseudonymKeyLacks", "CertificateExpires", "CertificateEnds",
    "TokenExpires", "ClockBreached",
}  # fmt: skip


def test_an_agency_that_does_not_answer_calls_somebody_once() -> None:
    manager = yaml.safe_load((FOLDER / "alertmanager.yml").read_text())
    kept, *_ = manager["inhibit_rules"]
    assert kept["source_matchers"] == ['alertname="AgencyNotSeen"']
    (targets,) = kept["target_matchers"]
    named = set(targets.removeprefix('alertname=~"').removesuffix('"').split("|"))
    alarms = {rule["alert"] for rule in rules()}
    assert named < alarms
    assert {"ServiceDown", "PartMissing"} <= named
    assert not named & NEVER_KEPT_BACK
    fired = {
        case["name"]: set(case["alert_rule_test"][1]["exp_alerts"][0]["exp_labels"])
        for case in cases()
        if case["name"] in alarms
    }
    for by in (*kept["equal"], *set(manager["route"]["group_by"]) - {"alertname"}):
        assert all(by in fired[name] for name in (*named, "AgencyNotSeen")), by


def test_what_is_one_cause_calls_somebody_once_and_hides_nothing_that_is_not_right() -> None:
    """A broker or a database that is away is one thing; a restore is one call, whoever finds it."""
    manager = yaml.safe_load((FOLDER / "alertmanager.yml").read_text())
    alarms = {rule["alert"] for rule in rules()}
    causes: dict[str, set[str]] = {}
    for rule in manager["inhibit_rules"]:
        (source,) = re.findall(r'alertname="(\w+)"', " ".join(rule["source_matchers"]))
        (named,) = re.findall(r'alertname=~?"([\w|]+)"', " ".join(rule["target_matchers"]))
        causes[source] = causes.get(source, set()) | set(named.split("|"))
    assert causes.keys() == {"AgencyNotSeen", "BrokerAway", "DatabaseAway"}
    for source, targets in causes.items():
        assert targets < alarms
        assert not targets & (NEVER_KEPT_BACK | {source})
        assert "PartMissing" in targets
    first = manager["route"]["routes"][0]
    assert first["group_by"] == ["alertname"]
    assert first["matchers"] == ['alertname=~"AuditDisagrees|OwnerRestored"']
