"""The console in a real browser, full of data: WCAG 2.2 AA, a small screen, no JavaScript."""

import json
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, Route, async_playwright

from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.tokens import Keys
from tests.browser.chromium import ARGUMENTS, CHROMIUM, LARGE, SMALL, WCAG
from tests.operator_console.conftest import OWN, Desk, opened_desk
from tests.operator_console.given import park
from tests.operator_console.given_full import fill

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(120),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
]
PAGES = (
    "/", "/channels", "/parked", "/parked?proposed=true", "/parked?channel=none", "/restores",
    "/restores?settled=yes", "/lost", "/clocks", "/clocks?state=breached", "/waiting",
    "/traces", "/traces/" + f"{1:032x}", "/traces/" + "0" * 32, "/history", "/sign-in",
)  # fmt: skip


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium, without a window."""
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield opened
        await opened.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def full(postgres: EmbeddedPostgres, keys: Keys) -> AsyncIterator[Desk]:
    """A console with something on each of its pages, and somebody who signed in."""
    async with opened_desk(postgres, keys) as desk:
        await park(desk, "strange", "strange", "other", behind=1)
        await fill(desk)
        desk.sign_in()
        yield desk


@pytest_asyncio.fixture
async def page(browser: Browser, full: Desk) -> AsyncIterator[Page]:
    """A page that reaches the console in this process, and no script of it may run."""
    context = await browser.new_context(java_script_enabled=True, viewport=LARGE)
    page = await context.new_page()

    async def answered(route: Route) -> None:
        asked = route.request
        headers = {**OWN, "content-type": asked.headers.get("content-type", "")}
        found = await full.client.request(
            asked.method, asked.url, content=asked.post_data_buffer, headers=headers,
            follow_redirects=True,
        )  # fmt: skip
        kept = {k: v for k, v in found.headers.items() if k != "content-length"}
        await route.fulfill(status=found.status_code, headers=kept, body=found.content)

    await page.route("http://console/**", answered)
    yield page
    await context.close()


async def violations(page: Page) -> str:
    """What axe finds wrong, by rule and place."""
    found = await Axe().run(page, options={"runOnly": [*WCAG, "best-practice"]})
    assert found.response["passes"]
    return json.dumps(
        [(v["id"], [n["html"][:200] for n in v["nodes"]]) for v in found.response["violations"]]
    )


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_has_no_violation_and_fits_a_small_screen(page: Page, path: str) -> None:
    """Also with everything opened that can be."""
    await page.goto(f"http://console{path}")
    assert await violations(page) == "[]"
    await page.set_viewport_size(SMALL)
    assert await page.evaluate("document.documentElement.scrollWidth") == SMALL["width"]
    await page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert await page.evaluate("document.documentElement.scrollWidth") == SMALL["width"]
    assert await violations(page) == "[]"


async def test_many_are_chosen_and_discarded_by_keyboard_alone(page: Page, full: Desk) -> None:
    """From the box of an event to the button, by tab and space."""
    await page.goto("http://console/parked?proposed=false")
    count = await page.locator("input[name=chosen]").count()
    assert count == 2
    for box in await page.locator("input[name=chosen]").all():
        await box.focus()
        await page.keyboard.press("Space")
    await page.focus("#why")
    await page.keyboard.type("Sent by a trial release")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("[role=status]")
    assert "2 proposed" in await page.inner_text("[role=status]")
    assert await violations(page) == "[]"
    await page.set_viewport_size(SMALL)
    assert await page.evaluate("document.documentElement.scrollWidth") == SMALL["width"]


async def test_what_went_wrong_is_said_in_a_page_without_a_violation(page: Page) -> None:
    await page.goto("http://console/parked")
    await page.check("#which-all")
    await page.fill("#why", "      ")
    await page.get_by_role("button", name="Retry them").click()
    await page.wait_for_selector("[role=alert]")
    assert re.match("Problem: ", await page.title())
    assert await violations(page) == "[]"


async def test_a_fork_is_accepted_by_its_button(page: Page, full: Desk) -> None:
    await page.goto("http://console/restores")
    form = page.locator("article form").first
    await form.locator("input[name=reason]").fill("Told by phone: its disk was lost")
    await form.get_by_role("button").click()
    await page.wait_for_load_state()
    rows = await full.service.rows("SELECT 1 FROM inbox_fork WHERE settled_at IS NOT NULL")
    assert len(rows) >= 1
