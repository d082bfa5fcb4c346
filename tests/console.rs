//! The console: how it is opened and closed, who is let in, and what its pages show and change.

mod attacks;
mod browser;
mod importing;
mod pages;

use crate::folder::{Answer, BROWSER, Folder, Serving, ask, ask_with};
use crate::network::{over, token};
use crate::small_plan::with_plan;

/// A browser that has opened the console.
pub(crate) struct Browser<'s> {
    serving: &'s Serving,
    cookie: String,
}

/// The headers by which a browser says that a form is of the same site.
const OWN: &str = "Sec-Fetch-Site: same-origin\r\nOrigin: null\r\n";

/// The path of a one-time address.
fn path(serving: &Serving, address: &str) -> String {
    let base = format!("http://{}", serving.admin);
    address.trim_end().strip_prefix(&base).unwrap_or_else(|| panic!("{address}")).to_owned()
}

fn post(serving: &Serving, path: &str, headers: &str, form: &str) -> Answer {
    let headers = format!(
        "{headers}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
        form.len()
    );
    ask_with(serving.admin, "POST", path, &headers, form).unwrap()
}

/// The cookie that an answer sets, as a browser sends it.
fn cookie(answer: &Answer) -> String {
    let set = answer.header("set-cookie").unwrap_or_else(|| panic!("{answer:#?}"));
    set.split(';').next().unwrap().to_owned()
}

impl<'s> Browser<'s> {
    /// Opens the console on the server's machine.
    pub(crate) fn open(folder: &Folder, serving: &'s Serving, flags: &str) -> Self {
        let address = folder.ok(&format!("console open {flags}"));
        Self::exchange(serving, &path(serving, &address))
    }

    fn exchange(serving: &'s Serving, path: &str) -> Self {
        let opened = post(serving, path, OWN, "");
        assert_eq!((opened.status, opened.header("location")), (303, Some("../../console")));
        Self { serving, cookie: cookie(&opened) }
    }

    fn headers(&self) -> String {
        format!("{BROWSER}Cookie: {}\r\n", self.cookie)
    }

    pub(crate) fn get(&self, page: &str) -> Answer {
        ask(self.serving.admin, "GET", &format!("/-/console{page}"), &self.headers()).unwrap()
    }

    /// The markup of a page that there is.
    #[track_caller]
    pub(crate) fn page(&self, page: &str) -> String {
        let answer = self.get(page);
        assert_eq!(answer.status, 200, "{page}: {answer:#?}");
        answer.body
    }

    /// The markup of a page that may take a while to be made.
    #[track_caller]
    pub(crate) fn made(&self, page: &str) -> String {
        while self.get(page).status == 202 {
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        self.page(page)
    }

    fn send(&self, page: &str, form: &str) -> Answer {
        self.send_from(page, OWN, form)
    }

    fn send_from(&self, page: &str, origin: &str, form: &str) -> Answer {
        let headers = format!("{}{origin}", self.headers());
        post(self.serving, &format!("/-/console{page}"), &headers, form)
    }

    /// What the forms of this session carry.
    fn key(&self) -> String {
        let page = self.page("");
        let (_, rest) = page.split_once("name=\"key\" value=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    }
}

#[test]
fn an_address_opens_the_console_once_and_a_preview_does_not_use_it_up() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    let serving = folder.serve("");
    let opened = folder.run("console open");
    assert!(opened.err.contains("within 10 minutes") && opened.err.contains("console close 1"));
    let path = path(&serving, &opened.out);
    for method in ["GET", "HEAD", "GET"] {
        let preview = ask(serving.admin, method, &path, "User-Agent: WhatsApp/2.23\r\n").unwrap();
        assert_eq!((preview.status, preview.header("set-cookie")), (200, None), "{preview:#?}");
        assert_eq!(preview.header("referrer-policy"), Some("no-referrer"));
        assert!(!preview.body.contains("links.example"), "{preview:#?}");
    }
    let exchanged = post(&serving, &path, OWN, "");
    let set = exchanged.header("set-cookie").unwrap().to_owned();
    for part in ["; HttpOnly", "; SameSite=Strict", "; Max-Age=86400"] {
        assert!(set.contains(part), "{set}");
    }
    assert!(!set.contains("Secure"), "no proxy said that the browser spoke https");
    assert!(!set.contains(path.rsplit('/').next().unwrap()), "the secret is drawn anew");
    // Used up for everybody, also for whoever has the session.
    let again = post(&serving, &path, OWN, "");
    assert_eq!((again.status, again.header("set-cookie")), (410, None), "{again:#?}");
    assert_eq!(ask(serving.admin, "GET", &path, "").unwrap().status, 410);
    let browser = Browser { serving: &serving, cookie: cookie(&exchanged) };
    assert!(browser.page("").contains("All is well"), "{}", browser.page(""));
}

#[test]
fn of_many_that_use_an_address_at_once_one_gets_a_session() {
    let folder = with_plan(&[]);
    let serving = folder.serve("");
    let path = path(&serving, &folder.ok("console open"));
    let statuses = std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..8).map(|_| scope.spawn(|| post(&serving, &path, OWN, ""))).collect();
        let statuses = threads.into_iter().map(|thread| thread.join().unwrap().status);
        statuses.collect::<Vec<_>>()
    });
    let opened = statuses.iter().filter(|status| **status == 303).count();
    assert_eq!(opened, 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [303, 410].contains(status)), "{statuses:?}");
}

