//! The layout of a link's rules.
//!
//! Release 0.1.0 knew devices only, and wrote one for each rule. A rule for every device is written with one that is
//! not looked at, and a bit that says so. Invariant: as in `domain`.

use super::{Codec, DecodeError, Decoder, Encoder, as_record};
use crate::domain::country::Country;
use crate::domain::device::Device;
use crate::domain::link::rule::{Condition, Days, Hours, Rule, language};
use crate::domain::link::target::Target;

/// A rule as it is written.
struct StoredRule {
    device: Device,
    location: Target,
    is_any_device: bool,
    languages: Vec<Box<str>>,
    countries: Vec<[u8; 2]>,
    days: Option<u8>,
    /// The minutes since midnight, two bytes each.
    hours: Option<[u8; 4]>,
}

as_record! {
    StoredRule {
        device, location, is_any_device: added, languages: added, countries: added, days: added,
        hours: added,
    }
}

impl Codec for Rule {
    fn encode(&self, out: &mut Encoder) {
        let Self { when: Condition { device, languages, countries, days, hours }, location } = self;
        let hours = hours.map(|hours| {
            let (from, to) = hours.minutes();
            let ([a, b], [c, d]) = (from.to_le_bytes(), to.to_le_bytes());
            [a, b, c, d]
        });
        out.put(&StoredRule {
            device: device.unwrap_or(Device::Other),
            location: location.clone(),
            is_any_device: device.is_none(),
            languages: languages.iter().map(|of| Box::from(of.as_str())).collect(),
            countries: countries.iter().map(|of| of.code()).collect(),
            days: (!days.are_all()).then_some(days.bits()),
            hours,
        });
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let stored: StoredRule = input.get()?;
        let invalid = |reason: &str| DecodeError::invalid("a rule", reason);
        let languages = stored.languages.iter().map(|text| language(text));
        let languages = languages.collect::<Result<_, _>>();
        let countries: Option<_> = stored.countries.into_iter().map(Country::of_code).collect();
        let days = stored.days.map_or(Some(Days::default()), Days::from_bits);
        let hours = stored.hours.map(|[a, b, c, d]| {
            let hours = Hours::new(u16::from_le_bytes([a, b]), u16::from_le_bytes([c, d]));
            hours.ok_or_else(|| invalid("it has no part of a day"))
        });
        let when = Condition {
            device: (!stored.is_any_device).then_some(stored.device),
            languages: languages.map_err(|error| DecodeError::invalid("a rule", error))?,
            countries: countries.ok_or_else(|| invalid("it has no country"))?,
            days: days.ok_or_else(|| invalid("it has an eighth day"))?,
            hours: hours.transpose()?,
        };
        Ok(Self { when, location: stored.location })
    }
}
