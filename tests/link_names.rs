//! How commands name links and tags: addresses as they were copied, names in any case, the nearest name.

use crate::folder::Folder;
use crate::small_plan::with_plan;

// An agent copied a link from a chat, and the command refused it: `:` is not allowed in slugs.
#[test]
fn every_command_takes_the_address_of_a_link_for_its_slug() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    let shown = folder.ok("link show bio");
    for address in [
        "https://go.example.com/bio",
        "http://go.example.com/bio?utm_source=x",
        "go.example.com/BIO",
        "https://go.example.com/bio.ann",
    ] {
        assert_eq!(folder.ok(&format!("link show {address}")), shown, "{address}");
    }
    let qr = folder.ok("link qr bio");
    assert_eq!(folder.ok("link qr https://go.example.com/bio"), qr);
    let edited = folder.ok("link edit https://go.example.com/bio --title Bio");
    assert!(edited.starts_with("bio -> "), "{edited}");
    let told = "bio is retired; it keeps redirecting and reporting\n";
    assert_eq!(folder.ok("link retire go.example.com/bio"), told);
    // The same through a server.
    let server = folder.serve("");
    assert!(folder.ok("link show https://go.example.com/bio").contains("\nstatus      retired\n"));
    assert_eq!(folder.ok("link retire https://go.example.com/bio"), told);
    drop(server);
}

// A link that a server finds was unknown to the commands.
#[test]
fn a_link_is_named_as_it_was_pasted_in_every_command() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    let shown = folder.ok("link show bio");
    let qr = folder.ok("link qr bio");
    for pasted in [
        "bio*",
        " bio ",
        "*bio*",
        "bio-",
        "b io",
        "bi\no",
        "bio.ann,",
        "b\u{ad}io",
        "*https://go.example.com/bio*",
        "https://go.example.com/b io",
        "/bio-",
        "https://go.example.com/bio_",
    ] {
        assert_eq!(folder.ok(&format!("link show '{pasted}'")), shown, "{pasted}");
        assert_eq!(folder.ok(&format!("link qr '{pasted}'")), qr, "{pasted}");
        let edited = folder.ok(&format!("link edit '{pasted}' --ends never"));
        assert!(edited.starts_with("bio -> "), "{pasted}: {edited}");
    }
    folder.ok("link new https://shop.example.com/ --slug b");
    let ran = folder.run("link show 'b io'");
    let two = "error: `b io` may be the link `b` or the link `bio`\n  hint: give the whole slug, without white space\n";
    assert_eq!((ran.code, &*ran.out, &*ran.err), (2, "", two));
    folder.ok("link new https://shop.example.com/ --slug bio-");
    assert!(folder.ok("link show bio-").contains("/bio-\n"));
    for missing in ["biox*", "my link"] {
        let ran = folder.run(&format!("link retire '{missing}'"));
        assert_eq!(ran.code, 1);
        let none = format!(
            "error: there is no link `{missing}`\n  hint: `couplet link list` shows all links\n"
        );
        assert_eq!(ran.err, none);
    }
    assert!(folder.ok("link retire 'bio*'").starts_with("bio is retired"));
}

#[test]
fn an_address_of_another_site_is_refused_with_the_domain_of_the_links() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    for command in ["show", "edit --title x", "retire", "qr"] {
        let ran = folder.run(&format!("link {command} https://shop.example.com/bio"));
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{command}");
        assert_eq!(
            ran.err,
            "error: `https://shop.example.com/bio` is not on https://go.example.com, the domain of \
             the links\n  hint: `couplet link list` shows all links\n"
        );
    }
    let ran = folder.run("link show https://go.example.com/nothing");
    assert_eq!((ran.code, ran.err.contains("there is no link `nothing`")), (1, true));
    let ran = folder.run("link show https://go.example.com/");
    assert!(ran.err.contains("names no link"), "{}", ran.err);
}

#[test]
fn names_in_filters_and_flags_are_compared_without_case() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    let count = |line: &str| folder.rows(line).len();
    assert_eq!(count("link list --agent MIA"), count("link list --agent mia"));
    assert!(count("link list --agent Mia --channel Instagram --campaign BLACK-WEEK") > 0);
    assert_eq!(count("coupon list --campaign Black-Week --channel INSTAGRAM"), 1);
    folder.ok("link new https://shop.example.com/ --slug x --agent MIA --campaign Black-Week");
    let link = &folder.json("link show x")[0];
    assert_eq!((&link["agent"], &link["campaign"]), (&"mia".into(), &"black-week".into()));
    folder.ok("coupon new NEW10 --campaign BLACK-WEEK --channel Instagram --agent Mia");
    assert_eq!(folder.json("coupon check new10")["agent"], "mia");
}

