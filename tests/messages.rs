//! The messages of the commands for plans, links and codes: refusals with hints, and the notes
//! beside a result.

mod coupons;
mod links;

use std::fmt::Write;

use crate::folder::Folder;
use crate::small_plan::write_plan_as;

/// A step: a command, or the small plan under a name, altered.
enum Step<'a> {
    Run(&'a str),
    Plan(&'a str, &'a [(&'a str, &'a str)]),
}
use Step::{Plan, Run};

/// Everything the commands print, in the order a person reads it, and their exit codes.
fn read(steps: &[Step<'_>]) -> String {
    let folder = Folder::new();
    let mut text = String::new();
    for step in steps {
        match step {
            Plan(name, alter) => write_plan_as(&folder, name, alter),
            Run(line) => {
                let ran = folder.run(line);
                write!(text, "$ {line}\n{}{}", ran.out, ran.err).unwrap();
                if ran.code != 0 {
                    writeln!(text, "[{}]", ran.code).unwrap();
                }
            }
        }
    }
    text.replace("\nFor more information, try '--help'.\n", "")
}

#[test]
fn a_missing_or_outdated_file_is_named_with_a_hint() {
    let text = read(&[
        Run("check none.toml"),
        Run("check ."),
        Plan("links.toml", &[]),
        Run("plan links.toml -o links.toml"),
        Run("plan links.toml -o no/plan.json"),
        Run("--data no/x.redb apply links.toml"),
        Run("plan links.toml -o plan.json"),
        Run("apply plan.json"),
        Run("apply plan.json"),
        Run("apply links.toml"),
        Run("plan links.toml"),
    ]);
    insta::assert_snapshot!(text, @"
    $ check none.toml
    error: cannot read none.toml
      because: No such file or directory (os error 2)
    [1]
    $ check .
    error: cannot read .
      because: Is a directory (os error 21)
    [1]
    $ plan links.toml -o links.toml
    error: -o names the plan itself, links.toml; nothing was written
      hint: choose another file name
    [2]
    $ plan links.toml -o no/plan.json
    + bw-ig-mia -> https://shop.example.com/?utm_source=instagram&utm_medium=dm&utm_campaign=black-week&utm_content=mia  (GA4: Organic Social)
    + bw-wa-mia -> https://shop.example.com/?utm_source=whatsapp&utm_medium=dm&utm_campaign=black-week&utm_content=mia  (GA4: Organic Social)
    + bio -> https://shop.example.com/?utm_source=instagram&utm_medium=dm  (GA4: Organic Social)
    + code MIA10
    + code IGBLACK
    + settings
        domain: https://go.example.com
        timezone: Europe/Berlin
        currency: EUR
        to: https://shop.example.com/
        agents.mia: channels instagram whatsapp, code MIA10
        campaigns.black-week: short bw, codes.instagram IGBLACK
        channels.instagram: short ig, source instagram, medium dm
        channels.whatsapp: short wa, source whatsapp, medium dm
    links: + 3 create  ~ 0 change  = 0 same  - 0 retire
    codes: + 2 create  ~ 0 change  = 0 same  - 0 retire
    error: there is no folder no
      hint: create the folder first, or choose another
    [1]
    $ --data no/x.redb apply links.toml
    error: there is no folder no
      hint: create the folder first, or choose another
    [1]
    $ plan links.toml -o plan.json
    + bw-ig-mia -> https://shop.example.com/?utm_source=instagram&utm_medium=dm&utm_campaign=black-week&utm_content=mia  (GA4: Organic Social)
    + bw-wa-mia -> https://shop.example.com/?utm_source=whatsapp&utm_medium=dm&utm_campaign=black-week&utm_content=mia  (GA4: Organic Social)
    + bio -> https://shop.example.com/?utm_source=instagram&utm_medium=dm  (GA4: Organic Social)
    + code MIA10
    + code IGBLACK
    + settings
        domain: https://go.example.com
        timezone: Europe/Berlin
        currency: EUR
        to: https://shop.example.com/
        agents.mia: channels instagram whatsapp, code MIA10
        campaigns.black-week: short bw, codes.instagram IGBLACK
        channels.instagram: short ig, source instagram, medium dm
        channels.whatsapp: short wa, source whatsapp, medium dm
    links: + 3 create  ~ 0 change  = 0 same  - 0 retire
    codes: + 2 create  ~ 0 change  = 0 same  - 0 retire
    next: couplet apply plan.json
    $ apply plan.json
    links: 3 created, 0 changed, 0 same, 0 retired
    codes: 2 created, 0 changed, 0 same, 0 retired
    settings: changed
    next: couplet link list
    $ apply plan.json
    error: plan.json was made for other data, or the data has changed since
      hint: if it was already applied, there is nothing to do; otherwise create it again: `couplet plan links.toml -o FILE`
    [1]
    $ apply links.toml
    nothing to do
    next: couplet link list
    $ plan links.toml
    links: + 0 create  ~ 0 change  = 3 same  - 0 retire
    codes: + 0 create  ~ 0 change  = 2 same  - 0 retire
    nothing to do
    ");
}

#[test]
fn the_link_or_code_that_a_plan_clashes_with_is_named_with_a_hint() {
    let text = read(&[
        Plan("links.toml", &[]),
        Run("apply links.toml"),
        Run("link new https://x.example/ --slug gone"),
        Plan("hand.toml", &[("slug    = \"bio\"", "slug    = \"gone\"")]),
        Run("plan hand.toml"),
        Plan(
            "renamed.toml",
            &[
                ("campaigns.black-week]", "campaigns.white-week]"),
                ("\"black-week\"", "\"white-week\""),
            ],
        ),
        Run("apply renamed.toml"),
        Run("coupon new SPRING10 --campaign black-week --channel instagram"),
        Plan("code.toml", &[("\"IGBLACK\"", "\"SPRING-1O\"")]),
        Run("plan code.toml"),
        Run("--data links.toml link list"),
        Run("serve --listen 127.0.0.1:1 --admin 127.0.0.1:1"),
    ]);
    insta::assert_snapshot!(text, @"
    $ apply links.toml
    links: 3 created, 0 changed, 0 same, 0 retired
    codes: 2 created, 0 changed, 0 same, 0 retired
    settings: changed
    next: couplet link list
    $ link new https://x.example/ --slug gone
    https://go.example.com/gone
    $ plan hand.toml
    error: the plan conflicts with existing data:
      slug `gone`, wanted for `instagram`, belongs to a link without tags, made by hand
      hint: give the new link another slug; if it is this link, `couplet adopt links.toml` makes it the plan's
    [1]
    $ apply renamed.toml
    error: the plan conflicts with existing data:
      slug `bw-ig-mia`, wanted for `white-week / instagram / mia`, belongs to `black-week / instagram / mia`, made by the plan
      slug `bw-wa-mia`, wanted for `white-week / whatsapp / mia`, belongs to `black-week / whatsapp / mia`, made by the plan
      hint: give the new link another slug; for a campaign's links, give the campaign another `short`
    [1]
    $ coupon new SPRING10 --campaign black-week --channel instagram
    SPRING10
    $ plan code.toml
    error: the plan conflicts with existing data:
      code `SPRING-1O` was made by hand, as `SPRING10`
      hint: choose another code, or leave this one out of the plan
    [1]
    $ --data links.toml link list
    error: links.toml is not a Couplet data file
      hint: use --data to name the data file; `couplet restore` creates one from a backup
    [1]
    $ serve --listen 127.0.0.1:1 --admin 127.0.0.1:1
    error: --listen and --admin name the same address, 127.0.0.1:1
    [2]
    ");
}
