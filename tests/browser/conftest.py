"""A real browser: Chromium, driven by Playwright. Where either is absent, these tests skip."""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
from waiting import settle, until

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_FLAGS = ["--no-sandbox", "--disable-dev-shm-usage"]
_READY = "globalThis.gdviz?.state.rows.length"


@pytest.fixture(scope="session")
def browser():
    """Return the browser, started once."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason='pip install "gdviz[browser]" brings Playwright'
    )
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.skip("there is no Chromium: apt-get install chromium, or name one in CHROMIUM")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=found, args=_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser, tmp_path):
    """Return what opens a page from a folder, and fails on any error, message or request."""
    wrong = []

    @contextmanager
    def open_(page, hash="", still=True, ready=_READY, **settings):
        file = page if isinstance(page, Path) else page.save(tmp_path / f"{id(page)}.html")
        settings = {"viewport": {"width": 1280, "height": 720}, **settings}
        motion = "reduce" if still else "no-preference"
        context = browser.new_context(reduced_motion=motion, **settings)
        tab = context.new_page()
        tab.on("pageerror", lambda error: wrong.append(str(error)))
        tab.on("console", lambda message: wrong.append(message.text))
        tab.on("dialog", lambda dialog: wrong.append(f"a dialog: {dialog.message}"))
        tab.on("request", lambda request: _own(request.url, file) or wrong.append(request.url))
        tab.goto(file.as_uri() + hash)
        until(tab, ready)
        settle(tab)
        yield tab
        context.close()

    yield open_
    assert not wrong


def _own(url, file):
    return url.startswith((file.as_uri(), "data:", "blob:"))
