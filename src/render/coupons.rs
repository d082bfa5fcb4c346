//! `coupon list`.

use crate::domain::coupon::{Code, FoldedCode};
use crate::domain::label::{Agent, BatchName, Campaign, Channel};

use super::cell::Cell;
use super::list::List;

/// The columns of `coupon list`.
pub const COUPON_COLUMNS: &[&str] = &[
    "code", "campaign", "channel", "agent", "batch", "discount", "status", "limit", "redeemed",
    "flags",
];

/// A list of codes, each as printed. Redemptions are handed in: the counted orders that carry it.
pub fn coupons<'a>(
    codes: impl IntoIterator<Item = &'a Code>,
    redeemed: impl Fn(&FoldedCode) -> u64,
) -> List<'a> {
    let row = |code: &'a Code| {
        let tags = &code.spec.tags;
        vec![
            Cell::Text(code.spec.code.as_str().into()),
            Cell::text(tags.campaign.as_ref().map(Campaign::as_str)),
            Cell::text(tags.channel.as_ref().map(Channel::as_str)),
            Cell::text(tags.agent.as_ref().map(Agent::as_str)),
            Cell::text(code.batch.as_ref().map(BatchName::as_str)),
            Cell::plain(code.spec.discount.map(|discount| discount.to_string())),
            Cell::Plain(code.status().as_str().into()),
            code.spec.limit.map_or(Cell::Missing, |limit| Cell::Count(limit.into())),
            Cell::Count(redeemed(&code.spec.code.folded())),
            Cell::Missing,
        ]
    };
    List {
        columns: COUPON_COLUMNS.to_vec(),
        spare: &[],
        rows: codes.into_iter().map(row).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::coupon::{CodeSpec, CouponCode, Discount};
    use crate::domain::label::Tags;
    use crate::domain::link::Origin;
    use crate::domain::time::Timestamp;
    use crate::render::{Format, list};

    #[test]
    fn codes_are_listed_as_printed_and_counted_as_folded() {
        let spec = CodeSpec {
            code: CouponCode::parse("Hello-10").unwrap(),
            tags: Tags { agent: Some(Agent::parse("mia").unwrap()), ..Tags::default() },
            discount: Some(Discount::parse("10%").unwrap()),
            limit: Some(100),
            origin: Origin::Entry,
        };
        let bare = CodeSpec { discount: None, limit: None, ..spec.clone() };
        let at = Timestamp::from_ms(0).unwrap();
        let codes = [
            Code { spec, batch: None, created_at: at, retired_at: None },
            Code { spec: bare, batch: None, created_at: at, retired_at: Some(at) },
        ];
        let redeemed = |code: &FoldedCode| u64::from(code.as_str() == "HELL010") * 7;
        let mut out = Vec::new();
        list(&coupons(&codes, redeemed), Format::Csv, &mut out).unwrap();
        let expected = "code,campaign,channel,agent,batch,discount,status,limit,redeemed,flags\n\
                        Hello-10,,,mia,,10%,live,100,7,\n\
                        Hello-10,,,mia,,,retired,,7,\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
