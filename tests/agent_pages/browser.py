"""Opens the page of an agent as people do, on phones and on a desk, and fails if anything is wrong with it.

Arguments: the port of the server, the path of the page, and a folder for pictures (see tests/browser).
"""

import pathlib
import re
import sys

sys.path.append(str(pathlib.Path(__file__).parent.parent / "browser"))
import harness

# A phone's browser, and the browser inside an app.
PHONE = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36"
IN_APP = PHONE.replace("Chrome/", "Version/4.0 Chrome/") + " Instagram 400.0.0.49.68 Android (35/15; 420dpi; 1080x2424; Google/google; Pixel 9; tokay; tokay; en_US; 1)"
# A name that is not this machine: plain http there has no clipboard, as at a shop that has no certificate.
NAME = "go.example.test"
# All of the page is for a thumb.
CONTROLS = "a, button, input:not([type=hidden]), select, summary, textarea"


def main(browser, port, path, pictures):
    safe, plain = f"http://127.0.0.1:{port}{path}", f"http://{NAME}:{port}{path}"
    shown = prepare(browser, safe)
    faults = harness.looks(browser, shown, pictures, CONTROLS, user_agent=PHONE, locale="en-GB")
    for agent in (PHONE, IN_APP):
        for flow in (copies, shares, gives, makes):
            try:
                flow(browser, safe, plain, agent)
            except Exception as error:  # the flow stops at its first fault
                faults.append(f"{flow.__name__}: {error}")
    return faults


def context_of(browser, agent, script=True, start=None):
    context = browser.new_context(
        viewport={"width": 390, "height": 800}, java_script_enabled=script, user_agent=agent, has_touch=True,
        is_mobile=True, locale="en-GB",
    )
    if start:
        context.add_init_script(start)
    return context


def prepare(browser, safe):
    """The pages to look at: one is seen only after a code was given."""
    context = context_of(browser, PHONE)
    page = context.new_page()
    page.goto(safe)
    page.fill("#label", "\u0645\u0631\u064a\u0645 " + "long" * 30)
    page.click("text=Give a code")
    given = page.url
    page.goto(safe + "/new?target=shop&said=target")
    page.fill("#target", "https://shop.example.com/" + "x" * 120)
    page.click("text=Make the link")
    made = page.url
    page.goto(safe)
    qr = page.get_attribute("text=QR code >> nth=0", "href")
    page.goto(safe)
    page.click("text=QR code >> nth=0")
    code = page.url
    assert qr and code.endswith(qr.split("/qr/")[1])
    context.close()
    return {
        "home": safe,
        "given": given,
        "made": made,
        "fault": safe + "/new?target=shop&said=target",
        "undone": safe + "?said=taken-back",
        "rest": safe + "?from=5",
        "qr": code,
    }


def expect(what, condition):
    assert condition, what


def message_of(page):
    """The id of the first message: a link that was just made has none."""
    return page.get_attribute("textarea", "id")


