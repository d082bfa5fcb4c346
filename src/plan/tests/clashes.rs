//! What is wrong with links and codes once they are expanded.

use super::*;

#[test]
fn a_link_that_leads_nowhere_is_shown_with_its_cure() {
    assert_faults(&[
        (
            "[campaigns.bw]\nchannels = [\"instagram\"]",
            &[
                "8:12 the links of campaign `bw` have no target | no `to` = add a `to` to [campaigns.bw] or to [defaults]",
            ],
        ),
        (
            "[[links]]\nslug = \"bio\"",
            &[
                "9:8 link `bio` has no target | no `to` = add a `to` here, to its campaign or to [defaults]",
            ],
        ),
        // A `to` that is there and wrong is one fault, not two.
        (
            "[[links]]\nslug = \"bio\"\nto = \"shop\"",
            &["10:6 `to`: `shop` is not a full URL such as https://shop.example.com/"],
        ),
    ]);
}

#[test]
fn links_that_would_share_a_slug_name_each_other() {
    assert_faults(&[
        (
            "[[links]]\nslug = \"bio\"\nto = \"https://x.example/\"\n\
             [[links]]\nslug = \"BIO\"\nto = \"https://x.example/\"",
            &["12:8 slug `bio` is already used by the link on line 9 | the same slug"],
        ),
        (
            "[defaults]\nto = \"https://x.example/\"\nslug = \"{campaign.short}-{channel.short}\"\n\
             [campaigns.bw]\nchannels = [\"instagram\", \"whatsapp\"]\ncontent = [\"a\", \"b\"]\n\
             [campaigns.bx]\nshort = \"bw\"\nchannels = [\"instagram\"]\n\
             [[links]]\nslug = \"bw-wa\"",
            &[
                "11:12 `bw / instagram / a` and `bw / instagram / b` would have the same slug \
                 `bw-ig`; 2 links are affected | the same slug = the slug template is \
                 \"{campaign.short}-{channel.short}\"; add what the links differ in",
                "14:12 slug `bw-ig` is already used by `bw / instagram / a` on line 11 | the \
                 same slug",
                "18:8 slug `bw-wa` is already used by `bw / whatsapp / a` on line 11 | the same \
                 slug",
            ],
        ),
    ]);
}

#[test]
fn a_name_that_makes_no_slug_or_no_utm_value_is_said_once_for_a_campaign() {
    let long = "x".repeat(100);
    assert_faults(&[
        (
            "[defaults]\nto = \"https://x.example/\"\n\
             [campaigns.\"b\u{fc}\"]\nchannels = [\"instagram\", \"whatsapp\"]",
            &["10:12 `\u{fc}` is not allowed in slugs; this campaign would get `b\u{fc}-ig`; 2 \
               links are affected | no slug = give campaign `b\u{fc}` a `short` of letters a-z, \
               digits, - and _"],
        ),
        (
            &format!(
                "[defaults]\nto = \"https://x.example/\"\nslug = \"{{channel}}\"\n\
                 utm = {{ term = \"{{content}}{{content}}\" }}\n\
                 [campaigns.bw]\nchannels = [\"instagram\", \"whatsapp\"]\ncontent = [\"{long}\"]"
            ),
            &[&format!(
                "12:12 `bw / instagram / {long}` cannot get its UTM values: a UTM value can have 150 \
                 characters; this one has 200; 2 links are affected"
            )],
        ),
    ]);
}

#[test]
fn a_code_has_one_owner_however_it_is_written() {
    assert_faults(&[(
        "[agents]\nmia = { code = \"MIA10\" }\n[[coupons]]\ncodes = { instagram = \"mia-1O\" }",
        &[
            "11:23 code `mia-1O` is the same as `MIA10` on line 9 | the same code = case, spaces and dashes in codes are ignored, and O is read as 0",
        ],
    )]);
}

#[test]
fn a_plan_asks_for_no_more_links_than_there_may_be() {
    let contents: Vec<String> = (0..100_001).map(|n| format!("\"{n}\"")).collect();
    let lines = format!(
        "[campaigns.bw]\nto = \"https://x.example/\"\nchannels = [\"instagram\", \"whatsapp\"]\n\
         content = [{}]",
        contents.join(",")
    );
    assert_faults(&[(&lines, &["- the plan has 200002 links; the limit is 200000"])]);
    // A link of each of 20,000 campaigns for each of 20,000 agents filled the memory before it was
    // counted.
    let agents = (0..20_000).map(|n| format!("a{n} = {{ channels = [\"instagram\"] }}\n"));
    let campaigns = (0..20_000).map(|n| {
        format!("[campaigns.c{n}]\nchannels = [\"instagram\", \"whatsapp\"]\nagents = [\"*\"]\n")
    });
    let to = ["[defaults]\nto = \"https://x.example/\"\n[agents]\n".to_owned()];
    let lines: String = to.into_iter().chain(agents).chain(campaigns).collect();
    assert_faults(&[(&lines, &["- the plan has 400020000 links; the limit is 200000"])]);
}
