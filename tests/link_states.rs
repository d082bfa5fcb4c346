//! Links that have not begun, have ended, are retired or gone, and links that people may use only so often.

use std::thread;

use crate::folder::{Folder, Serving};
use crate::small_plan::{with_plan, write_plan};

const NEW: &str = "link new https://shop.example.com/";

fn status(folder: &Folder, slug: &str) -> String {
    folder.json(&format!("link show {slug}"))[0]["status"].as_str().unwrap().to_owned()
}

fn metric(serving: &Serving, name: &str) -> u64 {
    let metrics = crate::folder::ask(serving.admin, "GET", "/-/metrics", "").unwrap().body;
    let line =
        metrics.lines().find_map(|line| line.strip_prefix(&format!("couplet_{name}_total ")));
    line.unwrap_or_else(|| panic!("no {name} in {metrics}")).parse().unwrap()
}

#[test]
fn not_begun_ended_retired_gone_and_unknown_are_five_different_things() {
    let folder = Folder::new();
    for line in ["soon --starts 2126-01-01", "over --ends 2020-01-01", "old", "lost", "bio"] {
        folder.ok(&format!("{NEW} --slug {line}"));
    }
    folder.ok("link retire old");
    folder.ok("link retire lost --gone");
    let serving = folder.serve("");
    let answers: Vec<(&str, String, u16)> = ["bio", "soon", "over", "old", "lost"]
        .map(|slug| (slug, status(&folder, slug), serving.get(&format!("/{slug}")).status))
        .into();
    let expected = [
        ("bio", "live", 302),
        ("soon", "upcoming", 404),
        ("over", "ended", 410),
        ("old", "retired", 302),
        ("lost", "gone", 404),
    ];
    let answers: Vec<_> =
        answers.iter().map(|(slug, status, code)| (*slug, status.as_str(), *code)).collect();
    assert_eq!(answers, expected);
    assert_eq!(serving.get("/unknown").status, 404);
    for (name, count) in
        [("redirects", 2), ("not_begun", 1), ("gone", 1), ("retired_gone", 1), ("orphans", 1)]
    {
        assert_eq!(metric(&serving, name), count, "{name}");
    }
    // Each but the unknown one has its click.
    let counts = folder.json("link list");
    assert!(counts.as_array().unwrap().iter().all(|row| row["clicks"] == 1), "{counts}");
    for status in ["live", "upcoming", "ended", "retired", "gone"] {
        assert_eq!(folder.rows(&format!("link list --status {status}")).len(), 1, "{status}");
    }
}

#[test]
fn a_link_that_is_gone_keeps_its_name_and_its_history_and_can_be_brought_back() {
    let folder = Folder::new();
    folder.ok(&format!("{NEW} --slug bio"));
    let serving = folder.serve("");
    assert_eq!(serving.get("/bio").status, 302);
    folder.ok("link retire bio --gone");
    let page = |path: &str| {
        let answer = serving.get(path);
        (answer.status, answer.body)
    };
    assert_eq!(page("/bio"), page("/never-there"));
    let taken = folder.run(&format!("{NEW} --slug bio"));
    assert!(taken.code == 1 && taken.err.contains("is taken"), "{taken:#?}");
    assert_eq!(folder.json("link show bio")[0]["clicks"], 2);
    // Retired the usual way, it redirects again; brought back, it is in use again.
    folder.ok("link retire bio");
    assert_eq!((status(&folder, "bio").as_str(), serving.get("/bio").status), ("retired", 302));
    folder.ok("link retire bio --gone");
    folder.ok("link edit bio --live");
    assert_eq!((status(&folder, "bio").as_str(), serving.get("/bio").status), ("live", 302));
}

#[test]
fn an_apply_that_has_a_link_again_brings_it_back_and_one_that_lacks_it_leaves_it_gone() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    folder.ok("link retire bio --gone");
    let without = ("\n[[links]]\nslug    = \"bio\"\nchannel = \"instagram\"\n", "");
    write_plan(&folder, &[without]);
    folder.ok("apply links.toml");
    assert_eq!(status(&folder, "bio"), "gone");
    write_plan(&folder, &[]);
    folder.ok("apply links.toml");
    assert_eq!(status(&folder, "bio"), "live");
}

#[test]
fn a_start_is_set_and_removed_and_never_after_the_end() {
    let folder = Folder::new();
    let ran = folder.run(&format!("{NEW} --slug sale --starts 2126-01-02 --ends 2126-01-01"));
    assert!(ran.code == 1 && ran.err.contains("after its last day 2126-01-01"), "{ran:#?}");
    folder.ok(&format!("{NEW} --slug sale --ends 2126-01-31"));
    let ran = folder.run("link edit sale --starts 2126-01-01");
    assert!(ran.err.contains("begins on 2126-01-01"), "{ran:#?}");
    let shown = folder.ok("link show sale");
    assert!(shown.contains("status      upcoming\n"), "{shown}");
    assert!(shown.contains("starts      2126-01-01T00:00:00"), "{shown}");
    assert_eq!(folder.run("link edit sale --starts 2126-02-01").code, 1);
    folder.ok("link edit sale --starts now");
    assert_eq!(status(&folder, "sale"), "live");
}

#[test]
fn a_limit_lets_through_exactly_so_many_people_however_many_come_at_once() {
    let folder = Folder::new();
    folder.ok(&format!("{NEW} --slug drop --limit 25"));
    let serving = folder.serve("");
    let redirected: usize = thread::scope(|scope| {
        let visitors = (0..8).map(|_| {
            scope.spawn(|| {
                let preview = "User-Agent: WhatsApp/2.24.20.83 A\r\n";
                (0..6)
                    .filter(|_| {
                        serving.ask("GET", "/drop", preview);
                        serving.get("/drop").status == 302
                    })
                    .count()
            })
        });
        let visitors: Vec<_> = visitors.collect();
        visitors.into_iter().map(|visitor| visitor.join().unwrap()).sum()
    });
    assert_eq!((redirected, serving.get("/drop").status), (25, 410));
    assert_eq!(status(&folder, "drop"), "ended");
    assert_eq!(folder.rows("link list --status ended").len(), 1);
    // A restart, and a higher limit, count on from there.
    serving.stop();
    let serving = folder.serve("");
    assert_eq!(serving.get("/drop").status, 410);
    folder.ok("link edit drop --limit 27");
    let answers = [(); 3].map(|()| serving.get("/drop").status);
    assert_eq!(answers, [302, 302, 410]);
}
