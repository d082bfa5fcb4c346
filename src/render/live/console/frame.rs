//! What every page of the console has: its place among the others, what was just done, and its addresses.
//!
//! Invariant: addresses are relative to the page, so that they hold below the path of any proxy, and all that is put
//! into a query is encoded.

use maud::{Markup, html};
use url::form_urlencoded;

use super::super::{CONSOLE, Frame, isolated};
use crate::domain::period::{Period, Zone};
use crate::domain::settings::Domain;
use crate::domain::time::Timestamp;
use crate::domain::token::Scope;
use crate::render::texts::say;

/// Where a page stands in the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Start,
    Live,
    Links,
    Campaigns,
    Codes,
    Orders,
    Imports,
    Orphans,
    Tokens,
    Plan,
}

impl Place {
    const ALL: [Self; 10] = [
        Self::Start,
        Self::Live,
        Self::Links,
        Self::Campaigns,
        Self::Codes,
        Self::Orders,
        Self::Imports,
        Self::Orphans,
        Self::Tokens,
        Self::Plan,
    ];

    /// Its address below `/-/`.
    fn address(self) -> &'static str {
        match self {
            Self::Start => "console",
            Self::Live => "console/live",
            Self::Links => "console/links",
            Self::Campaigns => "console/campaigns",
            Self::Codes => "console/codes",
            Self::Orders => "console/orders",
            Self::Imports => "console/imports",
            Self::Orphans => "console/orphans",
            Self::Tokens => "console/tokens",
            Self::Plan => "console/plan",
        }
    }

    fn name(self) -> String {
        match self {
            Self::Start => say!("console-start"),
            Self::Live => say!("console-live"),
            Self::Links => say!("console-links"),
            Self::Campaigns => say!("console-campaigns"),
            Self::Codes => say!("console-codes"),
            Self::Orders => say!("console-orders"),
            Self::Imports => say!("console-imports"),
            Self::Orphans => say!("console-orphans"),
            Self::Tokens => say!("console-tokens"),
            Self::Plan => say!("console-plan"),
        }
    }
}

/// What the page before this one did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// So many links were retired.
    LinksRetired(u64),
    ImportUndone(u64),
    TokenRetired,
    /// It was refused, with the reason.
    Refused(String),
}

/// For whom and where a page is made.
#[derive(Debug, Clone)]
pub struct Context {
    /// How many parts its address has after `/-/`.
    pub depth: usize,
    pub scope: Scope,
    /// Whether the session was opened on the server's machine.
    pub is_local: bool,
    pub ends_at: Timestamp,
    /// What its forms carry.
    pub form_key: String,
    /// The query of its own address.
    pub query: Vec<(String, String)>,
    /// Whether its table is asked for as CSV.
    pub is_csv: bool,
    pub zone: Zone,
    pub domain: Domain,
    pub now: Timestamp,
    pub done: Option<Done>,
}

/// A page, or its table as a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    Page(String),
    /// The content, and the name of the file.
    Csv(Vec<u8>, String),
}

/// An address below `/-/` for a page that is so deep, with a query.
pub(super) fn address(depth: usize, path: &str, query: &[(&str, &str)]) -> String {
    let mut encoded = form_urlencoded::Serializer::new(String::new());
    encoded.extend_pairs(query);
    let query = encoded.finish();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{}{path}{mark}{query}", "../".repeat(depth.saturating_sub(1)))
}

impl Context {
    /// The address of another page.
    pub(super) fn to(&self, path: &str, query: &[(&str, &str)]) -> String {
        address(self.depth, path, query)
    }

    /// The page's own address below `/-/`, with some values of its query replaced; `None` removes one.
    pub(super) fn here(&self, path: &str, replaced: &[(&str, Option<&str>)]) -> String {
        let is_kept = |name: &str| !replaced.iter().any(|(of, _)| *of == name);
        let kept = self.query.iter().filter(|(name, _)| is_kept(name));
        let kept = kept.map(|(name, value)| (name.as_str(), value.as_str()));
        let new = replaced.iter().filter_map(|(name, value)| Some((*name, (*value)?)));
        self.to(path, &kept.chain(new).collect::<Vec<_>>())
    }

    pub(super) fn may_change(&self) -> bool {
        self.scope.covers(Scope::Write)
    }

    /// What a form that changes something carries.
    pub(super) fn key_field(&self) -> Markup {
        html! { input type="hidden" name="key" value=(self.form_key); }
    }

    /// A local time.
    pub(super) fn time(&self, at: Timestamp) -> Markup {
        html! { time datetime=(at.to_string()) { (self.zone.clock(at)) } }
    }

    /// A period with its zone.
    pub(super) fn period(&self, period: &Period) -> String {
        let (first, last) = period.first_and_last();
        let days = if first == last { first.to_string() } else { period.title() };
        say!("console-range", days = days, zone = self.zone.name())
    }

    /// A page with its navigation, its title and this content.
    pub(super) fn page(&self, place: Place, title: &str, content: &Markup) -> Shown {
        let frame = Frame { title, depth: self.depth, manifest: None, class: Some(CONSOLE) };
        Shown::Page(frame.around(&html! {
            a.skip href="#main" { (say!("console-skip")) }
            header.top {
                nav aria-label=(say!("console-pages")) {
                    ul {
                        @for other in Place::ALL {
                            li {
                                a href=(self.to(other.address(), &[])) aria-current=[(other == place).then_some("page")] {
                                    (other.name())
                                }
                            }
                        }
                    }
                }
            }
            main #main .broad {
                h1 { (isolated(title)) }
                @if let Some(done) = &self.done { (Self::done(done)) }
                (content)
                footer { (self.session()) }
            }
        }))
    }

    fn done(done: &Done) -> Markup {
        let (class, said) = match done {
            Done::LinksRetired(links) => ("note", say!("console-links-retired", count = *links)),
            Done::ImportUndone(number) => ("note", say!("console-import-undone", number = *number)),
            Done::TokenRetired => ("note", say!("console-token-retired")),
            Done::Refused(why) => ("note bad", why.clone()),
        };
        html! { p class=(class) role="status" { (isolated(&said)) } }
    }

    /// What the session may do, until when, and how it is ended.
    fn session(&self) -> Markup {
        let may = match self.scope {
            Scope::Read => say!("console-may-read"),
            Scope::Write => say!("console-may-write"),
        };
        html! {
            p.soft { (may) " " (say!("console-until")) " " (self.time(self.ends_at)) " (" (self.zone.name()) ")." }
            form method="post" action=(self.to("console/close", &[])) {
                (self.key_field())
                button type="submit" { (say!("console-close")) }
            }
        }
    }
}
