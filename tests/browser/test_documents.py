"""The documents a person gets in a real browser: WCAG 2.2 AA, sizes, a small screen (R6, R28)."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, async_playwright

from services.provider_assessment.rules.documents import Document, Form
from services.provider_assessment.views.documents import render
from tests.browser.chromium import ARGUMENTS, CHROMIUM, LARGE, SMALL, WCAG
from tests.provider_assessment.given_documents import content

EIGHTEEN_POINTS = 24
SMALLEST = """() => Math.min(...[...document.querySelectorAll('body *')]
    .map(one => parseFloat(getComputedStyle(one).fontSize)))"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(120),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
]
every = pytest.mark.parametrize(
    ("document", "form"), [(document, form) for document in Document for form in Form]
)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium, without a window."""
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield opened
        await opened.close()


@every
async def test_a_document_has_no_violation_of_wcag_22_aa(
    browser: Browser, document: Document, form: Form
) -> None:
    page = await browser.new_page(viewport=LARGE)
    await page.set_content(render(document, form, content()))
    found = await Axe().run(page, options={"runOnly": WCAG})
    assert found.response["passes"]
    assert found.violations_count == 0, found.generate_report()
    await page.set_viewport_size(SMALL)
    assert await page.evaluate("document.documentElement.scrollWidth") == SMALL["width"]
    await page.close()


@every
async def test_large_print_is_large_on_paper_too(
    browser: Browser, document: Document, form: Form
) -> None:
    """Eighteen points are 24 pixels."""
    page = await browser.new_page(viewport=LARGE)
    await page.emulate_media(media="print")
    await page.set_content(render(document, form, content()))
    smallest = await page.evaluate(SMALLEST)
    assert smallest == (16 if form is Form.STANDARD else EIGHTEEN_POINTS)
    await page.close()
