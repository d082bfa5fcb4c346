"""Visits a small shop by short links, as customers do, and tells what is wrong with what is kept and handed over.

The shop is made of the snippets in docs/: its pages load the script, ask for consent, and have forms and payment links.
Arguments: the address of the short links, the address of the shop, and `kept` or `strict`. With `kept`, what the checkouts
got is written to handed.json.
"""

import http.server
import json
import pathlib
import re
import sys
import threading
import urllib.parse

HERE = pathlib.Path(__file__).parent
sys.path.append(str(HERE.parent / "browser"))
import harness

COUPLET, SHOP, MODE = sys.argv[1], sys.argv[2], sys.argv[3]
DOCS = HERE.parent.parent / "docs"
ID = re.compile(r"^[0-9A-Za-z]{12}$")
DAYS_30 = 30 * 86400
AGENT = (
    "Mozilla/5.0 (Linux; Android 15; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36"
)


def snippets(page, language="html"):
    text = (DOCS / page).read_text(encoding="utf-8").replace("https://go.example.com", COUPLET)
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.M | re.S)


def only(page, part, language="html"):
    """The snippet of a page that has this part."""
    found = [text for text in snippets(page, language) if part in text]
    assert len(found) == 1, (page, part, found)
    return found[0]


def form(action, fields):
    return f'<form id="{action}" action="/{action}" method="post">{fields}<button id="go-{action}">Buy</button></form>'


def page(head, body):
    return f"<!doctype html><title>Shop</title><head>{head}</head><body>{body}</body>"


def pages():
    any_tag = only("any-shop.md", 'lnk.js" defer')
    consent_tag = only("any-shop.md", "data-consent defer")
    banner = only("any-shop.md", "consent(false)")
    field = only("any-shop.md", 'name="lnk"')
    cart = only("any-shop.md", "add-to-cart")
    thanks = only("any-shop.md", "form-1001")
    php = only("woocommerce.md", "add_action", "php")
    echoed = re.findall(r"echo '(.*?)';", php)
    assert len(echoed) == 2, echoed
    stripe = only("stripe.md", "buy.stripe.com")
    return {
        "/any": page(any_tag, form("order", field)),
        "/consent": page(consent_tag, banner + cart + form("order", field)),
        "/checkout": page(consent_tag, banner + form("order", field)),
        "/thanks": page(any_tag + thanks, ""),
        "/shopify": page(
            "<script>window.Shopify = {}</script>" + only("shopify.md", 'lnk.js" defer') + only("shopify.md", "/cart/add"),
            form("cart/add", "") + form("checkout", only("shopify.md", 'name="attributes[lnk]"')),
        ),
        "/shopify-consent": page(
            "<script>window.Shopify = {}</script>" + consent_tag + only("shopify.md", "visitorConsentCollected"), ""
        ),
        "/woocommerce": page(
            echoed[0] + only("woocommerce.md", "closest"),
            '<a class="add_to_cart_button" href="#">Add</a>' + form("order", echoed[1]),
        ),
        "/woocommerce-blocks": page(echoed[0], form("order", "")),
        "/stripe": page(only("stripe.md", 'lnk.js" defer'), stripe),
        "/plain": page("", form("order", field)),
    }


class Shop(http.server.BaseHTTPRequestHandler):
    """The shop's own server: it has its pages, and remembers what it is sent."""

    PAGES = {}
    got = []

    def do_GET(self):
        body = self.PAGES.get(self.path.split("?")[0])
        self.answer(200 if body else 404, body or "")

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        cookies = dict(part.split("=", 1) for part in self.headers.get("Cookie", "").split("; ") if "=" in part)
        self.got.append((self.path, dict(urllib.parse.parse_qsl(body, keep_blank_values=True)), cookies))
        self.answer(200, "{}" if self.path.endswith(".js") else "thank you")

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


