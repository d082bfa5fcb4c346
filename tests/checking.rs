//! The output of `check`: every fault with its position and its fix, and the exit codes.

use std::fs;

use crate::folder::Folder;
use crate::small_plan::{failed, files, with_plan, write_plan};

#[test]
fn a_misspelt_channel_is_shown_with_its_position_and_the_nearest_spelling() {
    let folder =
        with_plan(&[("[\"instagram\", \"whatsapp\"]\nagents", "[\"instagramm\"]\nagents")]);
    insta::assert_snapshot!(failed(&folder.run("check links.toml")), @r#"
    error: channel `instagramm` is not in [channels]
      --> links.toml:18:13
       |
    18 | channels = ["instagramm"]
       |             ^^^^^^^^^^^^ unknown channel
       |
       = help: did you mean `instagram`? allowed: instagram, whatsapp

    error: links.toml has 1 fault
    "#);
}

#[test]
fn all_faults_are_shown_at_once_in_the_order_of_the_file() {
    let folder = with_plan(&[
        ("currency = \"EUR\"", "curency = \"EUR\""),
        ("whatsapp  = { short = \"wa\"", "whatsapp  = { short = 7"),
        ("code = \"MIA10\"", "code = \"M|A10\""),
        ("discount = \"10%\"", "discount = \"10\""),
        ("slug    = \"bio\"", "slug    = \"b i o\""),
    ]);
    insta::assert_snapshot!(failed(&folder.run("check links.toml")), @r#"
    error: there is no key `curency`
     --> links.toml:4:1
      |
    4 | curency = "EUR"
      | ^^^^^^^ unknown key
      |
      = help: did you mean `currency`? allowed: version, domain, domains, name, timezone, currency, defaults, vocabulary, ga4, channels, agents, conversions, funnels, attribution, privacy, rates and 10 more

    error: `short` in [channels.whatsapp] must be text in quotes, not a whole number
      --> links.toml:11:23
       |
    11 | whatsapp  = { short = 7, medium = "dm" }
       |                       ^ a whole number
       |
       = help: write short = "7"

    error: `code`: a code cannot contain `|`, which separates codes in order files
      --> links.toml:14:54
       |
    14 | mia = { channels = ["instagram", "whatsapp"], code = "M|A10" }
       |                                                      ^^^^^^^

    error: `discount`: `10` is not a discount such as 10% or "5.00 EUR"
      --> links.toml:24:12
       |
    24 | discount = "10"
       |            ^^^^

    error: `slug`: a space is not allowed in slugs: use letters a-z, digits, `-` and `_`
      --> links.toml:27:11
       |
    27 | slug    = "b i o"
       |           ^^^^^^^

    error: links.toml has 5 faults
    "#);
}

#[test]
fn faults_that_fail_check_fail_plan_and_apply_with_the_same_message() {
    let folder = with_plan(&[("short    = \"bw\"", "shrt     = \"bw\"")]);
    let check = folder.run("check links.toml");
    assert!(failed(&check).contains("did you mean `short`?"), "{check:#?}");
    for command in ["plan", "plan --exit-code", "apply"] {
        let ran = folder.run(&format!("{command} links.toml"));
        assert_eq!(failed(&ran), check.err, "{command}");
    }
    let serve = folder.run("serve --links links.toml --listen 127.0.0.1:0 --admin 127.0.0.1:0");
    assert_eq!(failed(&serve), check.err);
    assert_eq!(files(&folder), ["links.toml"]);
}

#[test]
fn a_warning_is_shown_but_does_not_fail_the_command() {
    let folder = with_plan(&[("discount = \"10%\"", "discount = \"0%\"")]);
    let ran = folder.run("check links.toml");
    assert_eq!(ran.code, 0, "{ran:#?}");
    assert_eq!(ran.out, "links.toml: 3 links and 2 codes, no faults\n");
    insta::assert_snapshot!(ran.err, @r#"
    warning: a discount of 0% takes nothing off
      --> links.toml:24:12
       |
    24 | discount = "0%"
       |            ^^^^ no effect

    next: couplet plan links.toml
    "#);
    for command in ["plan", "apply"] {
        let ran = folder.run(&format!("{command} links.toml"));
        assert_eq!(ran.code, 0, "{ran:#?}");
        assert!(ran.err.contains("warning: a discount of 0%"), "{ran:#?}");
    }
}

#[test]
fn exit_codes_say_what_happened() {
    let folder = with_plan(&[]);
    folder.write("bad.toml", "version = 2");
    let code = |line: &str| folder.run(line).code;
    for (line, expected) in [
        ("check links.toml", 0),
        ("check bad.toml", 1),
        ("check none.toml", 1),
        ("check", 2),
        ("check links.toml links.toml", 2),
        ("plan links.toml", 0),
        ("plan links.toml --exit-code", 3),
        ("plan bad.toml --exit-code", 1),
        ("apply bad.toml", 1),
        ("apply links.toml", 0),
        ("plan links.toml --exit-code", 0),
        ("apply links.toml", 0),
    ] {
        assert_eq!(code(line), expected, "{line}");
    }
}

#[test]
fn an_unreadable_file_is_named_with_the_reason() {
    let folder = Folder::new();
    insta::assert_snapshot!(failed(&folder.run("check none.toml")), @"
    error: cannot read none.toml
      because: No such file or directory (os error 2)
    ");
}

#[test]
fn a_plan_that_is_not_utf8_is_reported_as_such() {
    let folder = Folder::new();
    fs::write(folder.path().join("links.toml"), b"version = 1 # f\xfcr alle").unwrap();
    for command in ["check", "plan", "apply"] {
        assert_eq!(
            failed(&folder.run(&format!("{command} links.toml"))),
            "error: links.toml is not UTF-8 text; save it as UTF-8\n",
        );
    }
}

#[test]
fn a_campaign_that_is_over_is_only_a_warning() {
    let folder = with_plan(&[("short    = \"bw\"", "short    = \"bw\"\nends     = 2020-11-30")]);
    let ran = folder.run("check links.toml");
    assert_eq!((ran.code, ran.out.as_str()), (0, "links.toml: 3 links and 2 codes, no faults\n"));
    insta::assert_snapshot!(ran.err, @"
    warning: campaign `black-week` is over: its last day was 2020-11-30
      --> links.toml:18:12
       |
    18 | ends     = 2020-11-30
       |            ^^^^^^^^^^ over

    next: couplet plan links.toml
    ");
}

#[test]
fn a_target_on_the_short_link_domain_is_refused_in_a_plan_and_by_hand() {
    let folder = with_plan(&[("https://shop.example.com/", "https://go.example.com/bio")]);
    let circle = "it leads back to https://go.example.com, the domain of the links: visitors would be redirected in a loop";
    let ran = folder.run("check links.toml");
    assert!(failed(&ran).starts_with(&format!("error: `to`: {circle}\n")), "{ran:#?}");

    write_plan(&folder, &[]);
    folder.ok("apply links.toml");
    let ran = folder.run("link new https://go.example.com/bio");
    assert_eq!(failed(&ran), format!("error: not created: {circle}\n"));
    folder.ok("link new https://shop.example.com/bio");
}

#[test]
fn the_vocabulary_applies_to_the_plan_and_to_hand_made_links_alike() {
    let words = "[vocabulary]\nmediums = [\"dm\"]\ncase = \"lower\"\n\n[channels]";
    let folder =
        with_plan(&[("[channels]", words), ("short = \"wa\", medium = \"dm\"", "medium = \"dn\"")]);
    insta::assert_snapshot!(failed(&folder.run("check links.toml")), @r#"
    error: medium `dn` is not listed in [vocabulary]
      --> links.toml:15:24
       |
    15 | whatsapp  = { medium = "dn" }
       |                        ^^^^ unknown medium
       |
       = help: did you mean `dm`? allowed: dm

    error: links.toml has 1 fault
    "#);
    write_plan(&folder, &[("[channels]", words)]);
    folder.ok("apply links.toml");
    assert_eq!(folder.ok("apply links.toml"), "nothing to do\n");
    let upper = "error: not created: content `Story` must be in lower case; write `story`\n";
    let tags = "--campaign black-week --channel whatsapp --content";
    for line in ["link new https://shop.example.com/", "coupon new HELLO"] {
        assert_eq!(failed(&folder.run(&format!("{line} {tags} Story"))), upper, "{line}");
    }
    folder.ok(&format!("link new https://shop.example.com/ {tags} story"));
}

#[test]
fn the_example_plan_has_no_fault_and_all_of_it_is_used() {
    let folder = Folder::new();
    folder.copy("links.example.toml");
    let ran = folder.run("check links.example.toml");
    assert_eq!(ran.code, 0, "{ran:#?}");
    assert_eq!(ran.out, "links.example.toml: 15 links, 5 codes and 1 batch, no faults\n");
    assert_eq!(
        ran.err,
        "SMS 2036-11-black-week / sms / jon / follow, the longest of 2: 1 SMS in GSM-7, 100 of 160 \
         characters, 60 left\n\
         next: couplet plan links.example.toml\n"
    );
    folder.ok("apply links.example.toml");
    assert_eq!(folder.ok("apply links.example.toml"), "nothing to do\n");
}
