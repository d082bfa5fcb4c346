//! A command behaves the same with and without a server on its file: output, messages and effects
//! are equal.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::folder::{BROWSER, Folder, Ran, Serving, ask};

/// Commands that only read.
const READING: &[&str] = &[
    "check links.toml",
    "plan links.toml",
    "plan links.toml --exit-code",
    "link list --format csv",
    "link list --format json",
    "link list --format ndjson",
    "link list --format md",
    "link show bio",
    "link show bio --format json",
    "link show none",
    "coupon list",
    "coupon list --format csv",
    "coupon list --format json",
    "export clicks",
    "export clicks --format json",
    "export clicks --format table",
    "export clicks --month 2026-10",
    "export conversions",
    "export conversions --format ndjson",
    "export conversions --from 2026-10-05 --to 2026-10-09 --format md",
    "report --month 2026-10",
    "report --month 2026-10 --by channel,campaign --format json",
    "report --quarter 2026-Q4 --by agent --model linear --rate-of conversations",
    "report --month 2026-10 --by link --format csv",
    "explain '#1010'",
    "explain '#1010' --format json --model position --window 1d",
    "explain '#404'",
    "coupon check ighello",
    "coupon check IGHELO --format json",
    "coupon export --status live,retired",
];

/// Commands that change the data, in this order.
const CHANGING: &[&str] = &[
    "import conversations conversations.csv",
    "apply links.toml",
    "apply links.toml",
    "link new https://shop.example.com/ --slug bio --channel instagram --title 'Link in bio'",
    "link new https://shop.example.com/ --slug bio",
    "link new https://shop.example.com/ --channel fax",
    "link retire bio",
    "link retire none",
    "coupon new STORY10 --campaign 2026-10-product-inquiry --channel instagram --discount 10%",
    "coupon new story-1O --campaign 2026-10-product-inquiry --channel instagram",
    "coupon new ONCE --campaign 2026-10-product-inquiry --channel instagram --limit-by-customer 1 \
     --starts 2026-01-01 --ends 2126-01-01 --minimum 40",
    "coupon redeem ONCE --order 1 --customer ann@example.com",
    "coupon redeem ONCE --order 1 --customer ann@example.com --total 40",
    "coupon redeem ONCE --order 2 --customer Ann@example.com --total 40",
    "coupon release ONCE --order 1",
    "coupon retire ONCE",
    "coupon retire once",
    "import orders orders.csv",
    "import orders orders.csv",
    "import orders broken.csv",
    "import orders broken.csv --all-or-nothing",
    "import orders links.toml",
    "import orders orders.csv --replace",
];

const BROKEN: &str = "order_id,ordered_at,currency,total,discount_codes\n\
                      #9001,2026-10-09T09:00:00Z,USD,10.00,STORY10\n\
                      #9002,yesterday,USD,10.00,\n";

fn worked_example() -> Folder {
    let folder = Folder::new();
    for name in ["links.toml", "conversations.csv", "orders.csv"] {
        folder.copy(&format!("tests/worked-example/{name}"));
    }
    folder.write("broken.csv", BROKEN);
    folder
}

fn run_all(folder: &Folder, lines: &[&str]) -> Vec<Ran> {
    lines.iter().map(|line| folder.run(line)).collect()
}

fn assert_same(lines: &[&str], served: &[Ran], alone: &[Ran]) {
    for ((line, served), alone) in lines.iter().zip(served).zip(alone) {
        assert_eq!(served.code, alone.code, "{line}\n{served:#?}\n{alone:#?}");
        assert_eq!(served.out, alone.out, "{line}");
        assert_eq!(served.err, alone.err, "{line}");
    }
}

fn click(serving: &Serving) {
    for path in ["/pi-ig", "/pi-wa.r1", "/PI-IG", "/bio"] {
        assert!([302, 410].contains(&serving.get(path).status), "{path}");
    }
    serving.ask("HEAD", "/bio", BROWSER);
}

#[test]
fn read_commands_print_the_same_with_and_without_a_server() {
    let folder = worked_example();
    let serving = folder.serve("--links links.toml");
    folder.ok("link new https://shop.example.com/ --slug bio --channel instagram");
    click(&serving);
    folder.ok("import orders orders.csv");
    folder.ok("import conversations conversations.csv");
    let served = run_all(&folder, READING);
    assert_eq!(serving.stop().code, 0);
    let alone = run_all(&folder, READING);
    assert_same(READING, &served, &alone);
    // Five clicks, so that the output was not empty.
    let clicks = folder.ok("export clicks");
    assert_eq!(clicks.lines().count(), 6, "{clicks}");
    assert_eq!(clicks.lines().filter(|line| line.contains(",probe,")).count(), 1, "{clicks}");
}

#[test]
fn write_commands_print_and_do_the_same_with_and_without_a_server() {
    let (with, without) = (worked_example(), worked_example());
    let serving = with.serve("");
    let served = run_all(&with, CHANGING);
    let alone = run_all(&without, CHANGING);
    assert_same(CHANGING, &served, &alone);
    // Each file has its own people key, so the hashes of customers differ; everything else is
    // equal.
    let rows = |folder: &Folder| {
        let reading = ["link list --format csv", "coupon list", "report --month 2026-10"];
        let orders = folder.ok("export conversions");
        let without_customer = |line: &str| {
            let mut cells: Vec<&str> = line.split(',').collect();
            cells.remove(11);
            cells.join(",")
        };
        let orders: Vec<String> = orders.lines().map(without_customer).collect();
        (reading.map(|line| folder.ok(line)), orders)
    };
    let after = rows(&with);
    assert_eq!(after, rows(&without));
    assert_eq!(after.1.len(), 47);
    serving.stop();
    assert_eq!(after, rows(&with), "everything is on disk");
}

#[test]
fn a_link_made_while_serving_works_at_once_and_after_a_crash() {
    let folder = worked_example();
    let serving = folder.serve("");
    let url = folder.ok("link new https://shop.example.com/at-once");
    let path = url.trim_end().strip_prefix(&format!("http://{}", serving.public)).unwrap();
    let answer = serving.get(path);
    let to = answer.header("location").unwrap_or_default();
    assert!(to.starts_with("https://shop.example.com/at-once?lnk="), "{answer:#?}");
    serving.kill();
    // No cleanup is needed: the socket left by a crash does not count as a server.
    let shown = folder.ok(&format!("link show {}", path.trim_start_matches('/')));
    assert!(shown.contains("clicks      1"), "{shown}");
    assert_eq!(folder.serve("").get(path).status, 302);
}

#[test]
fn a_server_is_healthy_and_its_socket_is_private_and_removed_at_the_end() {
    let folder = Folder::new();
    let serving = folder.serve("");
    let health = ask(serving.admin, "GET", "/-/health", "").unwrap();
    assert_eq!((health.status, health.body.as_str()), (200, "ok\n"));
    let socket = folder.data().with_extension("redb.sock");
    let mode = fs::metadata(&socket).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    serving.stop();
    assert!(!socket.exists());
}

#[test]
fn a_second_server_on_the_same_file_is_refused() {
    let folder = Folder::new();
    let _serving = folder.serve("");
    let ran = folder.run("serve --listen 127.0.0.1:0 --admin 127.0.0.1:0");
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{ran:#?}");
    assert!(ran.err.contains("is being served by another process"), "{ran:#?}");
}
