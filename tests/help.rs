//! The help of every subcommand: it fits a terminal, has examples, and names what flags take.

use couplet::domain::link::Status;
use couplet::domain::settings::rate::RateOf;
use couplet::domain::settings::rules::{CouponRule, Model};
use couplet::render::{Format, Pack, Picture};
use couplet::report::Grouping;

use crate::folder::Folder;

/// Every subcommand, and whether its help has an example.
const COMMANDS: [(&str, bool); 83] = [
    ("", true),
    ("serve", true),
    ("check", true),
    ("init", true),
    ("plan", true),
    ("plan doc", true),
    ("fmt", true),
    ("adopt", true),
    ("apply", true),
    ("link", false),
    ("link new", true),
    ("link list", true),
    ("link batch", true),
    ("link edit", true),
    ("link export", true),
    ("link import", true),
    ("link qr", true),
    ("link show", true),
    ("link retire", true),
    ("link orphans", true),
    ("coupon", false),
    ("coupon new", true),
    ("coupon batch", true),
    ("coupon check", true),
    ("coupon redeem", true),
    ("coupon release", true),
    ("coupon retire", true),
    ("coupon list", true),
    ("coupon export", true),
    ("coupon give", true),
    ("coupon import", true),
    ("import", true),
    ("import orders", true),
    ("import conversations", true),
    ("import redemptions", true),
    ("import calls", true),
    ("import events", true),
    ("import costs", true),
    ("import sends", true),
    ("import totals", true),
    ("import list", true),
    ("import undo", true),
    ("suppress", true),
    ("report", true),
    ("explain", true),
    ("export", true),
    ("backup", true),
    ("verify", true),
    ("restore", true),
    ("migrate", true),
    ("erase", true),
    ("privacy", false),
    ("privacy keep", true),
    ("privacy rewrite", true),
    ("agent", false),
    ("agent page", true),
    ("hooks", true),
    ("hooks add", true),
    ("hooks list", true),
    ("hooks rotate", true),
    ("hooks remove", true),
    ("hooks failed", true),
    ("hooks retry", true),
    ("webhooks", true),
    ("webhooks add", true),
    ("webhooks list", true),
    ("webhooks rotate", true),
    ("webhooks remove", true),
    ("webhooks test", true),
    ("webhooks dead", true),
    ("webhooks retry", true),
    ("webhooks skip", true),
    ("courier", true),
    ("token", false),
    ("token new", true),
    ("changes", false),
    ("changes list", true),
    ("token list", true),
    ("token retire", false),
    ("console", true),
    ("console open", true),
    ("console list", true),
    ("console close", true),
];

#[test]
fn help_fits_a_terminal_and_has_examples() {
    let folder = Folder::new();
    for (command, has_example) in COMMANDS {
        let ran = folder.run(&format!("{command} --help"));
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{command}\n{ran:#?}");
        let longest = ran.out.lines().max_by_key(|line| line.chars().count()).unwrap();
        assert!(longest.chars().count() <= 80, "{command}: {longest}");
        // Flags that a command would refuse are not offered.
        let is_here = [
            "serve", "restore", "migrate", "token", "erase", "privacy", "agent", "hooks",
            "webhooks", "courier",
        ]
        .iter()
        .any(|here| command.split(' ').next() == Some(here));
        assert_eq!(ran.out.contains("--server <URL>"), !is_here, "{command}");
        assert_eq!(ran.out.contains("--token-file <FILE>"), !is_here, "{command}");
        assert!(ran.out.contains("--data"), "{command}");
        let examples = ran.out.split_once("\nExample").map(|(_, after)| after);
        assert_eq!(examples.is_some(), has_example, "{command}\n{}", ran.out);
        if let Some(examples) = examples {
            assert!(examples.contains(&format!("  couplet {command}")), "{command}\n{examples}");
            // None is broken where a shell would not go on.
            let begins = |line: &str| {
                ["couplet", "curl", "(umask", " "].iter().any(|word| line.starts_with(word))
            };
            let examples = examples.lines().filter_map(|line| line.strip_prefix("  "));
            let broken: Vec<&str> = examples.filter(|line| !begins(line)).collect();
            assert!(broken.is_empty(), "{command}: {broken:?}");
        }
        assert!(ran.out.contains(&format!("Usage: couplet {command}")), "{command}");
    }
}

// `report --help` once named four of six models.
#[test]
fn help_names_every_word_that_a_flag_takes() {
    let folder = Folder::new();
    for (command, words) in [
        ("report", Model::names()),
        ("report", CouponRule::names()),
        ("report", Grouping::names()),
        ("report", RateOf::names()),
        ("report", Format::names()),
        ("link list", Status::names()),
        ("link qr", Picture::names()),
        ("link export", Pack::names()),
    ] {
        let help = folder.ok(&format!("{command} --help"));
        let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(help.contains(&words.join(", ")), "{command}: {words:?}\n{help}");
    }
}