#[test]
fn a_filter_that_fits_nothing_names_the_nearest_name() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    for (line, words) in [
        (
            "link list --channel whatsap",
            "no link has the channel `whatsap` (did you mean `whatsapp`?); `couplet link list` shows \
             all links\n",
        ),
        (
            "link list --agent mai --status live",
            "no link has the agent `mai` (did you mean `mia`?); `couplet link list` shows all links\n",
        ),
        (
            "link list --agent nobody",
            "no link has the agent `nobody`; `couplet link list` shows all links\n",
        ),
        (
            "link list --agent mia --status ended",
            "no link matches; `couplet link list` shows all links\n",
        ),
        (
            "coupon list --campaign black-wek",
            "no code has the campaign `black-wek` (did you mean `black-week`?); `couplet coupon list` \
             shows all codes\n",
        ),
    ] {
        let ran = folder.run(line);
        assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", words), "{line}");
    }
}

// In a table of 80 columns the status was left out, and a link that had ended looked live.
#[test]
fn a_table_shows_the_status_as_soon_as_one_link_is_not_live() {
    let folder = Folder::new();
    for slug in ["one", "two"] {
        let slug = format!("{}-{slug}", "a-slug".repeat(8));
        folder.ok(&format!("link new https://shop.example.com/ --slug {slug} --content story"));
    }
    let head = |list: &str| list.lines().next().unwrap().to_owned();
    assert!(!head(&folder.ok("link list")).contains("status"));
    folder.ok(&format!("link edit {}-two --ends 2020-01-01", "a-slug".repeat(8)));
    let list = folder.ok("link list");
    assert!(list.lines().any(|line| line.contains("-two") && line.contains("ended")), "{list}");
    assert!(list.lines().any(|line| line.contains("-one") && line.contains("live")), "{list}");
}

#[test]
fn a_link_that_is_over_when_it_is_made_is_said_to_be() {
    let folder = with_plan(&[("short    = \"bw\"", "short    = \"bw\"\nends     = 2020-11-30")]);
    folder.ok("apply links.toml");
    let over = |slug: &str| {
        format!(
            "this link is already over: its last day was 2020-11-30; `couplet link edit {slug} --ends \
             never` reopens it\n"
        )
    };
    let ran = folder.run("link new https://shop.example.com/ --slug x --campaign black-week");
    assert_eq!((ran.code, ran.err), (0, over("x")));
    folder.ok("link new https://shop.example.com/ --slug y");
    let ran = folder.run("link edit y --ends 2020-11-30");
    assert_eq!((ran.code, ran.err), (0, over("y")));
    assert_eq!(folder.run("link edit y --ends never").err, "");
}

// `--status 'Used Up'` was refused, with `used up` among what is allowed.
#[test]
fn the_words_of_a_flag_are_read_in_any_case_and_with_any_separator() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    for (command, usual, others) in [
        ("coupon list --status", "used-up", ["'used up'", "'Used Up'", "USED-UP", "used_up"]),
        (
            "coupon list --status",
            "used-up,not-started",
            [
                "'Used up, Not started'",
                "USED_UP,NOT_STARTED",
                "usedup,notstarted",
                "'used up,not-started'",
            ],
        ),
        ("link list --status", "live", ["LIVE", "Live", "' live'", "\u{ff2c}ive"]),
        ("link list --format", "csv", ["CSV", "Csv", "' csv '", "cSv"]),
        (
            "report --month 2026-01 --model",
            "last-non-direct",
            [
                "'Last non-direct'",
                "LAST_NON_DIRECT",
                "last\u{2013}non\u{2013}direct",
                "lastnondirect",
            ],
        ),
        (
            "report --month 2026-01 --by",
            "channel,agent",
            ["Channel,Agent", "'CHANNEL, AGENT'", "Channel,agent", "channel,AGENT"],
        ),
        ("plan links.toml --format", "json", ["JSON", "Json", "' json'", "jSON"]),
        ("link edit bio --ends", "never", ["NEVER", "Never", "' never'", "neveR"]),
        ("link edit bio --limit", "none", ["NONE", "None", "' none'", "nonE"]),
    ] {
        let wanted = folder.run(&format!("{command} {usual}"));
        assert_eq!(wanted.code, 0, "{command} {usual}: {wanted:#?}");
        for other in others {
            let ran = folder.run(&format!("{command} {other}"));
            assert_eq!(
                (ran.code, ran.out),
                (0, wanted.out.clone()),
                "{command} {other}: {}",
                ran.err
            );
        }
    }
}