def copies(browser, safe, plain, agent):
    # With a clipboard.
    context = context_of(browser, agent)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=re.match(r"http://[^/]+", safe)[0])
    page = context.new_page()
    page.goto(safe)
    link = page.input_value("#u1")
    page.tap("button[data-copy][data-of=u1]")
    page.wait_for_selector("#said:has-text('Copied')")
    expect("the link is in the clipboard", page.evaluate("navigator.clipboard.readText()") == link)
    page.tap(f"button[data-copy][data-of={message_of(page)}]")
    page.wait_for_timeout(100)
    expect("the message is in the clipboard", page.evaluate("navigator.clipboard.readText()") == page.input_value("#" + message_of(page)))
    context.close()
    # On plain http, where there is none.
    context = context_of(browser, agent)
    page = context.new_page()
    page.goto(plain)
    expect("plain http has no clipboard", page.evaluate("navigator.clipboard === undefined"))
    page.tap("button[data-copy][data-of=u1]")
    page.wait_for_selector("#said:has-text('Copied')")
    context.close()
    # Where nothing may copy: the text is selected, and the page says so.
    context = context_of(browser, agent, start="document.execCommand = () => false")
    page = context.new_page()
    page.goto(plain)
    page.tap(f"button[data-copy][data-of={message_of(page)}]")
    page.wait_for_selector("#said:has-text('Selected')")
    selected = page.evaluate("(of => of.value.slice(of.selectionStart, of.selectionEnd))(document.activeElement)")
    expect("the message is selected", selected == page.input_value("#" + message_of(page)))
    context.close()
    # Without a script no button promises it, and the whole link stands there.
    context = context_of(browser, agent, script=False)
    page = context.new_page()
    page.goto(plain)
    expect("no button to copy without a script", not page.is_visible("button[data-copy]"))
    expect("the whole link is there", page.input_value("#u1") == link)
    context.close()


def shares(browser, safe, plain, agent):
    context = context_of(browser, agent, start="navigator.share = what => { window.shared = what; return Promise.reject(new Error('closed')); }")
    page, faults = context.new_page(), []
    page.on("pageerror", lambda error: faults.append(error))
    page.goto(safe)
    page.tap(f"button[data-share][data-of={message_of(page)}]")
    expect("the message is shared", page.evaluate("window.shared.text") == page.input_value("#" + message_of(page)))
    expect(f"a closed sheet is no fault: {faults}", not faults)
    context.close()
    context = context_of(browser, agent, start="delete Navigator.prototype.share")
    page = context.new_page()
    page.goto(safe)
    expect("no button to share where the phone cannot", not page.is_visible("button[data-share]"))
    context.close()


def given(page):
    return int(re.search(r"Today: .*? (\d+) codes? given", page.inner_text("header"))[1])


def gives(browser, safe, plain, agent):
    for script in (True, False):
        context = context_of(browser, agent, script)
        page = context.new_page()
        page.goto(plain)
        before = given(page)
        page.fill("#label", "Ann")
        button = page.locator("text=Give a code")
        if script:
            button.dblclick()
            page.wait_for_url("**code=**")
        else:
            button.tap()
        code = page.input_value("#given")
        expect("the code is told", code.startswith("BW-") and "Tell them" in page.inner_text(".note"))
        expect("two taps give one code", given(page) == before + 1)
        page.reload()
        expect("a reload gives none", given(page) == before + 1 and page.input_value("#given") == code)
        page.locator(".note >> text=Take it back").tap()
        page.wait_for_url("**said=taken-back")
        expect("it was taken back", given(page) == before and "was taken back" in page.inner_text(".note"))
        context.close()


def makes(browser, safe, plain, agent):
    for script in (True, False):
        context = context_of(browser, agent, script)
        page = context.new_page()
        page.goto(plain)
        page.tap("text=Make a link")
        page.wait_for_url("**/new")
        made = []
        for number in range(3):
            page.fill("#target", f"https://shop.example.com/page-{number}")
            page.select_option("#channel", index=1)
            page.tap("text=Make the link")
            page.wait_for_selector("#made")
            made.append(page.input_value("#made"))
        expect(f"three links in a row: {made}", len(set(made)) == 3)
        page.fill("#target", "https://shop.example.com/again")
        page.fill("#slug", made[0].rsplit("/", 1)[1])
        page.tap("text=Make the link")
        page.wait_for_selector(".note.bad")
        expect("what was typed is there", page.input_value("#target") == "https://shop.example.com/again")
        page.tap("text=Back to your links")
        page.wait_for_selector("#u1")
        expect("the last link comes first", page.input_value("#u1") == made[2])
        context.close()


harness.run(
    lambda browser: main(browser, int(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3]).resolve()),
    [f"--host-resolver-rules=MAP {NAME} 127.0.0.1"],
)
