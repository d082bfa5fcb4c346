//! Requests for links that there are not.

use crate::folder::{BROWSER, Folder};
use crate::small_plan::{plan_of_channels, with_plan};

#[test]
fn a_slip_of_the_pen_is_listed_with_the_link_that_was_meant_and_scanners_are_a_sum() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    let serving = folder.serve("");
    assert_eq!(folder.ok("link orphans --format json"), "[]\n");
    for path in ["/bw-ig-mai", "/BW-IG-MAI", "/bw-ig-mai", "/xyz", "/wp-login.php", "/.env", "/a/b"]
    {
        assert_eq!(serving.get(path).status, 404, "{path}");
    }
    assert_eq!(serving.ask("GET", "/bw-ig-mai", "User-Agent: curl/8.5.0\r\n").status, 404);
    let rows = |line: &str| -> Vec<(String, String, String)> {
        let cells = |row: crate::folder::Row| {
            (row["slug"].clone(), row["requests"].clone(), row["did_you_mean"].clone())
        };
        folder.rows(line).into_iter().map(cells).collect()
    };
    let row = |slug: &str, requests: &str, meant: &str| {
        (slug.to_owned(), requests.to_owned(), meant.to_owned())
    };
    let expected = [row("bw-ig-mai", "3", "bw-ig-mia"), row("xyz", "1", "")];
    assert_eq!(rows("link orphans"), expected);
    let said = folder.run("link orphans").err;
    assert!(said.contains("3 requests for /bw-ig-mai: did you mean bw-ig-mia?"), "{said}");
    assert!(
        said.contains("4 requests by programs, or for addresses that no link can have"),
        "{said}"
    );
    // What was asked for later is added, also over a stop.
    serving.get("/bw-ig-mai");
    serving.stop();
    assert_eq!(rows("link orphans")[0], row("bw-ig-mai", "4", "bw-ig-mia"));
    assert_eq!(rows("link orphans --since 24h").len(), 2);
    folder.ok("link new https://shop.example.com/ --slug bw-ig-mai --channel instagram");
    assert_eq!(rows("link orphans")[0], row("bw-ig-mai", "4", "bw-ig-mai"));
    let said = folder.run("link orphans").err;
    assert!(said.contains("4 requests for /bw-ig-mai before that link was there"), "{said}");
}

#[test]
fn the_page_of_a_report_tells_orphans_of_its_period_under_data_health() {
    let folder = Folder::new();
    folder.write(
        "links.toml",
        &plan_of_channels("[[links]]\nslug = \"flyer\"\nchannel = \"instagram\"\n"),
    );
    folder.ok("apply links.toml");
    let serving = folder.serve("");
    serving.get("/flyer");
    for _ in 0..38 {
        serving.ask("GET", "/flier", BROWSER);
    }
    serving.stop();
    let today = folder.rows("export clicks")[0]["at"][..10].to_owned();
    folder.ok(&format!("report --from {today} --to {today} -o page.html"));
    let page = std::fs::read_to_string(folder.path().join("page.html")).unwrap();
    assert!(page.contains("38 requests for /flier: did you mean flyer?"), "{page}");
    folder.ok("report --month 2020-01 -o before.html");
    let page = std::fs::read_to_string(folder.path().join("before.html")).unwrap();
    assert!(!page.contains("flier"), "{page}");
    // A backup has them, too.
    folder.ok("backup all.backup");
    folder.ok("--data restored.redb restore all.backup");
    assert_eq!(folder.rows("--data restored.redb link orphans").len(), 1);
}
