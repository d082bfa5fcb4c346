"""Opens shares as their readers do, on phones and on a desk, and fails if anything is wrong with a page.

Arguments: the addresses of the shares by name as lines of a file, and a folder for pictures (see tests/browser).
"""

import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).parent.parent / "browser"))
import harness


def main(browser, shown, pictures):
    # A share is made when it is asked for first, and its page then loads itself again.
    page = browser.new_page()
    for url in shown.values():
        page.goto(url)
        page.wait_for_selector(".summary", timeout=30000)
    page.close()
    return harness.looks(browser, shown, pictures)


listed = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8").split("\n")
harness.run(lambda browser: main(browser, dict(line.split(" ", 1) for line in listed if line), pathlib.Path(sys.argv[2]).resolve()))
