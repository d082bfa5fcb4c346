//! A request becomes a link that fits the plan, or is refused with a message.

use super::*;
use crate::domain::label::Content;
use crate::domain::link::target::{Schemes, Target};
use crate::domain::sample::FixedRandom;
use crate::domain::settings::Domain;
use crate::domain::settings::template::Template;
use crate::domain::settings::vocabulary::Vocabulary;
use crate::domain::time::Timestamp;
use crate::plan::check;

fn settings() -> Settings {
    check(include_str!("../../../links.example.toml"), Timestamp::MIN).unwrap().wanted.settings
}

fn request(tags: Tags) -> LinkRequest {
    LinkRequest {
        url: "https://shop.example.com/?utm_source=old".into(),
        tags,
        ..Default::default()
    }
}

fn tags(campaign: &str, channel: &str, agent: &str, content: &str) -> Tags {
    Tags {
        campaign: Campaign::parse(campaign).ok(),
        channel: Channel::parse(channel).ok(),
        agent: Agent::parse(agent).ok(),
        content: Content::parse(content).ok(),
    }
}

#[test]
fn a_link_made_by_hand_is_tagged_like_a_link_of_the_plan() {
    let request = request(tags("2036-11-black-week", "Insta", "mia", "story"));
    let spec = mint_link(&request, &settings(), &FixedRandom(3)).unwrap();
    assert_eq!(spec.tags.channel, Channel::parse("instagram").ok());
    assert_eq!(
        spec.location.as_str(),
        "https://shop.example.com/?utm_source=instagram&utm_medium=dm&\
         utm_campaign=2036-11-black-week&utm_content=mia_story&utm_id=BW36"
    );
    assert_eq!(spec.origin, Origin::Hand);
    assert_eq!(spec.slug.as_str().len(), 7);
    // It ends with its campaign, and then has the same target as the campaign's links.
    assert_eq!(spec.ends_at.unwrap().to_string(), "2036-11-30T23:00:00.000Z");
    let after = Target::parse("https://example.com/?page=sale-over", &Schemes::default());
    assert_eq!(spec.after_end, after.ok());
}

#[test]
fn a_link_without_tags_keeps_its_target_and_never_ends() {
    let free = Settings { vocabulary: Vocabulary::default(), ..settings() };
    let spec = mint_link(&request(Tags::default()), &free, &FixedRandom(3)).unwrap();
    assert_eq!(spec.location, spec.target);
    assert_eq!(spec.ends_at, None);
}

/// Only the values of templates were judged.
#[test]
fn a_source_of_the_targets_own_that_is_not_listed_is_refused() {
    let error = mint_link(&request(Tags::default()), &settings(), &FixedRandom(3)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "source `old` is not listed in [vocabulary]; allowed: instagram, whatsapp, tiktok, sms, print"
    );
}

#[test]
fn an_unknown_tag_is_refused_with_the_nearest_name() {
    let settings = settings();
    for (tags, words) in [
        (
            tags("", "instagran", "", ""),
            "channel `instagran` is not in the plan (did you mean `instagram`?); the plan has flyer, \
             instagram, sms, tiktok, whatsapp",
        ),
        (
            tags("black-week", "", "", ""),
            "campaign `black-week` is not in the plan; the plan has 2036-11-black-week, \
             always-product-inquiry",
        ),
        (
            tags("", "", "Mai", ""),
            "agent `Mai` is not in the plan (did you mean `mia`?); the plan has jon, mia",
        ),
    ] {
        let error = mint_link(&request(tags), &settings, &FixedRandom(3)).unwrap_err();
        assert_eq!(error.to_string(), words);
    }
    // Names are known in any case, and stored as the plan writes them.
    let known = known_tags(&tags("2036-11-Black-Week", "SMS", "Mia", ""), &settings).unwrap();
    assert_eq!(known, tags("2036-11-black-week", "sms", "mia", ""));
    // Any content is allowed.
    assert!(known_tags(&tags("", "", "", "anything"), &settings).is_ok());
}

#[test]
fn a_word_outside_the_vocabulary_is_refused_with_the_allowed_words() {
    let mut settings = settings();
    let refused = |tags, settings: &Settings| {
        mint_link(&request(tags), settings, &FixedRandom(3)).unwrap_err().to_string()
    };
    assert_eq!(
        refused(tags("", "", "", "Story"), &settings),
        "content `Story` must be in lower case; write `story`"
    );
    settings.utm.source = Template::parse("{channel.short}").ok();
    assert_eq!(
        refused(
            tags("", "sms", "", ""),
            &Settings { vocabulary: words(&["sm", "ig"]), ..settings }
        ),
        "source `sms` is not listed in [vocabulary]; did you mean `sm`? allowed: sm, ig"
    );
}

fn words(sources: &[&str]) -> Vocabulary {
    let sources = sources.iter().map(|source| Box::from(*source)).collect();
    Vocabulary { sources: Some(sources), ..Vocabulary::default() }
}

#[test]
fn without_a_plan_every_tag_is_allowed() {
    let tags = tags("spring", "Fax", "zoe", "");
    let spec = mint_link(&request(tags.clone()), &Settings::default(), &FixedRandom(3)).unwrap();
    assert_eq!(spec.tags, tags);
    assert_eq!(
        spec.location.as_str(),
        "https://shop.example.com/?utm_source=Fax&utm_campaign=spring&utm_content=zoe"
    );
}

#[test]
fn a_target_on_the_domain_of_the_links_is_refused() {
    let mut settings = settings();
    settings.domain = Domain::parse("https://go.example.com").ok();
    let request = LinkRequest { url: "https://GO.example.com/bio".into(), ..Default::default() };
    let refused = mint_link(&request, &settings, &FixedRandom(3)).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "it leads back to https://go.example.com, the domain of the links: visitors would be redirected in a loop"
    );
}

#[test]
fn a_target_needs_a_scheme_that_the_plan_allows() {
    let mut settings = settings();
    let request = LinkRequest { url: "whatsapp://send?text=hi".into(), ..Default::default() };
    let refused = mint_link(&request, &settings, &FixedRandom(3));
    assert_eq!(
        refused.unwrap_err().to_string(),
        "`whatsapp` links are not allowed; allowed are https, http, tel, sms, mailto"
    );
    settings.schemes = Schemes::parse(["https", "whatsapp"]).unwrap();
    assert_eq!(
        mint_link(&request, &settings, &FixedRandom(3)).unwrap().location.as_str(),
        request.url
    );
}
