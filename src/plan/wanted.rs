//! What a plan asks for, expanded: settings, every link, every code, every batch.

use crate::domain::code::batch::BatchSpec;
use crate::domain::code::coupon::CodeSpec;
use crate::domain::link::LinkSpec;
use crate::domain::settings::Settings;

/// What a plan asks for. Slugs are unique, codes fold to different texts, batches have
/// different names, and every link's tags
/// stand on campaigns, channels and agents of the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// What it settles for everybody.
    pub settings: Settings,
    /// The links, in the order of the file.
    pub links: Vec<LinkSpec>,
    /// The codes, in the order of the file.
    pub codes: Vec<CodeSpec>,
    /// The batches, in the order of the file.
    pub batches: Vec<BatchSpec>,
}
