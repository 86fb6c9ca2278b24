"""The numbers for Prometheus, and the rules that read them."""

from __future__ import annotations

import re

import yaml

from bot.record.conversations import conversations
from bot.settings import ROOT
from referrals.metrics import metrics
from tests.notes import disclose
from tests.referrals.conftest import Office

LINE = re.compile(r'assistant_\w+(\{\w+="\w+"\})? -?\d+(\.\d+)?(e[+-]\d+)?')


def test_they_are_numbers_and_nothing_else(alerting: Office) -> None:
    """No words, no addresses, no reference."""
    disclose(alerting, "my pink uncle hurts me")
    alerting.send("Please ring me about the purple photo.", reach="ann@home.example")
    alerting.work(rounds=3)
    at = alerting.clock().timestamp()
    conversations().append(
        "a", [{"event": "action", "name": "utter_disclosure", "timestamp": at}] * 2
    )
    lines = metrics(alerting.desk.store).splitlines()
    values = [line for line in lines if not line.startswith("#")]
    assert all(LINE.fullmatch(line) for line in values), values
    assert 'assistant_replies_last_hour{answer="utter_disclosure"} 2.0' in values
    assert 'assistant_referrals{state="handed"} 2.0' in values
    for secret in ("pink", "purple", "home.example", "HSM"):
        assert secret not in "\n".join(lines)


def test_every_rule_reads_a_number_that_there_is(alerting: Office) -> None:
    disclose(alerting)
    alerting.send()
    alerting.work(rounds=2)
    text = metrics(alerting.desk.store)
    groups = yaml.safe_load((ROOT / "deploy" / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    for rule in groups[0]["rules"]:
        for name in re.findall(r"assistant_\w+", rule["expr"]):
            assert f"# TYPE {name} gauge" in text, name