#[test]
fn a_closed_session_is_of_no_use_nor_one_of_an_earlier_server() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    let serving = folder.serve("");
    let [one, two, three] =
        ["", "--scope write", ""].map(|flags| Browser::open(&folder, &serving, flags));
    let listed = folder.rows("console list");
    let states: Vec<[&str; 3]> =
        listed.iter().map(|row| [&*row["number"], &*row["scope"], &*row["state"]]).collect();
    assert_eq!(states, [["1", "read", "open"], ["2", "write", "open"], ["3", "read", "open"]]);
    // By the button of the page.
    let closed = one.send("/close", &format!("key={}", one.key()));
    assert_eq!((closed.status, closed.header("location")), (303, Some("../console")));
    assert!(closed.header("set-cookie").unwrap().contains("Max-Age=0"));
    // By its number, and all.
    assert_eq!(folder.ok("console close 2"), "session 2 has ended\n");
    assert_eq!(folder.ok("console close 2"), "no session 2 is open\n");
    assert_eq!(three.get("").status, 200);
    assert_eq!(folder.ok("console close"), "1 session ended\n");
    assert_eq!(folder.ok("console close"), "no session was open\n");
    for browser in [&one, &two, &three] {
        for page in ["", "/links", "/live/events", "/nothing"] {
            let refused = browser.get(page);
            assert_eq!(refused.status, 403, "{page}");
            assert!(refused.body.contains("couplet console open"), "{page}");
        }
    }
    let four = Browser::open(&folder, &serving, "").cookie;
    serving.stop();
    let serving = folder.serve("");
    let later = Browser { serving: &serving, cookie: four };
    assert_eq!(later.get("").status, 403);
    assert_eq!(folder.rows("console list").len(), 0);
    serving.stop();
    let alone = folder.run("console open");
    assert_eq!((alone.code, alone.out.as_str()), (1, ""), "{alone:#?}");
    assert!(alone.err.contains("couplet serve"), "{alone:#?}");
}

#[test]
fn a_token_opens_what_it_may_and_its_sessions_end_with_it() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    let serving = folder.serve("");
    token(&folder, "laptop", "");
    token(&folder, "cron", "--scope write");
    let (laptop, cron) = (over(&serving, "laptop"), over(&serving, "cron"));
    let refused = folder.run(&format!("{laptop} console open --scope write"));
    assert_eq!((refused.code, refused.out.as_str()), (1, ""), "{refused:#?}");
    let reads = folder.ok(&format!("{laptop} console open"));
    let reads = Browser::exchange(&serving, &path(&serving, &reads));
    let writes = folder.ok(&format!("{cron} console open --scope write"));
    let writes = Browser::exchange(&serving, &path(&serving, &writes));
    // Who may only read sees and ends their own alone.
    assert_eq!(folder.rows(&format!("{laptop} console list")).len(), 1);
    assert_eq!(folder.rows(&format!("{cron} console list")).len(), 2);
    assert_eq!(folder.ok(&format!("{laptop} console close 2")), "no session 2 is open\n");
    // Tokens are managed on the server's machine alone.
    let form = format!("key={}&token=laptop", writes.key());
    assert_eq!(writes.send("/token", &form).status, 409);
    assert!(!writes.page("/tokens").contains("/token?"));
    let here = Browser::open(&folder, &serving, "--scope write");
    let retired = here.send("/token", &format!("key={}&token=laptop", here.key()));
    assert_eq!(retired.header("location"), Some("tokens?done=token&n=1"), "{retired:#?}");
    assert_eq!(reads.get("").status, 403, "the session of a retired token");
    assert_eq!(writes.get("").status, 200);
    folder.ok("token retire cron");
    assert_eq!(writes.get("").status, 403);
}

#[test]
fn a_session_that_reads_has_no_form_that_changes_and_is_refused() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    folder.ok("link new https://shop.example.com/ --slug mine");
    folder.write(
        "orders.csv",
        "order_id,ordered_at,currency,total\nA1,2026-11-02T10:00:00Z,EUR,10.00\n",
    );
    folder.ok("import orders orders.csv");
    let serving = folder.serve("");
    let reads = Browser::open(&folder, &serving, "");
    for page in [
        "/links",
        "/link/mine",
        "/imports",
        "/tokens",
        "/codes",
        "/orders?from=2026-11-01&to=2026-11-30",
    ] {
        let page = reads.page(page);
        assert_eq!(page.matches("method=\"post\"").count(), 1, "only to end the session: {page}");
        assert!(!page.contains("/retire") && !page.contains("/undo"), "{page}");
    }
    let key = reads.key();
    for (page, form) in [("/retire", "slug=mine"), ("/undo", "import=1"), ("/token", "token=x")] {
        let refused = reads.send(page, &format!("key={key}&{form}"));
        assert_eq!(refused.status, 403, "{page}: {refused:#?}");
        assert!(refused.body.contains("--scope write"), "{refused:#?}");
    }
    assert_eq!(folder.rows("link list --status retired").len(), 0);
    assert_eq!(folder.rows("import list")[0]["state"], "complete");
}

#[test]
fn over_https_the_cookie_is_for_https_alone_if_a_trusted_proxy_says_so() {
    let folder = with_plan(&[]);
    let serving = folder.serve("--trusted-proxy 127.0.0.1");
    for (header, is_secure) in [
        ("X-Forwarded-Proto: https\r\n", true),
        ("Forwarded: for=192.0.2.1;proto=https\r\n", true),
        ("X-Forwarded-Proto: http\r\n", false),
        ("", false),
    ] {
        let path = path(&serving, &folder.ok("console open"));
        let opened = post(&serving, &path, &format!("{OWN}{header}"), "");
        let set = opened.header("set-cookie").unwrap();
        assert_eq!(set.contains("; Secure"), is_secure, "{header}: {set}");
    }
}
