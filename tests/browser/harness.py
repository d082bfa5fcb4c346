"""Opens pages as people do, on phones and on a desk, and tells what is wrong with them.

What all browser tests of live pages have in common: each page at each width, light and dark, with the script and without.
Nothing scrolls to the side, is too small for a thumb, says an error to the console, asks another host, or violates a rule
of axe. Needs Chromium, and the Python packages playwright and axe-playwright-python (see tests/run).
"""

import re
import shutil
import sys

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

WIDTHS = (320, 360, 390, 1280)
# Links within a sentence may be lower than a thumb, so that those that stand alone are named.
CONTROLS = "nav a, .tap, .button, button, input:not([type=hidden]):not([type=checkbox]), select, summary, textarea, .pick"
SMALL = """controls => [...document.querySelectorAll(controls)]
  .filter(of => of.checkVisibility() && of.getBoundingClientRect().height < 44).map(of => of.outerHTML.slice(0, 80))"""
OPEN = "document.querySelectorAll('details').forEach(of => of.open = true)"


def run(test, args=()):
    """Runs a test in a browser. It returns its faults; the process ends with whether there are none."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", *args])
        faults = test(browser)
        browser.close()
    print("\n".join(faults) or "nothing is wrong")
    sys.exit(1 if faults else 0)


def looks(browser, pages, pictures, controls=CONTROLS, **settings):
    """Looks at pages, which are addresses by name, in every way. A picture of each is written."""
    faults = []
    for name, url in pages.items():
        for width in WIDTHS:
            for scheme in ("light", "dark"):
                for script in (True, False):
                    where = f"{name}-{width}-{scheme}{'' if script else '-plain'}"
                    context = {
                        "viewport": {"width": width, "height": 800}, "color_scheme": scheme,
                        "java_script_enabled": script, "reduced_motion": "reduce", **settings,
                    }
                    found = look(browser, url, context, controls, pictures / f"{where}.png")
                    faults += [f"{where}: {fault}" for fault in found]
    return faults


def look(browser, url, settings, controls, picture):
    faults, asked = [], []
    script, width = settings["java_script_enabled"], settings["viewport"]["width"]
    context = browser.new_context(**settings)
    page = context.new_page()
    page.on("console", lambda said: faults.append(f"console: {said.text}"))
    page.on("pageerror", lambda error: faults.append(f"error: {error}"))
    page.on("request", lambda request: asked.append(request.url))
    answer = page.goto(url)
    if answer.status != 200:
        faults.append(f"status {answer.status}")
    if script:
        page.evaluate(OPEN)
        faults += [f"too small for a thumb: {html}" for html in page.evaluate(SMALL, controls)]
        across = page.evaluate("document.documentElement.scrollWidth")
        if across > width:
            faults.append(f"the page is {across} pixels wide")
    page.screenshot(path=picture, full_page=True)
    host = re.match(r"http://[^/]+", url)[0]
    faults += [f"request: {other}" for other in asked if not other.startswith(host + "/-/")]
    context.close()
    if script:
        # The policy of the page would also keep the checker out.
        context = browser.new_context(**settings, bypass_csp=True)
        page = context.new_page()
        page.goto(url)
        page.evaluate(OPEN)
        for violation in Axe().run(page).response["violations"]:
            where = violation["nodes"][0]["html"][:120]
            faults.append(f"axe {violation['id']}: {violation['help']}: {where}")
        context.close()
    return faults
