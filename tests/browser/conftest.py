"""A browser, a school's website, and the real servers behind its chat."""

from __future__ import annotations

from typing import Any, Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from bot import run, supervisor
from bot.settings import ROOT
from tests.browser.chat import Chat
from tests.browser.chromium import QUIET, executable
from tests.browser.school_site import SchoolSite
from tests.referrals.mail_server import MailServer, make_certificate
from tests.running import Servers, servers_in


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable(), args=list(QUIET))
        yield running
        running.close()


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SchoolSite]:
    """A school's website with the chat in it; the assistant behind it knows its address, and its
    messages have a mail server.
    """
    port, folder = run.free_port(), tmp_path_factory.mktemp("website")
    certificate = make_certificate(folder)
    mail = MailServer(run.free_port(), certificate).start()
    settings = {
        "SMTP_HOST": supervisor.HOST,
        "SMTP_PORT": str(mail.port),
        "SMTP_FROM": "assistant@school.example",
        "SMTP_CA_FILE": str(certificate),
    }
    servers = servers_in(
        folder,
        str(ROOT / "tests" / "credentials.yml"),
        WEBSITE_ORIGINS=f"http://127.0.0.1:{port}",
        **settings,
    )
    servers.environ["PUBLIC_URL"] = f"http://{supervisor.HOST}:{servers.port}"
    try:
        servers.start(with_courier=True)
        with SchoolSite(port, servers.website) as serving:
            serving.letters = mail.handler.taken
            yield serving
    finally:
        servers.stop()
        mail.stop()


@pytest.fixture
def own_servers(tmp_path: Any) -> Iterator[Servers]:
    """Servers of the test's own, to be killed."""
    servers = servers_in(tmp_path, str(ROOT / "tests" / "credentials.yml")).start()
    try:
        yield servers
    finally:
        servers.stop()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Chat]]:
    """Opens a new visitor's window; options are Playwright's (viewport, reduced_motion,
    forced_colors, java_script_enabled …).
    """
    contexts = []

    def open_window(width: int = 1200, height: int = 900, **options: Any) -> Chat:
        contexts.append(browser.new_context(viewport={"width": width, "height": height}, **options))
        contexts[-1].set_default_timeout(15_000)
        return Chat(contexts[-1].new_page())

    yield open_window
    for context in contexts:
        context.close()
