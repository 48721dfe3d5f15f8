"""The console in a real browser, with the traces of a story: WCAG 2.2 AA, small screens."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from contracts.event import Agency
from scripts.stack.settings import CONSOLE
from tests.browser.chromium import ARGUMENTS, CHROMIUM, LARGE, SMALL, WCAG
from tests.canaries.stack import StackWithCanaries

PAGES = (
    "sign-in",
    "services",
    "channels",
    "parked",
    "waiting",
    "clocks",
    "traces",
    "one trace",
    "missing",
)
#: With most on them of a real story; all others, full of data too, are in tests/browser each time.
FULLEST = ("services", "traces", "one trace")
in_each_run = pytest.mark.parametrize(
    "name",
    [name if name in FULLEST else pytest.param(name, marks=pytest.mark.deep) for name in PAGES],
)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(120),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium, without a window."""
    async with async_playwright() as playwright:
        chromium = playwright.chromium
        opened = await chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield opened
        await opened.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def signed_in(
    browser: Browser, stack_with_canaries: StackWithCanaries
) -> AsyncIterator[BrowserContext]:
    """An operator's browser that runs no script of any page."""
    context = await browser.new_context(
        base_url=stack_with_canaries.stack.urls[CONSOLE], java_script_enabled=False, viewport=SMALL
    )
    await sign_in(await context.new_page(), stack_with_canaries)
    yield context
    await context.close()


async def sign_in(page: Page, made: StackWithCanaries) -> None:
    """As a person does: by label and button."""
    await page.goto("/")
    await page.get_by_label("Operator token").fill(made.stack.token(CONSOLE, "operator"))
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url(re.compile(r"//[^/]+/$"))
    assert await page.get_by_role("heading", level=1).inner_text() == "Services"


async def go_to(page: Page, name: str, made: StackWithCanaries) -> None:
    """Open a page with something on it."""
    pathway = made.pathways[min(made.pathways)]
    where = {"services": "/", "traces": f"/traces?subject={pathway}", "missing": "/traces/gone"}
    if name != "one trace":
        await page.goto(where.get(name, f"/{name}"))
        return
    await page.goto(where["traces"])
    await page.get_by_role("link", name="POST /v1/court-lists").click()
    await page.wait_for_url(re.compile("/traces/[0-9a-f]{32}$"))


@in_each_run
async def test_a_page_has_no_violation_of_wcag_22_aa(
    browser: Browser, signed_in: BrowserContext, stack_with_canaries: StackWithCanaries, name: str
) -> None:
    """axe is run in a browser that lets it in; the page's own policy would not."""
    context = await browser.new_context(
        base_url=stack_with_canaries.stack.urls[CONSOLE],
        bypass_csp=True,
        storage_state=await signed_in.storage_state(),
    )
    page = await context.new_page()
    await go_to(page, name, stack_with_canaries)
    for size in (LARGE, SMALL):
        await page.set_viewport_size(size)
        found = await Axe().run(page, options={"runOnly": WCAG})
        assert found.response["passes"]
        assert found.violations_count == 0, found.generate_report()
    await context.close()


async def test_axe_would_find_a_violation(browser: Browser) -> None:
    page = await browser.new_page()
    await page.set_content("<html><body><input><p style='color:#aaa'>grey</p></body></html>")
    found = await Axe().run(page, options={"runOnly": WCAG})
    wrong = {violation["id"] for violation in found.response["violations"]}
    assert wrong >= {"label", "color-contrast", "html-has-lang", "document-title"}
    await page.close()


@in_each_run
async def test_a_page_is_whole_on_a_small_screen_without_script(
    signed_in: BrowserContext, stack_with_canaries: StackWithCanaries, name: str
) -> None:
    """At 360 pixels the page never scrolls sideways; a wide table does so by itself."""
    page = await signed_in.new_page()
    await go_to(page, name, stack_with_canaries)
    assert await page.get_by_role("heading", level=1).count() == 1
    assert await page.evaluate("document.documentElement.scrollWidth") == SMALL["width"]
    assert await page.evaluate("document.documentElement.lang") == "en-GB"
    await page.close()


@pytest.mark.parametrize("name", PAGES)
async def test_every_stop_of_the_keyboard_is_seen(
    signed_in: BrowserContext, stack_with_canaries: StackWithCanaries, name: str
) -> None:
    """The first is the way past the navigation; each draws its focus."""
    page = await signed_in.new_page()
    await go_to(page, name, stack_with_canaries)
    names = []
    for _ in range(8):
        await page.keyboard.press("Tab")
        at = page.locator(":focus")
        if not await at.count():
            break
        names.append(await at.inner_text())
        style = "e => { const s = getComputedStyle(e); return [s.outlineStyle, s.outlineWidth] }"
        assert await at.evaluate(style) == ["solid", "3px"]
        box = await at.bounding_box()
        assert box is not None
        assert box["width"] > 0
        assert box["x"] > -1
    assert names[0] == "Skip to main content"
    assert len(names) >= 3
    await page.close()


async def test_one_trace_runs_from_the_list_officers_post_to_the_last_consumer(
    signed_in: BrowserContext, stack_with_canaries: StackWithCanaries
) -> None:
    """Found by the pathway's id; through every agency that is told of the pathway itself (R60)."""
    page = await signed_in.new_page()
    pathway = stack_with_canaries.pathways[min(stack_with_canaries.pathways)]
    await page.goto("/traces")
    await page.get_by_label("Pathway id").fill(pathway)
    await page.get_by_role("button", name="Find").click()
    await page.wait_for_url(re.compile("subject="))
    await page.get_by_role("link", name="POST /v1/court-lists").click()
    await page.wait_for_url(re.compile("/traces/[0-9a-f]{32}$"))
    rows = await page.locator(".waterfall tbody tr").all_inner_texts()
    assert re.search(r"POST /v1/court-lists\s+court listing", rows[0])
    readers = {Agency.LIAISON: "liaison", Agency.PROBATION: "probation"}
    assert not [row for row in rows if "reporting" in row]
    for agency, short in readers.items():
        who = agency.replace("_", " ")
        process = r"process cstr\.court\.case-listed\.v1\s+"
        assert any(re.search(process + who, row) for row in rows), agency
        assert any(f"publish cstr.court.{short}" in row for row in rows)
    assert await page.get_by_role("link", name=pathway).count() == 1
    await page.close()


async def test_every_agency_but_programme_data_is_in_some_trace_of_the_pathway(
    signed_in: BrowserContext, stack_with_canaries: StackWithCanaries
) -> None:
    page = await signed_in.new_page()
    await go_to(page, "traces", stack_with_canaries)
    through = await page.locator("tbody tr td:nth-child(3)").all_inner_texts()
    told = [agency.replace("_", " ") for agency in Agency if agency is not Agency.REPORTING]
    assert any(all(name in one for name in told) for one in through)
    assert not [one for one in through if "data reporting" in one]
    await page.close()


async def test_signing_out_closes_every_page(
    browser: Browser, stack_with_canaries: StackWithCanaries
) -> None:
    context = await browser.new_context(base_url=stack_with_canaries.stack.urls[CONSOLE])
    page = await context.new_page()
    await sign_in(page, stack_with_canaries)
    await page.get_by_role("button", name="Sign out").click()
    await page.wait_for_url(re.compile("/sign-in$"))
    for path in ("/", "/traces", "/parked"):
        await page.goto(path)
        assert page.url.endswith("/sign-in")
    await context.close()
