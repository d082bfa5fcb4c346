//! What asks for an alteration.

use sha2::{Digest, Sha256};

use crate::codec::encode_row;
use crate::domain::code::batch::{BatchId, BatchSpec};
use crate::domain::code::coupon::{CodeSpec, CouponCode};
use crate::domain::environment::{Clock, Random};
use crate::domain::label::BatchName;
use crate::domain::link::LinkSpec;
use crate::domain::link::slug::Slug;
use crate::domain::money::Money;
use crate::domain::record::conversation::ConversationVersion;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::OrderVersion;
use crate::domain::record::person::PersonKey;
use crate::domain::time::Timestamp;
use crate::domain::token::{TokenName, TokenSpec};

use super::id::ChangeId;
use super::staging::{Flip, Stage};

/// An alteration that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its id.
    pub id: ChangeId,
    /// When it was asked for.
    pub at: Timestamp,
    /// What it alters.
    pub what: What,
}

/// What a change alters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Puts some of what a plan wants where nobody sees it.
    Stage(Box<Stage>),
    /// Makes what was staged under this change's id what is there, all at once.
    Flip(Box<Flip>),
    /// Makes a link.
    MintLink(Box<LinkSpec>),
    /// Makes a link another, if it still is what it was when it was read.
    EditLink {
        /// The link as it was read.
        old: Box<LinkSpec>,
        /// The link as it is to be; its slug stays.
        new: Box<LinkSpec>,
    },
    /// Takes a link out of use. It keeps redirecting.
    RetireLink(Slug),
    /// Makes a code.
    MintCode(Box<CodeSpec>),
    /// Begins a batch of unique codes, which has none yet.
    BeginBatch(Box<BatchSpec>),
    /// Makes some of its codes; all of them, or none if one is taken.
    FillBatch {
        /// The batch.
        batch: BatchId,
        /// The codes, as drawn.
        codes: Vec<CouponCode>,
    },
    /// Makes a batch that has all of its codes known.
    FinishBatch(BatchId),
    /// Uses a code for an order.
    Redeem {
        /// The code, as it was typed.
        code: CouponCode,
        /// The order.
        order: ForeignId,
        /// Who ordered, where that was said.
        customer: Option<PersonKey>,
        /// What the order comes to, where that was said.
        total: Option<Money>,
    },
    /// Takes the use of a code by an order back.
    Release {
        /// The code, as it was typed.
        code: CouponCode,
        /// The order.
        order: ForeignId,
    },
    /// Keeps versions of orders.
    ImportOrders(Vec<OrderVersion>),
    /// Keeps versions of conversations.
    ImportConversations(Vec<ConversationVersion>),
    /// Begins an epoch of imported records that outranks all before it.
    BeginEpoch(u32),
    /// Takes a code out of use by hand.
    RetireCode(CouponCode),
    /// Takes all codes of a batch out of use.
    RetireBatch(BatchName),
    /// Makes a token, known by its digest.
    MakeToken(Box<TokenSpec>),
    /// Takes a token out of use: it opens nothing any more.
    RetireToken(TokenName),
}

impl Change {
    /// A change with an id that is drawn.
    #[must_use]
    pub fn new(what: What, clock: &dyn Clock, random: &dyn Random) -> Self {
        let mut id = [0; 16];
        random.fill(&mut id);
        Self { id: ChangeId(id), at: clock.now(), what }
    }

    /// A change whose id is made of what it says, so that the same chunk of the same file is the
    /// same change. Versions carry their epoch and their source with them.
    #[must_use]
    pub fn of_content(what: What, clock: &dyn Clock) -> Self {
        let digest: [u8; 32] = Sha256::digest(encode_row(1, &what)).into();
        let mut id = [0; 16];
        id.copy_from_slice(&digest[..16]);
        Self { id: ChangeId(id), at: clock.now(), what }
    }
}
