//! The links that the benches serve, and the random numbers that pick among them.
//!
//! Invariant: the same number gives the same link, and two numbers never share a slug. All seeds are fixed.

use couplet::domain::label::free_tags::FreeTags;
use couplet::domain::label::{Campaign, Channel, Tags};
use couplet::domain::link::slug::Slug;
use couplet::domain::link::target::{ParamName, Schemes, Target};
use couplet::domain::link::utm::{Utm, UtmValue};
use couplet::domain::link::{LinkSpec, Origin};

/// The letters of drawn slugs.
const LETTERS: &[u8; 31] = b"23456789abcdefghjkmnpqrstuvwxyz";
/// The number of slugs of seven letters.
const SLUGS: u64 = 31_u64.pow(7);
/// Coprime to 31: multiplying by it permutes the slugs.
const STRIDE: u64 = 17_000_000_003;

/// The slug of a link, by its number. Consecutive numbers have unrelated slugs.
pub(crate) fn slug(number: u64) -> String {
    let shuffled = u128::from(number) * u128::from(STRIDE) % u128::from(SLUGS);
    let mut rest = usize::try_from(shuffled).expect("below 31^7");
    let mut letter = || {
        let index = rest % LETTERS.len();
        rest /= LETTERS.len();
        char::from(LETTERS[index])
    };
    (0..7).map(|_| letter()).collect()
}

/// The link with this number, like one of a campaign.
pub(crate) fn spec(number: u64) -> LinkSpec {
    let text = format!("https://shop.example.com/products/{number}?page=black-week");
    let target = Target::parse(&text, &Schemes::default()).expect("a web address");
    let value = |text: &str| UtmValue::parse(text).ok();
    let utm = Utm {
        source: value("instagram"),
        medium: value("dm"),
        campaign: value("2026-11-black-week"),
        ..Utm::default()
    };
    let click_param = ParamName::default();
    let (location, arms) = LinkSpec::tag(&target, &[], &utm, &click_param).expect("its tags fit");
    LinkSpec {
        domain: None,
        slug: Slug::parse(&slug(number)).expect("seven letters of slugs"),
        target,
        utm,
        location,
        tags: Tags {
            campaign: Campaign::parse("2026-11-black-week").ok(),
            channel: Channel::parse("instagram").ok(),
            ..Tags::default()
        },
        title: None,
        arms,
        rules: Vec::new(),
        limit: None,
        ends_at: None,
        after_end: None,
        forward_query: false,
        click_param,
        origin: Origin::Matrix,
        free_tags: FreeTags::NONE,
        stated_clicks: None,
        starts_at: None,
        preview: None,
        external_id: None,
    }
}

/// A seeded random generator (`SplitMix64`).
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below a bound.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}

/// The user agent of a phone's browser.
pub(crate) const BROWSER: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) \
     AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";

pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
