//! `[[coupons]]`: the public codes of a campaign, one for each channel.
//!
//! Invariant: of several codes of one campaign and channel, the first of the file is the one that
//! messages and targets show.

use toml::Spanned;

use crate::domain::coupon::{CodeSpec, CouponCode, Discount};
use crate::domain::label::{Channel, Tags};
use crate::domain::link::Origin;
use crate::domain::settings::Settings;

use super::fault::Fault;
use super::names;
use super::reader::{Reader, refused};
use super::roster::twice;

const COUPON: &[&str] = &["campaign", "codes", "discount"];

/// Reads the public codes; also the channels they stand on.
pub(super) fn read(
    top: &Reader<'_>,
    settings: &mut Settings,
) -> (Vec<Spanned<CodeSpec>>, Vec<Channel>) {
    let mut codes = Vec::new();
    let mut channels = Vec::new();
    for table in top.repeated("coupons", COUPON) {
        let campaign = table.value("campaign", |text| names::campaign(settings, text));
        table.require("codes", COUPON, "codes = { instagram = \"IGHELLO\" }");
        let discount = table.parsed("discount", Discount::parse);
        if let Some(discount) = discount.as_ref().filter(|discount| discount.get_ref().is_nothing())
        {
            let message = format!("a discount of {} takes nothing off", discount.get_ref());
            table.warn(Fault::at(discount.span(), message).label("nothing"));
        }
        let discount = discount.map(Spanned::into_inner);
        let mut of_table = Vec::new();
        for (key, code) in table.pairs("codes", CouponCode::mintable) {
            let Some(channel) = named_channel(&key, &table, settings) else { continue };
            let Some(code) = code else { continue };
            if of_table.contains(&channel) {
                table.fault(twice(&key, "channel"));
                continue;
            }
            let tags = Tags {
                campaign: campaign.clone(),
                channel: Some(channel.clone()),
                ..Tags::default()
            };
            let of_campaign = campaign.as_ref().and_then(|name| settings.campaigns.get_mut(name));
            if let Some(of) = of_campaign {
                of.codes.entry(channel.clone()).or_insert_with(|| code.get_ref().clone());
            }
            let origin = Origin::Entry;
            let span = code.span();
            let spec = CodeSpec { code: code.into_inner(), tags, discount, limit: None, origin };
            codes.push(Spanned::new(span, spec));
            of_table.push(channel);
        }
        channels.extend(of_table);
    }
    (codes, channels)
}

fn named_channel(key: &Spanned<&str>, table: &Reader<'_>, settings: &Settings) -> Option<Channel> {
    match names::channel(settings, key.get_ref()) {
        Ok(channel) => Some(channel),
        Err(error) => {
            table.fault(refused("codes", key.span(), &error));
            None
        }
    }
}
