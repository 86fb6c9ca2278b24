"""What the website costs its visitors: `python -m benchmarks.website` prints the widget's size, the
time until a closed chat is there on a slow line, the time from Enter to the rendered answer in a
real browser, and the time from "Send the message" to the reference, all against the real servers.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.cases import test_questions
from bot import run, supervisor
from bot.command_line import run_command
from bot.settings import ROOT
from bot.web.files import LAUNCHER, NOT_NAMED, STATIC, launcher_script, served
from tests.browser.chat import Chat
from tests.browser.chromium import QUIET, executable
from tests.browser.school_site import SchoolSite
from tests.referrals.mail_server import MailServer, make_certificate
from tests.running import Servers, Visitor, servers_in

TIMED = """(text) => new Promise((done) => {
  const root = document.querySelector("school-chat").shadowRoot;
  const log = root.querySelector('[data-part="log"]');
  const box = root.querySelector('[data-part="box"]');
  const replies = () => log.querySelectorAll('[data-part="message"]:not([data-kind="you"])').length;
  const before = replies(), started = performance.now();
  const frames = () => requestAnimationFrame(() => done(performance.now() - started));
  new MutationObserver((_, observer) => {
    if (replies() > before) { observer.disconnect(); requestAnimationFrame(frames); }
  }).observe(log, { childList: true, subtree: true });
  box.value = text; box.dispatchEvent(new InputEvent("input", { bubbles: true }));
  const enter = { key: "Enter", bubbles: true, cancelable: true };
  box.dispatchEvent(new KeyboardEvent("keydown", enter));
})"""
"""Milliseconds from the press of Enter until the frame after the answer appears in the page."""


LAUNCHED = """() => new Promise((done) => {
  const look = () => document.querySelector("school-chat")?.shadowRoot
    ?.querySelector('[data-part="launcher"]')?.getBoundingClientRect().width
    ? done(performance.now()) : requestAnimationFrame(look);
  look();
})"""
"""Milliseconds from the visit of a page until the closed chat is drawn on it."""
SLOW_LINE = {"offline": False, "latency": 400, "downloadThroughput": -1, "uploadThroughput": -1}
"""Milliseconds for a request and its answer, as on a bad mobile connection."""
SLOWER = 4
"""How much slower the processor of such a phone is."""
ON_DEMAND = "chips.js"
"""What only a visitor loads who asks about ages."""


def sizes() -> tuple[int, int, int]:
    """Bytes of script and style, each file compressed as it is sent: what a page loads for the
    closed chat; what everybody loads who opens it, with that; and everything.
    """
    closed = len(gzip.compress(launcher_script(), 9))
    not_always = {LAUNCHER, *NOT_NAMED} - {"chat.js"}
    later = [path for path in STATIC.glob("*.js") if path.name not in not_always]
    opened = (served(path) for path in [*later, STATIC / "widget.css"])
    asked = closed + sum(len(gzip.compress(body, 9)) for body in opened)
    return closed, asked, asked + len(gzip.compress(served(STATIC / ON_DEMAND), 9))


def percentiles(values: list[float]) -> str:
    """p50 and p95."""
    ordered = sorted(values)
    late = ordered[int(0.95 * (len(ordered) - 1))]
    return f"p50 {statistics.median(ordered):.0f} ms, p95 {late:.0f} ms ({len(ordered)} times)"


def in_the_browser(servers: Servers, questions: list[str]) -> list[float]:
    """One visitor in conversations of ten questions; the first answer of each page is left out,
    because it also opens the session.
    """
    times = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=list(QUIET))
        for start in range(0, len(questions), 10):
            page = browser.new_page()
            chat = Chat(page).go(servers.website + "chat").open("parent or carer")
            chat.ask("hello")
            times += [page.evaluate(TIMED, question) for question in questions[start : start + 10]]
            page.close()
        browser.close()
    return times


def on_a_slow_line(servers: Servers, visits: int = 7) -> tuple[list[float], int]:
    """Milliseconds until the closed chat is on a school's page that nobody has visited before, on a
    slow line and a slow processor; and how many requests that took of the chat's server.
    """
    times, asked = [], 0
    with sync_playwright() as playwright, SchoolSite(run.free_port(), servers.website) as site:
        browser = playwright.chromium.launch(executable_path=executable(), args=list(QUIET))
        for _ in range(visits):
            context = browser.new_context(viewport={"width": 390, "height": 844})
            page = context.new_page()
            requests: list[str] = []
            page.on("request", lambda request, all_of=requests: all_of.append(request.url))
            line = context.new_cdp_session(page)
            line.send("Network.enable")
            line.send("Network.emulateNetworkConditions", SLOW_LINE)
            line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            page.goto(site.url, wait_until="commit")
            times.append(page.evaluate(LAUNCHED))
            asked = max(asked, sum(url.startswith(servers.website) for url in requests))
            context.close()
        browser.close()
    return times, asked


def to_the_reference(servers: Servers, count: int) -> list[float]:
    """Milliseconds from the press of "Send the message" to the reply that holds the reference."""
    times = []
    for number in range(count):
        visitor = Visitor(servers)
        visitor.say(choice="message_headteacher", role="parent")
        for text in (f"the gate is broken, {number}", "parent@home.example", "Bo"):
            visitor.say(text)
        started = time.perf_counter()
        reply = visitor.say(choice="referral_send")
        times.append(1000 * (time.perf_counter() - started))
        if "HSM-" not in reply[0]["text"]:
            raise RuntimeError(reply[0]["text"])
    return times


@contextlib.contextmanager
def mail_server(certificate: Path):
    """A real one."""
    server = MailServer(run.free_port(), certificate).start()
    try:
        yield server
    finally:
        server.stop()


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split(":")[0])
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--messages", type=int, default=100)
    given = parser.parse_args()
    closed, opened, everything = sizes()
    print(f"widget, gzipped: closed {closed} bytes, opened {opened}, everything {everything}")
    questions = [
        case.turns[0]
        for case in test_questions()
        if len(case.turns) == 1 and len(case.turns[0]) <= 500
    ][: given.questions]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        certificate = make_certificate(folder)
        with mail_server(certificate) as mail:
            settings = {
                "SMTP_HOST": supervisor.HOST,
                "SMTP_PORT": str(mail.port),
                "SMTP_FROM": "assistant@school.example",
                "SMTP_CA_FILE": str(certificate),
                "REFERRALS_AN_HOUR": "100000",
            }
            servers = servers_in(folder, str(ROOT / "tests" / "credentials.yml"), **settings)
            try:
                servers.start(with_courier=True)
                slow, asked = on_a_slow_line(servers)
                print(
                    "closed chat on a line of 400 ms, a quarter of the processor: "
                    f"{percentiles(slow)}; {asked} requests; load {os.getloadavg()[0]:.1f}"
                )
                print(
                    "message to rendered answer in the browser: "
                    f"{percentiles(in_the_browser(servers, questions))}; load "
                    f"{os.getloadavg()[0]:.1f}"
                )
                to_reference = percentiles(to_the_reference(servers, given.messages))
                print(f"confirm to reference: {to_reference}; load {os.getloadavg()[0]:.1f}")
            finally:
                servers.stop()
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