class Visit:
    """A visitor with a browser of their own."""

    def __init__(self, browser, faults, **settings):
        self.context = browser.new_context(user_agent=settings.pop("user_agent", AGENT), **settings)
        self.page = self.context.new_page()
        self.asked, self.faults = [], faults
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: faults.append(f"error: {error}"))

    def __enter__(self):
        Shop.got.clear()
        return self

    def __exit__(self, *_):
        self.context.close()

    def open(self, path, at=None):
        self.page.goto((at or f"http://{SHOP}") + path)
        self.page.wait_for_load_state("networkidle")

    def arrive(self, slug):
        """Comes by a short link; returns the click id in the address."""
        self.open(f"/{slug}", COUPLET)
        return urllib.parse.parse_qs(urllib.parse.urlparse(self.page.url).query)["lnk"][0]

    def cookies(self):
        return {cookie["name"]: cookie for cookie in self.context.cookies()}

    def kept(self):
        """All that the browser keeps of the shop."""
        stores = self.page.evaluate("[localStorage.length, sessionStorage.length]")
        return [name for name in self.cookies()] + [count for count in stores if count]

    def pixels(self):
        queries = [url.split("?", 1)[1] for url in self.asked if "/-/pixel.gif" in url]
        return [dict(urllib.parse.parse_qsl(query, keep_blank_values=True)) for query in queries]

    def buy(self, action="order"):
        """Sends a form; returns what the shop's server got."""
        with self.page.expect_navigation():
            self.page.click(f'[id="go-{action}"]')
        return [sent for sent in Shop.got if sent[0] == f"/{action}"][-1]

    def check(self, what, found, expected):
        if found != expected:
            self.faults.append(f"{what}: {found!r}, not {expected!r}")

    def said(self, what, expected):
        """What pages said in all, as soon as it is there; nothing more follows."""
        self.sooner_or_later(lambda: len(self.pixels()) >= len(expected))
        self.page.wait_for_timeout(200)
        self.check(what, self.pixels(), expected)

    def sooner_or_later(self, is_there):
        for _ in range(100):
            if is_there():
                break
            self.page.wait_for_timeout(50)

    def updates(self, count):
        """What the cart of Shopify was sent."""
        sent = lambda: [fields for path, fields, _ in Shop.got if path == "/cart/update.js"]
        self.sooner_or_later(lambda: len(sent()) >= count)
        return sent()


def consenting(browser, faults):
    """Nothing is kept or sent before consent; then all is; and nothing again once it is taken back."""
    with Visit(browser, faults) as visit:
        click = visit.arrive("consent")
        visit.page.click("text=Add to cart")
        visit.said("said before consent", [])
        visit.check("kept before consent", visit.kept(), [])
        couplets = [url for url in visit.asked if url.startswith(COUPLET) and "/-/" in url]
        visit.check("asked before consent", couplets, [f"{COUPLET}/-/lnk.js"])
        _, fields, cookies = visit.buy()
        visit.check("sent before consent", (fields, cookies), ({"lnk": ""}, {}))
        # Somebody who says no.
        click = visit.arrive("consent")
        visit.page.click("text=Reject")
        visit.check("kept after a no", visit.kept(), [])
        visit.page.click("text=Accept")
        kept = visit.cookies().get("lnk", {})
        visit.check("kept", (visit.kept(), kept.get("value")), (["lnk"], click))
        visit.check("same site", (kept["sameSite"], kept["path"], kept["domain"]), ("Lax", "/", "127.0.0.1"))
        seconds = kept["expires"] - visit.page.evaluate("Date.now() / 1000")
        visit.check("kept for 30 days", DAYS_30 - 60 < seconds <= DAYS_30 + 1, True)
        visit.page.click("text=Add to cart")
        visit.said("said", [{"lnk": click, "kind": "add-to-cart", "id": ""}])
        # The next page need not be told again, and does not keep it for longer.
        visit.open("/checkout")
        visit.check("as long", visit.cookies()["lnk"]["expires"], kept["expires"])
        visit.check("handed over", visit.buy()[1], {"lnk": click})
        visit.open("/checkout")
        visit.page.click("text=Reject")
        visit.check("taken back", (visit.kept(), visit.page.input_value("[name=lnk]")), ([], ""))
        visit.check("sent after that", visit.buy()[1:], ({"lnk": ""}, {}))
    with Visit(browser, faults) as visit:
        # A banner that loads before the script.
        visit.context.add_init_script("window.coupletConsent = true")
        click = visit.arrive("consent")
        visit.check("kept at once", visit.cookies()["lnk"]["value"], click)


