"""Opens the page and the workbook of a report as people do, and fails if anything is wrong with them.

Arguments: the HTML file, the workbook, and a folder for pictures of the page. Needs Chromium, LibreOffice, and the
Python packages playwright, axe-playwright-python and openpyxl (see tests/run).
"""

import pathlib
import re
import shutil
import subprocess
import sys

import openpyxl
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

WIDTHS = (320, 360, 390, 1280)


def main(html, workbook, pictures):
    faults = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for width in WIDTHS:
            for scheme in ("light", "dark"):
                faults += [f"{width} {scheme}: {fault}" for fault in look(browser, html, width, scheme, pictures)]
        page = browser.new_page()
        page.goto(html.as_uri())
        page.pdf(path=pictures / "page.pdf", format="A4", prefer_css_page_size=True)
        browser.close()
    faults += printed(pictures / "page.pdf")
    faults += read(workbook)
    print("\n".join(faults) or "nothing is wrong")
    return 1 if faults else 0


def look(browser, html, width, scheme, pictures):
    # The policy of the page would also keep the checker out.
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True, java_script_enabled=True
    )
    page, faults, asked = context.new_page(), [], []
    page.on("console", lambda said: faults.append(f"console: {said.text}"))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(html.as_uri())
    faults += [f"request: {url}" for url in asked if url != html.as_uri()]
    across = page.evaluate("document.documentElement.scrollWidth")
    if across > width:
        faults.append(f"the page is {across} pixels wide")
    page.screenshot(path=pictures / f"{width}-{scheme}.png", full_page=True)
    for violation in Axe().run(page).response["violations"]:
        where = violation["nodes"][0]["html"][:100]
        faults.append(f"axe {violation['id']}: {violation['help']}: {where}")
    context.close()
    return faults


def printed(pdf):
    """The words that stand in the margin of a sheet: their table is cut."""
    line = ["pdftotext", "-bbox", str(pdf), "-"]
    text = subprocess.run(line, check=True, capture_output=True, text=True).stdout
    words = re.findall(r'<word xMin="[0-9.]+" yMin="[0-9.]+" xMax="([0-9.]+)" yMax="[0-9.]+">(.*)</word>', text)
    edge = (210 - 15) / 25.4 * 72 + 1
    return [f"print: {word} is cut" for right, word in words if float(right) > edge]


def read(workbook):
    faults = []
    for sheet in openpyxl.load_workbook(workbook).worksheets[1:]:
        if sheet.freeze_panes != "B2":
            faults.append(f"{sheet.title}: frozen at {sheet.freeze_panes}")
        cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]
        faults += [f"{sheet.title}: {cell.coordinate} is a formula" for cell in cells if cell.data_type == "f"]
        # The first column has names from outside, which may be numbers.
        texts = [cell for cell in cells if cell.data_type == "s" and cell.column > 1]
        numbers = [cell for cell in texts if re.fullmatch(r"-?[0-9,]+([.][0-9]+)?%?( [A-Z]{3})?", cell.value)]
        faults += [f"{sheet.title}: {cell.coordinate} is a number as text" for cell in numbers]
    line = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(workbook.parent), str(workbook)]
    if subprocess.run(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode != 0:
        faults.append("LibreOffice does not open the workbook")
    return faults


sys.exit(main(*(pathlib.Path(path).resolve() for path in sys.argv[1:4])))
