//! Links and codes made by hand, usage errors, and output that nobody reads.

use std::process::Stdio;

use crate::folder::{Folder, Ran};
use crate::small_plan::with_plan;

/// The alphabet of drawn slugs.
const DRAWN: &str = "23456789abcdefghjkmnpqrstuvwxyz";

#[track_caller]
fn refused(ran: &Ran) -> &str {
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{ran:#?}");
    &ran.err
}

/// The slug of a short URL that is alone on its line.
#[track_caller]
fn drawn<'a>(out: &'a str, domain: &str) -> &'a str {
    let slug = out.strip_prefix(&format!("{domain}/")).and_then(|rest| rest.strip_suffix('\n'));
    let slug = slug.unwrap_or_else(|| panic!("{out:?} is not a short URL of {domain}"));
    assert_eq!(slug.len(), 7, "{slug}");
    assert!(slug.chars().all(|c| DRAWN.contains(c)), "{slug}");
    slug
}

#[test]
fn link_new_prints_only_the_short_url_on_the_current_domain() {
    let folder = with_plan(&[]);
    let line = "link new https://shop.example.com/";
    let new = || {
        let ran = folder.run(line);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:#?}");
        ran.out
    };
    // Before there is a plan, the domain is the server's default address.
    let first = new();
    let first = drawn(&first, "http://127.0.0.1:8080");
    let serving = folder.serve("");
    let second = new();
    let second = drawn(&second, &format!("http://{}", serving.public)).to_owned();
    assert_ne!(first, second);
    for slug in [first, &second] {
        assert_eq!(serving.get(&format!("/{slug}")).status, 302, "{slug}");
    }
    folder.ok("apply links.toml");
    drawn(&new(), "https://go.example.com");
    serving.stop();
    drawn(&new(), "https://go.example.com");
}

#[test]
fn a_chosen_slug_can_be_used_once_whatever_its_case() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    let line = "link new https://shop.example.com/ --slug Mine --title 'All of mine'";
    assert_eq!(folder.ok(line), "https://go.example.com/mine\n");
    for slug in ["mine", "MINE", "bio"] {
        let ran = folder.run(&format!("link new https://shop.example.com/ --slug {slug}"));
        let slug = slug.to_lowercase();
        assert_eq!(
            refused(&ran),
            format!(
                "error: the slug `{slug}` is taken\n  hint: choose another --slug, or leave it out for a random one\n"
            )
        );
    }
    // A retired link keeps its slug.
    folder.ok("link retire mine");
    assert_eq!(folder.run("link new https://shop.example.com/ --slug mine").code, 1);
}

#[test]
fn a_link_accepts_only_the_tags_of_the_plan() {
    let folder = with_plan(&[]);
    let line = "link new https://shop.example.com/?a=1#top --slug";
    // Before there is a plan, any tag is allowed.
    folder.ok(&format!("{line} early --channel fax --campaign spring --agent zoe"));
    folder.ok("apply links.toml");
    let tags = "--channel WhatsApp --campaign black-week --agent mia --content story";
    folder.ok(&format!("{line} full {tags}"));
    let target = "https://shop.example.com/?a=1&utm_source=whatsapp&utm_medium=dm&\
                  utm_campaign=black-week&utm_content=mia_story#top";
    let list = folder.ok("link list --format csv");
    let row = format!(
        "full,https://go.example.com/full,{target},black-week,whatsapp,mia,story,live,0,,,,,,,"
    );
    assert!(list.lines().any(|line| line == row), "{list}");
    for (flags, unknown) in [
        ("--channel whatsap", "channel `whatsap` is not in the plan"),
        ("--channel fax", "channel `fax` is not in the plan"),
        ("--campaign spring", "campaign `spring` is not in the plan"),
        ("--agent zoe", "agent `zoe` is not in the plan"),
    ] {
        let ran = folder.run(&format!("{line} refused {flags}"));
        assert!(refused(&ran).contains(unknown), "{ran:#?}");
        // A code needs a campaign and a channel; the other fields are valid.
        let good = [("--channel", "--channel whatsapp"), ("--campaign", "--campaign black-week")];
        let rest = good.iter().filter(|(flag, _)| !flags.starts_with(flag));
        let rest: Vec<&str> = rest.map(|(_, words)| *words).collect();
        let ran = folder.run(&format!("coupon new REFUSED {flags} {}", rest.join(" ")));
        assert!(refused(&ran).contains(unknown), "{ran:#?}");
    }
    assert_eq!(folder.ok("link list --format csv"), list);
    assert!(!folder.ok("coupon list --format csv").contains("REFUSED"));
}

#[test]
fn a_dangerous_target_is_refused() {
    let folder = Folder::new();
    for (url, reason) in [
        ("javascript:alert(1)", "`javascript` links are not allowed"),
        ("shop.example.com", "is not a full URL; did you mean https://shop.example.com?"),
        ("https://me:secret@shop.example.com/", "cannot contain a user name or a password"),
    ] {
        let ran = folder.run(&format!("link new {url}"));
        assert!(refused(&ran).contains(reason), "{ran:#?}");
    }
}

