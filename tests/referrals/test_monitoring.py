"""What Prometheus and Grafana are set up to look at is what the programs give."""

from __future__ import annotations

import json
import re
from typing import Any, Iterator

import yaml

from bot.settings import ROOT
from referrals.metrics import metrics
from referrals.states import ReferralState
from tests.notes import disclose
from tests.referrals.conftest import Office

DEPLOY = ROOT / "deploy"
METRIC = re.compile(r"\bassistant_\w+")


def rules() -> dict[str, str]:
    """The expressions of the alert rules, by name."""
    groups = yaml.safe_load((DEPLOY / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    return {rule["alert"]: rule["expr"] for group in groups for rule in group["rules"]}


def dashboard() -> Any:
    return json.loads((DEPLOY / "grafana-dashboard.json").read_text(encoding="utf-8"))


def shown() -> Iterator[str]:
    """The expressions of the dashboard."""
    for panel in dashboard()["panels"]:
        yield from (target["expr"] for target in panel["targets"])


def given(office: Office) -> set[str]:
    return set(re.findall(r"^# TYPE (\w+)", metrics(office.desk.store), re.MULTILINE))


def test_every_number_that_is_looked_at_is_given(alerting: Office) -> None:
    looked_at = {name for text in (*rules().values(), *shown()) for name in METRIC.findall(text)}
    assert looked_at and not looked_at - given(alerting)


def test_every_number_that_is_given_is_shown(alerting: Office) -> None:
    on_it = {name for text in shown() for name in METRIC.findall(text)}
    assert given(alerting) == on_it


def test_the_labels_that_are_looked_for_are_given(alerting: Office) -> None:
    alerting.send("The gate was open.")
    disclose(alerting)
    text = metrics(alerting.desk.store)
    for state in ReferralState:
        assert f'assistant_referrals{{state="{state.value}"}}' in text
    named = {
        label for one in (*rules().values(), *shown()) for label in re.findall(r"{(\w+)=", one)
    }
    assert named <= {"job", "state", "answer"}


def test_the_dashboard_is_one_that_grafana_can_lay_out() -> None:
    panels = dashboard()["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    fields: set[tuple[int, int]] = set()
    for panel in panels:
        at = panel["gridPos"]
        own = {(at["x"] + x, at["y"] + y) for x in range(at["w"]) for y in range(at["h"])}
        assert not own & fields and at["x"] + at["w"] <= 24, panel["title"]
        fields |= own
        assert panel["title"] and panel["targets"] and panel["datasource"]["uid"] == "${source}"
