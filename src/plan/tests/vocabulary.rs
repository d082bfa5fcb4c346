//! What `[vocabulary]` allows, and how what it refuses is told.

use super::*;
use crate::domain::settings::vocabulary::Case;

#[test]
fn a_vocabulary_is_kept_as_it_is_written() {
    let of = wanted(
        "[vocabulary]\nsources = [\"instagram\", \"whatsapp\"]\nmediums = [\"dm\"]\n\
         campaign = '^\\d+-'\ncase = \"lower\"\naliases = { IG = \"instagram\" }\n\
         descriptions = { dm = \"a private message\" }",
    );
    let vocabulary = of.settings.vocabulary;
    assert_eq!(vocabulary.sources, Some(vec!["instagram".into(), "whatsapp".into()]));
    assert_eq!(vocabulary.mediums, Some(vec!["dm".into()]));
    assert_eq!(vocabulary.campaign.unwrap().to_string(), r"^\d+-");
    assert_eq!(vocabulary.case, Case::Lower);
    assert_eq!(&*vocabulary.descriptions["dm"], "a private message");
    assert_eq!(of.settings.aliases["ig"].as_str(), "instagram");
}

#[test]
fn a_source_or_a_medium_that_is_not_listed_is_shown_with_those_that_are() {
    assert_faults(&[
        (
            "sms = { source = \"instagran\", medium = \"sms\" }\n\
             [vocabulary]\nsources = [\"instagram\", \"whatsapp\"]\nmediums = [\"dm\"]",
            &[
                "8:18 source `instagran` is not listed in [vocabulary] | unknown source = did you mean \
                 `instagram`? allowed: instagram, whatsapp",
                "8:40 medium `sms` is not listed in [vocabulary] | unknown medium = allowed: dm",
            ],
        ),
        // A channel without a source is its own.
        (
            "[vocabulary]\nsources = [\"instagram\"]",
            &[
                "7:1 source `whatsapp` is not listed in [vocabulary] | unknown source = allowed: instagram",
            ],
        ),
        // A list with a fault judges nothing.
        (
            "[vocabulary]\nsources = [\"instagram\", \" \"]",
            &["9:25 an entry of `sources`: it cannot be empty"],
        ),
    ]);
}

#[test]
fn what_the_templates_make_is_judged_as_well_and_told_once() {
    let of = "[defaults]\nto = \"https://x.example/\"\nutm = { source = \"{channel.short}\" }\n\
              [vocabulary]\nsources = [\"instagram\", \"whatsapp\", \"ig\"]\n\
              [campaigns.bw]\nchannels = [\"instagram\", \"whatsapp\"]\ncontent = [\"a\", \"b\"]";
    assert_faults(&[(
        of,
        &["13:12 source `wa` is not listed in [vocabulary]; [defaults.utm] makes it for `bw / \
             whatsapp / a`; 2 links are affected | unknown source = allowed: instagram, \
             whatsapp, ig"],
    )]);
}

#[test]
fn a_campaign_is_named_as_the_pattern_asks() {
    let pattern = "[vocabulary]\ncampaign = '^20\\d\\d-[a-z-]+$'\n";
    assert_faults(&[
        (&format!("{pattern}[campaigns.2026-bw]"), &[]),
        (
            &format!("{pattern}[campaigns.bw]"),
            &[
                r"10:12 campaign `bw` does not match the pattern in [vocabulary] campaign: ^20\d\d-[a-z-]+$ | does not match = name it like 2026-bw",
            ],
        ),
        (
            "[vocabulary]\ncampaign = '('",
            &["9:12 `campaign`: `(` is not a regular expression: a `(` has no `)`"],
        ),
    ]);
}

#[test]
fn names_are_in_lower_case_where_the_plan_asks_for_it() {
    let names = "Sms = { source = \"SMS\" }\n[agents]\nMia = {}\n[campaigns.BW]\nto = \
                 \"https://x.example/\"\ncontent = [\"a\", \"Story\"]\n[[links]]\nslug = \"bio\"\nto = \
                 \"https://x.example/\"\ncontent = \"Reel\"\n";
    assert_faults(&[
        (names, &[]),
        (
            &format!("{names}[vocabulary]\ncase = \"lower\""),
            &[
                "8:1 channel `Sms` must be in lower case | upper case = write `sms`",
                "10:1 agent `Mia` must be in lower case | upper case = write `mia`",
                "11:12 campaign `BW` must be in lower case | upper case = write `bw`",
                "13:17 content `Story` must be in lower case | upper case = write `story`",
                "17:11 content `Reel` must be in lower case | upper case = write `reel`",
            ],
        ),
        (
            "[vocabulary]\ncase = \"lowr\"",
            &["9:8 `case`: `lowr` is not one of any, lower = did you mean `lower`?"],
        ),
    ]);
}

#[test]
fn a_key_of_the_vocabulary_that_does_not_exist_is_one_fault() {
    assert_faults(&[(
        "[vocabulary]\nsource = [\"x\"]",
        &["9:1 there is no key `source` in [vocabulary] | unknown key = did you mean `sources`? \
           allowed: sources, mediums, campaign, case, aliases, descriptions"],
    )]);
}

#[test]
fn a_vocabulary_lists_no_more_values_than_anybody_has() {
    let sources = (0..1001).map(|n| format!("\"s{n}\"")).collect::<Vec<_>>().join(",");
    // What is not listed is then not judged either.
    assert_faults(&[(
        &format!("[vocabulary]\nsources = [{sources}]"),
        &["9:1 `sources` lists 1001 values; the limit is 1000 | too many"],
    )]);
}
