//! The messages of the commands for links.

use super::Step::{Plan, Run};
use super::read;

#[test]
fn a_link_that_cannot_be_made_is_refused_with_a_hint() {
    let text = read(&[
        Run("link list"),
        Run("link new shop.example.com"),
        Plan("links.toml", &[]),
        Run("apply links.toml"),
        Run("link new 'https://x.example/{code}' --slug a"),
        Run("link new 'https://{code}.example/' --slug a"),
        Run("link new https://go.example.com/bio"),
        Run("link new javascript:alert(1)"),
        Run("link new https://x.example/ --channel instagramm"),
        Run("link new https://x.example/ --agent mai"),
        Run("link new https://x.example/ --campaign black"),
        Run("link new https://x.example/ --slug bio"),
        Run("link new https://x.example/ --slug 'my link'"),
        Run("link new https://x.example/ --limit 0"),
    ]);
    insta::assert_snapshot!(text, @r#"
    $ link list
    error: there is no data file couplet.redb
      hint: `couplet serve`, `apply`, `link new` or `import` makes it; --data names another
    [1]
    $ link new shop.example.com
    error: it cannot be made: `shop.example.com` is not a full URL such as https://shop.example.com/ (relative URL without a base)
    [1]
    $ apply links.toml
    links: 3 created, 0 changed, 0 same, 0 retired
    codes: 2 created, 0 changed, 0 same, 0 retired
    settings: changed
    next: couplet link list
    $ link new 'https://x.example/{code}' --slug a
    error: it cannot be made: it leads to a {code}, and there is none for it: give the link the tags of an agent or of a campaign and channel with a code
    [1]
    $ link new 'https://{code}.example/' --slug a
    error: it cannot be made: {code} can stand in the path or the query of a target, not before
    [1]
    $ link new https://go.example.com/bio
    error: it cannot be made: it leads back to https://go.example.com, where the links live: visitors would go in circles
    [1]
    $ link new javascript:alert(1)
    error: it cannot be made: `javascript` links are not allowed; allowed are https, http, tel, sms, mailto
    [1]
    $ link new https://x.example/ --channel instagramm
    error: it cannot be made: channel `instagramm` is not in the plan (is it `instagram`?); it knows instagram, whatsapp
    [1]
    $ link new https://x.example/ --agent mai
    error: it cannot be made: agent `mai` is not in the plan (is it `mia`?); it knows mia
    [1]
    $ link new https://x.example/ --campaign black
    error: it cannot be made: campaign `black` is not in the plan; it knows black-week
    [1]
    $ link new https://x.example/ --slug bio
    error: the slug `bio` is taken
      hint: choose another --slug, or leave it out to have one drawn
    [1]
    $ link new https://x.example/ --slug 'my link'
    error: invalid value 'my link' for '--slug <SLUG>': a slug has letters a-z, digits, `-` and `_`, but not ` `
    [2]
    $ link new https://x.example/ --limit 0
    error: invalid value '0' for '--limit <N>': it has to be a whole number above 0
    [2]
    "#);
}

#[test]
fn the_obstacle_to_a_link_is_named_with_a_hint() {
    let text = read(&[
        Plan("links.toml", &[]),
        Run("apply links.toml"),
        Run("link list --agent nobody"),
        Run("link list --status gone"),
        Run("link edit bio"),
        Run("link edit none --title x"),
        Run("link edit bio --to shop"),
        Run("link edit bio --limit 0"),
        Run("link edit bio --ends tomorrow"),
        Run("link edit bio --agent mai"),
        Run("link edit bw-ig-mia --channel whatsapp"),
        Run("link edit bio --title Neu --ends never"),
        Run("link retire none"),
        Run("link retire bio"),
        Run("link qr none"),
        Run("link qr bio -o bio.gif"),
        Run("link qr bio -o no/bio.svg"),
        Run("link qr bio -o bio.svg"),
    ]);
    insta::assert_snapshot!(text, @r#"
    $ apply links.toml
    links: 3 created, 0 changed, 0 same, 0 retired
    codes: 2 created, 0 changed, 0 same, 0 retired
    settings: changed
    next: couplet link list
    $ link list --agent nobody
    no link fits; `couplet link list` shows all
    $ link list --status gone
    error: invalid value 'gone' for '--status <STATUS>': `gone` is not one of live, ended, retired
    [2]
    $ link edit bio
    error: nothing is asked to change: name --to, --title, --limit, --ends or a tag
    [2]
    $ link edit none --title x
    error: there is no link `none`
      hint: `couplet link list` shows all links
    [1]
    $ link edit bio --to shop
    error: it cannot be changed so: `shop` is not a full URL such as https://shop.example.com/ (relative URL without a base)
    [1]
    $ link edit bio --limit 0
    error: invalid value '0' for '--limit <N>': a limit is a whole number above 0, or none
    [2]
    $ link edit bio --ends tomorrow
    error: invalid value 'tomorrow' for '--ends <DAY>': `tomorrow` is not a day such as 2026-11-20, or never
    [2]
    $ link edit bio --agent mai
    error: it cannot be changed so: agent `mai` is not in the plan (is it `mia`?); it knows mia
    [1]
    $ link edit bw-ig-mia --channel whatsapp
    error: it cannot be changed so: the plan knows `bw-ig-mia` by its tags: change them in links.toml, or make another link with `couplet link new`
    [1]
    $ link edit bio --title Neu --ends never
    bio -> https://shop.example.com/?utm_source=instagram&utm_medium=dm
    the plan has this link: the next apply makes it what the file says
    $ link retire none
    error: there is no link `none`
      hint: `couplet link list` shows all links
    [1]
    $ link retire bio
    bio is retired; it keeps redirecting and reporting
    the plan has this link: the next apply brings it back
    $ link qr none
    error: there is no link `none`
      hint: `couplet link list` shows all links
    [1]
    $ link qr bio -o bio.gif
    error: the ending of bio.gif names no picture; known are svg and png
    [2]
    $ link qr bio -o no/bio.svg
    error: there is no folder no
      hint: make the folder first, or name another
    [1]
    $ link qr bio -o bio.svg
    https://go.example.com/bio is written to bio.svg
    "#);
}
