//! A record of the stream of a snapshot: its tag, and where it is written to.

use crate::store::StoreError;

/// What a record of the stream is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    Settings = 1,
    ClickIdKey = 2,
    Link = 3,
    Code = 4,
    Order = 5,
    Conversation = 6,
    Clicks = 7,
    Epoch = 8,
    Fingerprint = 9,
    Batch = 10,
    BatchCode = 11,
    Redemption = 12,
    Revision = 13,
    Gap = 14,
    Token = 30,
    End = 255,
}

impl Tag {
    pub(super) const ALL: [Self; 16] = [
        Self::Settings,
        Self::ClickIdKey,
        Self::Link,
        Self::Code,
        Self::Order,
        Self::Conversation,
        Self::Clicks,
        Self::Epoch,
        Self::Fingerprint,
        Self::Batch,
        Self::BatchCode,
        Self::Redemption,
        Self::Revision,
        Self::Gap,
        Self::Token,
        Self::End,
    ];
}

/// Takes a row of the stream.
pub(super) type PutRecord<'a> = dyn FnMut(Tag, &[u8]) -> Result<(), StoreError> + 'a;
