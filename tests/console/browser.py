"""Opens the console as people do, on phones and on a desk, and fails if anything is wrong with a page.

Arguments: a one-time address, the paths of the pages as lines of a file, and a folder for pictures (see tests/browser).
"""

import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).parent.parent / "browser"))
import harness


def main(browser, address, pages, pictures):
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    page.click("text=Open the console")
    page.wait_for_url("**/-/console")
    base = address.split("/open/")[0]
    imported = imports(page, base)
    state = context.storage_state()
    context.close()
    shown = {name: base + path for name, path in pages} | imported
    faults = harness.looks(browser, shown, pictures, storage_state=state)
    return faults + keyboard(browser, state, base) + follows(browser, state, base)


def imports(page, base):
    """Imports a file with the mouse. The pages of one that was looked at, of one that is wrong, and of an imported one."""
    rows = "order_id,ordered_at,currency,total,note\nL1,2026-11-02T10:00:00Z,EUR,1.00,x\nL2,yesterday,EUR,1.00,x\n"
    shown = {}
    for name, content in (("looked", rows), ("wrong", "a,b\n1,2\n"), ("imported", rows.replace("L", "M"))):
        page.goto(base + "/imports")
        page.set_input_files("#file", {"name": f"{name}.csv", "mimeType": "text/csv", "buffer": content.encode()})
        page.click("text=Look at it")
        page.wait_for_selector(".said")
        if name == "imported":
            page.click("button:has-text('Import it')")
            page.wait_for_selector("text=The file is imported")
        shown[name] = page.url
    return shown


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


listed = pathlib.Path(sys.argv[2]).read_text(encoding="utf-8").split("\n")
pages = [line.split(" ", 1) for line in listed if line]
harness.run(lambda browser: main(browser, sys.argv[1], pages, pathlib.Path(sys.argv[3]).resolve()))