#[test]
fn a_link_is_shown_and_retired_by_its_slug() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    let card = folder.ok("link show BIO");
    for line in [
        "short url   https://go.example.com/bio",
        "target      https://shop.example.com/?utm_source=instagram&utm_medium=dm",
        "status      live",
        "clicks      0",
        "channel     instagram",
    ] {
        assert!(card.lines().any(|shown| shown == line), "{line} is not in\n{card}");
    }
    let row = "bio,https://go.example.com/bio,\
               https://shop.example.com/?utm_source=instagram&utm_medium=dm,,instagram,,,live,0,,,,,,,";
    let list = folder.ok("link list --format csv");
    let head = list.lines().next().unwrap();
    assert_eq!(folder.ok("link show bio --format csv"), format!("{head}\n{row}\n"));
    for _ in 0..2 {
        let told = "bio is retired; it keeps redirecting and reporting\n";
        assert_eq!(folder.ok("link retire bio"), told);
    }
    assert!(folder.ok("link show bio").contains("status      retired"));
    assert_eq!(folder.serve("").get("/bio").status, 302);
    for command in ["show", "retire"] {
        let ran = folder.run(&format!("link {command} none"));
        let told = "error: there is no link `none`\n  hint: `couplet link list` shows all links\n";
        assert_eq!(refused(&ran), told);
    }
}

#[test]
fn a_code_can_be_made_once_however_it_is_typed() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    let flags = "--campaign black-week --channel instagram";
    let new = format!("coupon new Story-10 {flags} --agent mia --discount 10% --limit 3");
    assert_eq!(folder.ok(&new), "Story-10\n");
    for code in ["STORY10", "story-1O", "Story-10", "MIA10"] {
        let ran = folder.run(&format!("coupon new {code} {flags}"));
        assert!(refused(&ran).starts_with("error: the code `"), "{ran:#?}");
        assert!(ran.err.contains("already exists"), "{ran:#?}");
    }
    let list = folder.ok("coupon list --format csv");
    let row = "Story-10,black-week,instagram,mia,,10%,live,3,0,,,,,,,";
    assert!(list.lines().any(|line| line == row), "{list}");
}

#[test]
fn a_command_that_needs_data_says_how_to_begin() {
    let folder = Folder::new();
    for line in [
        "link list",
        "link show bio",
        "link retire bio",
        "coupon list",
        "coupon export",
        "coupon retire A",
        "report",
        "explain 1",
        "export clicks",
        "export conversions",
    ] {
        let ran = folder.run(line);
        assert!(refused(&ran).starts_with("error: there is no data file couplet.redb\n  hint: "));
    }
    assert_eq!(
        folder.path().read_dir().unwrap().count(),
        0,
        "a command that only reads makes no file"
    );
    let ran = folder.run("link list --data other.redb");
    assert!(refused(&ran).contains("there is no data file other.redb"));
}

#[test]
fn an_invalid_command_line_is_a_usage_error_and_changes_nothing() {
    let folder = Folder::new();
    for line in [
        "",
        "frobnicate",
        "check",
        "check a.toml b.toml",
        "link",
        "link new",
        "link new https://x.example/ --chanel x",
        "link new https://x.example/ --slug 'a b'",
        "link new https://x.example/ --slug -",
        "link new https://x.example/ --channel ''",
        "link show a/b",
        "coupon new 'A|B' --campaign c --channel c",
        "coupon new ABC --channel c",
        "coupon new ABC --campaign c --channel c --discount free",
        "coupon new ABC --campaign c --channel c --limit 0",
        "import",
        "import orders",
        "import orders orders.csv --from abacus",
        "import orders orders.csv --zone Mars/Base",
        "import orders orders.csv --decimal dot",
        "import calls calls.csv --currency EUR",
        "import calls calls.csv --from shopify",
        "report --month 2026-13",
        "report --quarter 2026-Q5",
        "report --from 2026-11-01",
        "report --from 2026-11-02 --to 2026-11-01",
        "report --month 2026-11 --quarter 2026-Q4",
        "report --by colour",
        "report --model best",
        "report --window soon",
        "report --rate-of dogs",
        "report --format pdf",
        "explain",
        "explain 1 --coupon never",
        "export",
        "export everything",
        "export clicks --month November",
        "serve --listen here",
        "serve --wait-max 2m",
    ] {
        let ran = folder.run(line);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{line}\n{ran:#?}");
        assert!(ran.err.starts_with("error: ") || line.len() < 8, "{line}\n{ran:#?}");
    }
    assert_eq!(folder.path().read_dir().unwrap().count(), 0);
}

#[test]
fn a_reader_that_hangs_up_is_not_an_error() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    for line in
        ["--help", "plan links.toml", "link list", "export clicks", "coupon list --format md"]
    {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let child = folder.command(line).stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{line}: {output:?}");
        let words = String::from_utf8(output.stderr).unwrap();
        assert!(!words.contains("error"), "{line}: {words}");
    }
}

#[test]
fn a_backup_whose_reader_hangs_up_is_not_complete() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = folder.command("backup -").stdout(writer).output().unwrap();
    let words = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{words}");
    assert!(words.starts_with("error: the backup is not complete: "), "{words}");
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_an_error() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    for line in ["link list", "export clicks", "coupon list --format json", "link show bio"] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let output = folder.command(line).stdout(full).output().unwrap();
        let words = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{line}: {words}");
        assert!(words.starts_with("error: cannot write the result\n  because: "), "{words}");
    }
}

#[test]
fn an_address_that_is_none_is_refused_with_how_to_write_one() {
    // The standard library's own text was shown: "invalid socket address syntax".
    let folder = Folder::new();
    for flag in ["--listen", "--admin"] {
        for address in ["localhost", "80800", "127.0.1", "127.0.0.1:99999"] {
            let ran = folder.run(&format!("serve {flag} {address}"));
            assert_eq!(ran.code, 2, "{ran:#?}");
            let cure = "write an address and a port, such as 127.0.0.1:8080, localhost:8080";
            assert!(ran.err.contains(cure), "{ran:#?}");
        }
    }
}
