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
        Run("link new https://x.example/ --slug a_b_c"),
        Run("link new https://x.example/ --limit 0"),
    ]);
    insta::assert_snapshot!(text, @"
    $ link list
    error: there is no data file couplet.redb
      hint: `couplet serve`, `apply`, `link new` or `import` creates it; --data names another file
    [1]
    $ link new shop.example.com
    error: not created: `shop.example.com` is not a full URL; did you mean https://shop.example.com?
    [1]
    $ apply links.toml
    links: 3 created, 0 changed, 0 same, 0 retired
    codes: 2 created, 0 changed, 0 same, 0 retired
    settings: changed
    next: couplet link list
    $ link new 'https://x.example/{code}' --slug a
    error: not created: its target contains {code}, but it has no code: give the link the tags of an agent or of a campaign and channel with a code
    [1]
    $ link new 'https://{code}.example/' --slug a
    error: not created: {code} is allowed only in the path or the query of a target, after its host name
    [1]
    $ link new https://go.example.com/bio
    error: not created: it leads back to https://go.example.com, the domain of the links: visitors would be redirected in a loop
    [1]
    $ link new javascript:alert(1)
    error: not created: `javascript` links are not allowed; allowed are https, http, tel, sms, mailto
    [1]
    $ link new https://x.example/ --channel instagramm
    error: not created: channel `instagramm` is not in the plan (did you mean `instagram`?); the plan has instagram, whatsapp
    [1]
    $ link new https://x.example/ --agent mai
    error: not created: agent `mai` is not in the plan (did you mean `mia`?); the plan has mia
    [1]
    $ link new https://x.example/ --campaign black
    error: not created: campaign `black` is not in the plan; the plan has black-week
    [1]
    $ link new https://x.example/ --slug bio
    error: the slug `bio` is taken
      hint: choose another --slug, or leave it out for a random one
    [1]
    $ link new https://x.example/ --slug 'my link'
    error: invalid value 'my link' for '--slug <SLUG>': a space is not allowed in slugs: use letters a-z, digits, `-` and `_`
    [2]
    $ link new https://x.example/ --slug a_b_c
    https://go.example.com/a_b_c
    warning: some inbox programs turn what is between two `_` into italics, which breaks the link: use `-`
    $ link new https://x.example/ --limit 0
    error: invalid value '0' for '--limit <N>': use a whole number above 0
    [2]
    ");
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
    insta::assert_snapshot!(text, @"
    $ apply links.toml
    links: 3 created, 0 changed, 0 same, 0 retired
    codes: 2 created, 0 changed, 0 same, 0 retired
    settings: changed
    next: couplet link list
    $ link list --agent nobody
    no link has the agent `nobody`; `couplet link list` shows all links
    $ link list --status gone
    no link matches; `couplet link list` shows all links
    $ link edit bio
    error: nothing to change: add --to, --rule, --title, --limit, --starts, --ends, --live, --preview-title or a tag
    [2]
    $ link edit none --title x
    error: there is no link `none`
      hint: `couplet link list` shows all links
    [1]
    $ link edit bio --to shop
    error: not changed: `shop` is not a full URL such as https://shop.example.com/
    [1]
    $ link edit bio --limit 0
    error: invalid value '0' for '--limit <N>': use a whole number above 0, or none
    [2]
    $ link edit bio --ends tomorrow
    error: invalid value 'tomorrow' for '--ends <DAY>': `tomorrow` is not a day such as 2026-11-20, or never
    [2]
    $ link edit bio --agent mai
    error: not changed: agent `mai` is not in the plan (did you mean `mia`?); the plan has mia
    [1]
    $ link edit bw-ig-mia --channel whatsapp
    error: not changed: the plan identifies the link `bw-ig-mia` by its tags: change them in links.toml, or make another link with `couplet link new`
    [1]
    $ link edit bio --title Neu --ends never
    bio -> https://shop.example.com/?utm_source=instagram&utm_medium=dm
    the plan contains this link: the next apply will undo this edit; change links.toml too
    $ link retire none
    error: there is no link `none`
      hint: `couplet link list` shows all links
    [1]
    $ link retire bio
    bio is retired; it keeps redirecting and reporting
    the plan still contains this link: the next apply will make it live again
    $ link qr none
    error: there is no link `none`
      hint: `couplet link list` shows all links
    [1]
    $ link qr bio -o bio.gif
    error: bio.gif: use a name that ends in .svg or .png
    [2]
    $ link qr bio -o no/bio.svg
    error: there is no folder no
      hint: create the folder first, or choose another
    [1]
    $ link qr bio -o bio.svg
    https://go.example.com/bio was written to bio.svg
    ");
}
