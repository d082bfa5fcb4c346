//! The page of conventions as people read it.

use super::*;
use crate::domain::time::Timestamp;

#[track_caller]
fn page(text: &str) -> String {
    let now = Timestamp::parse("2026-11-01T12:00:00Z").unwrap();
    let wanted = crate::plan::check(text, now).unwrap().wanted;
    let mut out = Vec::new();
    conventions(&wanted, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn the_page_of_the_example_shows_its_words_channels_and_links() {
    insta::assert_snapshot!(page(include_str!("../../../links.example.toml")), @r#"
    # Conventions for Example Shop

    Made by `couplet plan doc` of the campaign plan: change the plan, not this page.

    ## Names

    - Short links begin with `http://127.0.0.1:8080/`.
    - The same links begin with `http://localhost:8080/`.
    - A link of a campaign is named `{campaign.short}-{channel.short}-{agent}-{content}`.
    - The name of a campaign matches `^(20\d\d-\d\d|always)-[a-z0-9-]+$`.
    - Campaigns, channels, agents and contents are in lower case.
    - `ig` stands for the channel `instagram`.
    - `insta` stands for the channel `instagram`.
    - `wa` stands for the channel `whatsapp`.

    ## UTM parameters

    | parameter | made of | rules | example |
    | --- | --- | --- | --- |
    | utm_source | {channel.source} |  | instagram |
    | utm_medium | {channel.medium} |  | dm |
    | utm_campaign | {campaign} |  | 2036-11-black-week |
    | utm_content | {agent}_{content} | max_chars = 60, separators = "-_" | mia_inq |
    | utm_id | {campaign.id} |  | BW36 |
    | utm_term |  | blocked = true |  |

    ## Words

    | kind | word | meaning | ask |
    | --- | --- | --- | --- |
    | source | instagram |  |  |
    | source | whatsapp |  |  |
    | source | tiktok |  |  |
    | source | sms |  |  |
    | source | print |  |  |
    | medium | dm | a private message that an agent answers | Lena |
    | medium | sms |  |  |
    | medium | offline |  |  |

    ## Channels

    | channel | in slugs | source | medium | Google Analytics 4 |
    | --- | --- | --- | --- | --- |
    | flyer | f | print | offline | Unassigned |
    | instagram | ig | instagram | dm | Organic Social |
    | sms | sms | sms | sms | SMS |
    | tiktok | tt | tiktok | dm | Organic Social |
    | whatsapp | wa | whatsapp | dm | Organic Social |

    ## Agents

    | agent | name | answers on | code |
    | --- | --- | --- | --- |
    | jon | Jon | whatsapp, sms | JON10 |
    | mia | Mia | instagram, whatsapp | MIA10 |

    ## Campaigns

    | campaign | in slugs | name | ask | first day | last day | links |
    | --- | --- | --- | --- | --- | --- | ---: |
    | 2036-11-black-week | bw | Black Week 2036 | Lena | 2036-11-20 | 2036-11-30 | 12 |
    | always-product-inquiry | pi | Product inquiries |  | 2026-01-01 |  | 3 |

    ## What counts

    - sale: macro
    - booking: macro
    - lead: micro
    - referral: micro
    - signup: micro

    ## Examples

    - flyer: <http://127.0.0.1:8080/bw-f-inq>
      leads to <https://example.com/?page=black-week&utm_source=print&utm_medium=offline&utm_campaign=2036-11-black-week&utm_content=inq&utm_id=BW36>
    - instagram: <http://127.0.0.1:8080/bw-ig-mia-inq>
      leads to <https://example.com/?page=black-week&utm_source=instagram&utm_medium=dm&utm_campaign=2036-11-black-week&utm_content=mia_inq&utm_id=BW36>
    - sms: <http://127.0.0.1:8080/bw-sms-jon-inq>
      leads to <https://example.com/?page=black-week&utm_source=sms&utm_medium=sms&utm_campaign=2036-11-black-week&utm_content=jon_inq&utm_id=BW36>
    - tiktok: <http://127.0.0.1:8080/bw-tt-inq>
      leads to <https://example.com/?page=black-week&utm_source=tiktok&utm_medium=dm&utm_campaign=2036-11-black-week&utm_content=inq&utm_id=BW36>
    - whatsapp: <http://127.0.0.1:8080/bw-wa-jon-inq>
      leads to <https://example.com/?page=black-week&utm_source=whatsapp&utm_medium=dm&utm_campaign=2036-11-black-week&utm_content=jon_inq&utm_id=BW36>
    "#);
}

#[test]
fn a_least_plan_has_a_page_without_empty_parts_and_text_of_others_is_no_markup() {
    let page = page(
        "version = 1\ndomain = \"https://go.example.com\"\ntimezone = \"UTC\"\ncurrency = \"EUR\"\n\
         name = \"Shop | <b>\"\n[channels]\ninstagram = { short = \"ig\", medium = \"dm\" }",
    );
    insta::assert_snapshot!(page, @r#"
    # Conventions for Shop \| \<b\>

    Made by `couplet plan doc` of the campaign plan: change the plan, not this page.

    ## Names

    - Short links begin with `https://go.example.com/`.
    - A link of a campaign is named `{campaign.short}-{channel.short}-{agent}-{content}`.

    ## UTM parameters

    | parameter | made of | rules | example |
    | --- | --- | --- | --- |
    | utm_source | {channel.source} |  |  |
    | utm_medium | {channel.medium} |  |  |
    | utm_campaign | {campaign} |  |  |
    | utm_content | {agent}_{content} |  |  |
    | utm_id | {campaign.id} |  |  |
    | utm_term |  |  |  |

    ## Channels

    | channel | in slugs | source | medium | Google Analytics 4 |
    | --- | --- | --- | --- | --- |
    | instagram | ig | instagram | dm |  |

    ## What counts

    - sale: macro
    - booking: macro
    - lead: micro
    - referral: macro
    - signup: micro
    "#);
}
