//! Layouts of imported records, of the ledger of imports, and of what an import did. Orders are in `order`.
//!
//! Invariant: as in `domain`. `imports` says nothing of a record, so it is the last field of each and no part
//! of its identity.

use super::{
    Absent, Codec, DecodeError, Decoder, Encoder, as_fields, as_index, as_numbers, as_record,
    as_text, rows,
};
use crate::domain::hundredths::Hundredths;
use crate::domain::label::{Outcome, Platform};
use crate::domain::record::call::Call;
use crate::domain::record::contradiction::{
    Contradicting, Contradiction, Contradictions, Field, Undecided,
};
use crate::domain::record::conversation::{ConversationVersion, Purpose};
use crate::domain::record::cost::{CostKind, FileCost};
use crate::domain::record::event::{Event, EventKind};
use crate::domain::record::ledger::{
    EndedImport, ImportNumber, ImportSpec, Imports, StoredImport, UndoCounts, UndoneImport,
};
use crate::domain::record::message::{Message, Writer};
use crate::domain::record::order::{OrderStatus, OrderUtm, OrderVersion};
use crate::domain::record::phone::Country;
use crate::domain::record::refused::Refused;
use crate::domain::record::send::{Send, SendStatus};
use crate::domain::record::shop_redemption::ShopRedemption;
use crate::domain::record::total::{StatedCounts, Total};
use crate::domain::record::version::Tally;

as_text!(
    Outcome: Outcome::parse,
    Platform: Platform::parse,
);

as_index!(OrderStatus, Undecided, Purpose, CostKind, EventKind, SendStatus, Writer);

as_numbers! {
    Field {
        0 OrderedAt, 1 Currency, 2 Total, 3 Refunded, 4 DiscountCodes, 5 DiscountTotal, 6 Customer,
        7 ClickId, 8 UtmSource, 9 UtmMedium, 10 UtmCampaign, 11 UtmContent, 12 LandingUrl, 13 Kind,
        14 StartedAt, 15 Channel, 16 Agent, 17 Contact, 18 Campaign, 19 Content, 20 Slug,
        21 FirstResponseS, 22 Tax, 23 Shipping, 24 SourceSaid, 25 Ref, 26 List, 27 Type,
        28 Purpose, 29 FirstHumanResponseS, 30 DurationS, 31 Outcome, 32 CallId, 33 Amount,
        34 Hours, 35 RedeemedAt, 36 Discount, 37 At, 38 Value, 39 Code, 40 Score, 41 Step,
        42 Question, 43 Answer, 44 Conversations, 45 Contacts, 46 Conversions, 47 Inbound,
        48 Outbound, 49 OptIns, 50 OptOuts, 51 Impressions, 52 ProfileVisits, 53 VideoViews,
        54 Revenue, 55 Id, 56 Source, 57 Rows,
    }
}

as_record! {
    OrderUtm { source: optional, medium: optional, campaign: optional, content: optional }
    ConversationVersion {
        epoch, inbound: optional, outbound: optional, started_at, id, contact: optional, channel,
        agent: optional, campaign: optional, content: optional, slug: optional,
        first_response_s: optional, opted_out: optional, reference: added, list: added,
        topic: added, purpose: added, opted_in: added, first_human_response_s: added,
        told_clicks: added, told_codes: added, imports: aside, messages: added,
    }
    Call {
        epoch, updated_at: added, started_at, id, called, duration_s: added, outcome: added,
        call_id: added, agent: added, country: added, caller: added, imports: aside,
    }
    ShopRedemption {
        epoch, updated_at: added, redeemed_at, id, code, order: added, discount: added,
        customer: added, imports: aside,
    }
    Event {
        epoch, updated_at: added, at, id, kind, value: added, click_id: added, code: added,
        score: added, step: added, question: added, answer: added, customer: added,
        imports: aside,
    }
    Send {
        epoch, updated_at: added, status: added, at, id, channel, campaign: added, list: added,
        recipient: added, imports: aside,
    }
    StatedCounts {
        conversations: added, contacts: added, conversions: added, inbound: added,
        outbound: added, opt_ins: added, opt_outs: added, impressions: added,
        profile_visits: added, video_views: added,
    }
    Total {
        epoch, updated_at: added, month, id, channel: added, agent: added, list: added,
        claimed_by: added, counts: nested, revenue: added, imports: aside,
    }
    FileCost {
        epoch, updated_at: added, id, month, channel: added, campaign: added, kind, amount: added,
        hours: added, imports: aside,
    }
    ImportSpec { digest, kind, file: added, options: added, replaces: added, beside: added, erased: added }
    EndedImport { at, tally, bad: added }
    UndoCounts { removed: added, changed: added, same: added }
    UndoneImport { at, counts: nested }
    StoredImport {
        number, spec: nested, begun_at, epoch, replaced: added, ended: added, undone: added,
    }
    Refused { row, field, values: added, imports: added }
}

as_fields! {
    Tally { new, changed, completed, kept, known }
    Contradiction { id, field, values, added_counts }
    Contradicting { rows, example }
    Message { at, writer, id }
}

rows!(
    OrderVersion,
    ConversationVersion,
    ShopRedemption,
    Call,
    Event,
    FileCost,
    Send,
    Total,
    StoredImport,
);

impl Codec for Country {
    fn encode(&self, out: &mut Encoder) {
        out.blob(self.to_string().as_bytes());
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.text()?.parse().map_err(|error| DecodeError::invalid("a country", error))
    }
}

impl Codec for Hundredths {
    fn encode(&self, out: &mut Encoder) {
        out.put(&self.get());
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.get().map(Self::new)
    }
}

impl Codec for Contradictions {
    fn encode(&self, out: &mut Encoder) {
        out.put(&self.0);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.get().map(Self)
    }
}

impl Codec for ImportNumber {
    fn encode(&self, out: &mut Encoder) {
        out.varint(self.get().into());
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let number = input.varint()?;
        let known = u32::try_from(number).ok().and_then(Self::new);
        known.ok_or_else(|| DecodeError::invalid("the number of an import", number))
    }
}

impl Absent for Imports {
    const ABSENT: Self = Self::LASTING;

    fn is_absent(&self) -> bool {
        self.is_lasting()
    }

    fn encode_present(&self, out: &mut Encoder) {
        out.varint(self.numbers().len() as u64);
        self.numbers().iter().for_each(|number| out.put(number));
    }

    fn decode_present(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let imports = Self::of(input.get()?).filter(|imports| !imports.is_lasting());
        imports.ok_or_else(|| DecodeError::invalid("the imports of a version", "not ascending"))
    }
}
