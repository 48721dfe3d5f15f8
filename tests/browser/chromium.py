"""Debian's Chromium: how it is started, which sizes a page is looked at in, by which rules."""

from playwright.async_api import ViewportSize

from scripts.tools_for_tests import CHROMIUM

__all__ = ["ARGUMENTS", "CHROMIUM", "LARGE", "SMALL", "WCAG"]

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SMALL: ViewportSize = {"width": 360, "height": 740}
LARGE: ViewportSize = {"width": 1200, "height": 900}
