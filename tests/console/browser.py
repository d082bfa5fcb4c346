"""Opens the console as people do, on phones and on a desk, and fails if anything is wrong with a page.

Arguments: a one-time address, the paths of the pages as lines of a file, and a folder for pictures. Needs Chromium, and the
Python packages playwright and axe-playwright-python (see tests/run).
"""

import pathlib
import shutil
import sys

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

WIDTHS = (320, 360, 390, 1280)
SMALL = """() => [...document.querySelectorAll("nav a, .tap, .button, button, input:not([type=hidden]):not([type=checkbox]), select, summary, .pick")]
  .filter(of => of.checkVisibility() && of.getBoundingClientRect().height < 44).map(of => of.outerHTML.slice(0, 80))"""


def main(address, pages, pictures):
    faults = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        context = browser.new_context()
        page = context.new_page()
        page.goto(address)
        page.click("text=Open the console")
        page.wait_for_url("**/-/console")
        base = address.split("/open/")[0]
        state = context.storage_state()
        context.close()
        for name, path in pages:
            for width in WIDTHS:
                for scheme in ("light", "dark"):
                    for script in (True, False):
                        where = f"{name}-{width}-{scheme}{'' if script else '-plain'}"
                        found = look(browser, state, base + path, width, scheme, script, pictures / where)
                        faults += [f"{where}: {fault}" for fault in found]
        faults += keyboard(browser, state, base)
        faults += follows(browser, state, base)
        browser.close()
    print("\n".join(faults) or "nothing is wrong")
    return 1 if faults else 0


def look(browser, state, url, width, scheme, script, picture):
    faults, asked = [], []
    # The policy of the page would also keep the checker out.
    context = browser.new_context(
        storage_state=state, viewport={"width": width, "height": 800}, color_scheme=scheme,
        java_script_enabled=script, reduced_motion="reduce", bypass_csp=script,
    )
    page = context.new_page()
    page.on("console", lambda said: faults.append(f"console: {said.text}"))
    page.on("pageerror", lambda error: faults.append(f"error: {error}"))
    page.on("request", lambda request: asked.append(request.url))
    answer = page.goto(url)
    if answer.status != 200:
        faults.append(f"status {answer.status}")
    if script:
        page.evaluate("document.querySelectorAll('details').forEach(of => of.open = true)")
        faults += [f"too small for a thumb: {html}" for html in page.evaluate(SMALL)]
        across = page.evaluate("document.documentElement.scrollWidth")
        if across > width:
            faults.append(f"the page is {across} pixels wide")
        for violation in Axe().run(page).response["violations"]:
            where = violation["nodes"][0]["html"][:120]
            faults.append(f"axe {violation['id']}: {violation['help']}: {where}")
    page.screenshot(path=picture.with_suffix(".png"), full_page=True)
    host = "/".join(url.split("/")[:3])
    faults += [f"request: {other}" for other in asked if not other.startswith(host + "/-/")]
    context.close()
    return faults


def keyboard(browser, state, base):
    """The first key leads past the navigation."""
    context = browser.new_context(storage_state=state)
    page = context.new_page()
    page.goto(base + "/links")
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.getAttribute('href')")
    context.close()
    return [] if first == "#main" else [f"the first key leads to {first}"]


def follows(browser, state, base):
    """Live numbers follow by themselves."""
    # The policy of the page would also keep out what waits here.
    context = browser.new_context(storage_state=state, bypass_csp=True)
    # After the script of the page, and before the first event.
    context.add_init_script(
        "addEventListener('DOMContentLoaded', () => { document.getElementById('n-person').textContent = '?'; })"
    )
    page = context.new_page()
    page.goto(base + "/live")
    try:
        page.wait_for_function("document.getElementById('n-person').textContent !== '?'", timeout=10000)
    except Exception as error:
        return [f"live numbers: {error}"]
    finally:
        context.close()
    return []


if __name__ == "__main__":
    listed = pathlib.Path(sys.argv[2]).read_text(encoding="utf-8").split("\n")
    sys.exit(main(sys.argv[1], [line.split(" ", 1) for line in listed if line], pathlib.Path(sys.argv[3])))