def own_shop(browser, faults):
    """A shop that asks for no consent: kept at once, over pages, and a later click replaces an earlier one."""
    with Visit(browser, faults) as visit:
        first = visit.arrive("any")
        visit.open("/plain")
        visit.open("/any")
        visit.check("the first click", visit.buy()[1], {"lnk": first})
        click = visit.arrive("any")
        visit.check("two clicks", first != click, True)
        visit.open("/any")
        visit.check("the last click", visit.buy()[1], {"lnk": click})
        visit.open("/thanks")
        visit.open("/thanks")
        lead = {"lnk": click, "kind": "lead", "id": "form-1001"}
        visit.said("said twice", [lead, lead])
        return ["lnk", click]


def hostile(browser, faults):
    """What is no click id is nothing, wherever it comes from."""
    for text in (
        "%3Cscript%3Ealert(1)%3C/script%3E", "javascript:alert(1)", "3Kx9aB7QmZ012", "3Kx9aB7QmZ0", "3Kx9aB7QmZ0_",
        "3Kx9aB7QmZ01;domain=evil.example", "3Kx9aB7QmZ01%0d%0aSet-Cookie:a=b", "%33Kx9aB7QmZ01%00", "", "3Kx9aB7QmZ0%C3%A9",
    ):
        with Visit(browser, faults) as visit:
            visit.page.on("dialog", lambda dialog: faults.append(f"dialog: {dialog.message}"))
            visit.context.add_cookies([
                {"name": name, "value": value, "url": f"http://{SHOP}"}
                for name, value in (("xlnk", "AAAAAAAAAAAA"), ("page", "/?a=1&lnk=FFFFFFFFFFFF&b"), ("lnk2", "BBBBBBBBBBBB"), ("lnk", "<b>"))
            ])
            visit.open(f"/any?xlnk=CCCCCCCCCCCC&lnk={text}&lnkx=DDDDDDDDDDDD#lnk=EEEEEEEEEEEE")
            visit.page.evaluate("couplet('lead')")
            visit.check(f"kept of {text}", visit.cookies()["lnk"]["value"], "<b>")
            visit.said(f"said of {text}", [])
            visit.check(f"sent of {text}", visit.buy()[1], {"lnk": ""})
    with Visit(browser, faults) as visit:
        # A kind that is a script is a text, and no plan has it.
        click = visit.arrive("any")
        visit.page.evaluate("couplet('<script>&kind=sale', '&x=1')")
        visit.said("a kind that is a script", [{"lnk": click, "kind": "<script>&kind=sale", "id": "&x=1"}])


def shopify(browser, faults):
    with Visit(browser, faults) as visit:
        click = visit.arrive("shopify")
        visit.check("the cart", visit.updates(1), [{"attributes[lnk]": click}])
        visit.buy("cart/add")
        visit.said("said", [{"lnk": click, "kind": "add-to-cart", "id": ""}])
        visit.open("/shopify")
        handed = visit.buy("checkout")[1]
        visit.check("the form", handed, {"attributes[lnk]": click})
    with Visit(browser, faults) as visit:
        visit.open(f"/shopify-consent?lnk={click}")
        told = "document.dispatchEvent(new CustomEvent('visitorConsentCollected', {detail: {analyticsAllowed: %s}}))"
        visit.check("the cart before consent", (Shop.got, visit.kept()), ([], []))
        visit.page.evaluate(told % "false")
        visit.page.evaluate(told % "true")
        visit.sooner_or_later(lambda: {"attributes[lnk]": click} in visit.updates(1))
        visit.check("the cart after it", visit.updates(1)[-1], {"attributes[lnk]": click})
    # The name of the attribute, as the order has it.
    [name] = [re.fullmatch(r"attributes\[(.*)\]", name)[1] for name in handed]
    return [name, click]


