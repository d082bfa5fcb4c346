//! Links and randomness for tests.

use super::environment::Random;
use super::label::Tags;
use super::link::slug::Slug;
use super::link::target::{ParamName, Schemes, Target};
use super::link::utm::Utm;
use super::link::{Link, LinkId, LinkSpec, Origin};
use super::time::Timestamp;

/// A source of randomness that fills every byte with the same value.
pub(crate) struct FixedRandom(pub(crate) u8);

impl Random for FixedRandom {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(self.0);
    }
}

pub(crate) fn target(text: &str) -> Target {
    Target::parse(text, &Schemes::default()).unwrap()
}

/// A link made by hand, without tags or an end.
pub(crate) fn link(id: u32, slug: &str, to: &str) -> Link {
    let spec = LinkSpec {
        slug: Slug::parse(slug).unwrap(),
        target: target(to),
        utm: Utm::default(),
        location: target(to),
        tags: Tags::default(),
        title: None,
        arms: Vec::new(),
        rules: Vec::new(),
        limit: None,
        ends_at: None,
        after_end: None,
        forward_query: false,
        click_param: ParamName::default(),
        origin: Origin::Hand,
        free_tags: super::label::free_tags::FreeTags::NONE,
        domain: None,
        stated_clicks: None,
        starts_at: None,
        preview: None,
        external_id: None,
    };
    Link { id: LinkId(id), spec, created_at: Timestamp::MIN, retired_at: None, is_gone: false }
}
