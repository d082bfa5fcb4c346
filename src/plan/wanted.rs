//! What a plan asks for, expanded: settings, every link, every code, every batch.

use crate::domain::code::batch::BatchSpec;
use crate::domain::code::coupon::CodeSpec;
use crate::domain::link::LinkSpec;
use crate::domain::settings::Settings;

/// What a plan asks for. Links, codes and batches are in the order of the file.
///
/// Slugs are unique, codes fold to different texts, batches have different names, and every link's tags
/// name campaigns, channels and agents of the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    pub settings: Settings,
    pub links: Vec<LinkSpec>,
    pub codes: Vec<CodeSpec>,
    pub batches: Vec<BatchSpec>,
}