def woocommerce(browser, faults):
    php = only("woocommerce.md", "add_action", "php")
    pattern = re.compile(re.search(r"preg_match\( '/(.*?)/D'", php)[1])

    def meta(sent):
        """What the snippet keeps with the order."""
        _, fields, cookies = sent
        text = fields.get("lnk") or cookies.get("lnk", "")
        return text if pattern.fullmatch(text) else None

    with Visit(browser, faults) as visit:
        click = visit.arrive("woocommerce")
        visit.page.click("text=Add")
        visit.said("said", [{"lnk": click, "kind": "add-to-cart", "id": ""}])
        visit.check("the classic checkout", meta(visit.buy()), click)
        visit.open("/woocommerce-blocks")
        visit.check("the checkout of blocks", meta(visit.buy()), click)
        key = re.search(r"update_meta_data\( '(.*?)'", php)[1]
        return [key, click]


def stripe(browser, faults):
    with Visit(browser, faults) as visit:
        click = visit.arrive("stripe")
        links = visit.page.eval_on_selector_all("a", "all => all.map(of => of.href)")
        of = f"client_reference_id={click}"
        expected = [f"https://buy.stripe.com/test_1?{of}", f"https://pay.example.com/test_2?{of}"]
        visit.check("payment links", links, expected)
        # One that the page adds later, which has parameters of its own.
        visit.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<a href=\"https://buy.stripe.com/t?a=1\">Later</a>')")
        opened = []
        visit.context.route("https://buy.stripe.com/**", lambda route: (opened.append(route.request.url), route.abort()))
        visit.page.click("text=Later")
        visit.sooner_or_later(lambda: opened)
        visit.check("a later link", opened, [f"https://buy.stripe.com/t?a=1&{of}"])
        query = urllib.parse.parse_qs(urllib.parse.urlparse(links[0]).query)
        code = only("stripe.md", "checkout.sessions", "js")
        pattern = re.search(r"/\(\?:(.*?)/\.exec", code)[0][1:-len("/.exec")]
        cookie = "; ".join(f"{name}={of['value']}" for name, of in visit.cookies().items())
        visit.check("a session of the server", re.search(pattern, cookie)[1], click)
        return ["client_reference_id", query["client_reference_id"][0]]


def bots(browser, faults):
    """The preview of a chat loads the page, and says nothing that counts; the server judges that."""
    with Visit(browser, faults, user_agent="WhatsApp/2.24.1 A") as visit:
        visit.open("/thanks?lnk=3Kx9aB7QmZ01")


def strict(browser, faults):
    """A browser that asks not to be tracked keeps nothing; another one does."""
    for script, kept in (
        ("Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => true})", []),
        ("Object.defineProperty(Navigator.prototype, 'doNotTrack', {get: () => '1'})", []),
        ("", ["lnk"]),
    ):
        with Visit(browser, faults) as visit:
            visit.context.add_init_script(script)
            visit.open("/any?lnk=3Kx9aB7QmZ01")
            visit.page.evaluate("couplet('lead')")
            visit.check(f"kept with {script:.80}", visit.kept(), kept)
            visit.said(f"said with {script:.80}", [{"lnk": "3Kx9aB7QmZ01", "kind": "lead", "id": ""}] if kept else [])


def main(browser):
    faults = []
    if MODE == "strict":
        strict(browser, faults)
        return faults
    consenting(browser, faults)
    hostile(browser, faults)
    bots(browser, faults)
    handed = {
        "own": own_shop(browser, faults), "shopify": shopify(browser, faults),
        "woocommerce": woocommerce(browser, faults), "stripe": stripe(browser, faults),
    }
    pathlib.Path("handed.json").write_text(json.dumps(handed), encoding="utf-8")
    return faults


host, port = SHOP.split(":")
Shop.PAGES = pages()
server = http.server.ThreadingHTTPServer((host, int(port)), Shop)
threading.Thread(target=server.serve_forever, daemon=True).start()
harness.run(main)
