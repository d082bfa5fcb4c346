//! What the operator and the browser say of a click: own addresses, lists of addresses, and that nobody wants to be tracked.

use crate::folder::{BROWSER, Folder, Serving, ask};
use crate::small_plan::with_plan;

/// The verdict, the rule, and whether there is a visitor, of each click.
fn clicks(folder: &Folder) -> Vec<String> {
    let rows = folder.rows("export clicks");
    let told = |row: &crate::folder::Row| {
        format!("{} {} {}", row["verdict"], row["reason"], !row["visitor"].is_empty())
    };
    rows.iter().map(told).collect()
}

/// The target that a visitor of an address is sent to, behind the proxy that this machine is.
fn sent(server: &Serving, address: &str, headers: &str) -> String {
    let headers = format!("{BROWSER}X-Forwarded-For: {address}\r\n{headers}");
    ask(server.public, "GET", "/bio", &headers).unwrap().header("location").unwrap().to_owned()
}

#[test]
fn clicks_of_own_and_of_listed_addresses_are_told_apart_from_those_of_people() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    folder.write("scanners.txt", "# a mail filter\n198.51.100.0/24 mail-filter\n");
    folder.write("more.txt", "2001:db8::/32\n");
    let server = folder.serve(
        "--trusted-proxy 127.0.0.1 --own 203.0.113.7 --address-list scanners.txt --address-list more.txt",
    );
    for address in ["203.0.113.7", "203.0.113.8", "198.51.100.9", "2001:db8::1"] {
        sent(&server, address, "");
    }
    assert_eq!(
        clicks(&folder),
        [
            "own own-address true",
            "person browser true",
            "scanner list-mail-filter true",
            "scanner list true"
        ]
    );
    drop(server);
    folder.write("bad.txt", "198.51.100.0/24\nhost.example mail\n");
    let ran = folder.run("serve --listen 127.0.0.1:0 --admin 127.0.0.1:0 --address-list bad.txt");
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.err, @"error: bad.txt: line 2: `host.example` is not an address such as 192.0.2.1 or a range such as 10.0.0.0/8");
}

#[test]
fn who_asks_not_to_be_tracked_has_no_visitor_key_and_under_strict_signals_no_click_id() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    let server = folder.serve("");
    let ids = |server: &Serving| {
        ["", "DNT: 1\r\n", "Sec-GPC: 1\r\n"].map(|more| sent(server, "", more).contains("lnk="))
    };
    assert_eq!(ids(&server), [true, true, true]);
    assert_eq!(
        clicks(&folder),
        ["person browser true", "person browser false", "person browser false"]
    );
    // Another plan holds at once.
    let strict = "[privacy]\nsignals = \"strict\"\n\n[channels]";
    crate::small_plan::write_plan(&folder, &[("[channels]", strict)]);
    folder.ok("apply links.toml");
    assert_eq!(ids(&server), [true, false, false]);
    let nobody = "[privacy]\nvisitor = \"none\"\n\n[channels]";
    crate::small_plan::write_plan(&folder, &[("[channels]", nobody)]);
    folder.ok("apply links.toml");
    assert_eq!(ids(&server), [true, true, true]);
    assert_eq!(clicks(&folder)[6..], ["person browser false"; 3]);
}
