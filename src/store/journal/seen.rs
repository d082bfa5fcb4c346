//! The columns of clicks that reports read, and the rows that they make as [`ClickSummary`]s.
//!
//! Invariant: each column has a value for each row, and the rows are sorted by click number. Does not know the
//! bytes of a column (see `rows`) or how blocks overlap (see `snapshot::runs`).

use super::block::Block;
use super::column::id;
use super::rows::{Dictionary, Rows, differences, judgements, links, visitors};
use crate::codec::Codec;
use crate::codec::{DecodeError, Decoder};
use crate::domain::click::visitor::Visitor;
use crate::domain::click::{Click, ClickNumber, ClickSummary, Facts, Judgement, Method, Verdict};
use crate::domain::device::Device;
use crate::domain::label::Variant;
use crate::domain::link::LinkId;
use crate::domain::record::person::PersonKey;
use crate::domain::time::Timestamp;

/// The columns that tell who clicked.
pub struct PeopleRows {
    numbers: Vec<ClickNumber>,
    visitors: Vec<Option<Visitor>>,
    recipients: Dictionary<PersonKey>,
}

impl PeopleRows {
    pub(in crate::store) fn read(block: &Block<'_>) -> Result<Self, DecodeError> {
        let number = |number: i64| {
            let known = u64::try_from(number).ok().and_then(ClickNumber::new);
            known.ok_or_else(|| DecodeError::invalid("a click number", number))
        };
        let numbers = differences(block.required_column(id::NUMBER)?, block.clicks(), number)?;
        if !numbers.is_sorted() {
            return Err(DecodeError::invalid("a block", "its click numbers are not ascending"));
        }
        let recipients = Dictionary::read(block, id::RECIPIENT, Decoder::get)?;
        Ok(Self { numbers, visitors: visitors(block)?, recipients })
    }

    /// The click numbers, ascending.
    #[must_use]
    pub fn numbers(&self) -> &[ClickNumber] {
        &self.numbers
    }

    #[must_use]
    pub fn visitors(&self) -> &[Option<Visitor>] {
        &self.visitors
    }

    /// Whether any click has a recipient.
    #[must_use]
    pub fn has_recipients(&self) -> bool {
        !self.recipients.values.is_empty()
    }

    /// Whether any click has such a recipient.
    pub(in crate::store) fn has_recipient(&self, is_wanted: impl Fn(PersonKey) -> bool) -> bool {
        self.recipients.values.iter().any(|person| is_wanted(*person))
    }

    /// The person to whom the link of a row was sent.
    #[must_use]
    pub fn recipient(&self, row: usize) -> Option<PersonKey> {
        self.recipients.get(row).copied()
    }

    /// Replaces each recipient.
    pub(in crate::store) fn resolve(&mut self, resolve: impl Fn(PersonKey) -> PersonKey) {
        self.recipients.values.iter_mut().for_each(|person| *person = resolve(*person));
    }
}

impl Block<'_> {
    /// Whether any click has a recipient.
    pub(in crate::store) fn has_recipients(&self) -> bool {
        self.column(id::RECIPIENT).is_some()
    }

    /// Whether any click has such a recipient. Does not decode which one.
    pub(in crate::store) fn has_recipient(
        &self,
        is_wanted: impl Fn(PersonKey) -> bool,
    ) -> Result<bool, DecodeError> {
        let Some(mut input) = self.column(id::RECIPIENT) else { return Ok(false) };
        for _ in 0..input.count()? {
            if is_wanted(input.get()?) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The columns for [`ClickSummary`]s.
pub struct SeenRows {
    people: PeopleRows,
    times: Vec<Timestamp>,
    links: Vec<LinkId>,
    variants: Dictionary<Variant>,
    judgements: Dictionary<Judgement>,
}

impl SeenRows {
    #[must_use]
    pub fn people(&self) -> &PeopleRows {
        &self.people
    }

    pub(in crate::store) fn people_mut(&mut self) -> &mut PeopleRows {
        &mut self.people
    }

    #[must_use]
    pub fn times(&self) -> &[Timestamp] {
        &self.times
    }

    #[must_use]
    pub fn links(&self) -> &[LinkId] {
        &self.links
    }

    /// The arm of a split target that the visitor of a row got.
    #[must_use]
    pub fn variant(&self, row: usize) -> Option<&Variant> {
        self.variants.get(row)
    }

    /// The verdict of each row.
    pub fn verdicts(&self) -> impl Iterator<Item = Verdict> {
        self.judgements.indices.iter().map(|index| self.judged(*index).verdict)
    }

    #[must_use]
    pub fn verdict(&self, row: usize) -> Verdict {
        self.judgement(row).verdict
    }

    /// The version of the rules by which all rows are judged, if it is one.
    #[must_use]
    pub fn rules_version(&self) -> Option<u16> {
        let used = self.judgements.values.iter().map(|judged| judged.rules_version);
        let first = self.judgements.values.first()?.rules_version;
        used.into_iter().all(|version| version == first).then_some(first)
    }

    /// The version of the rules by which a row is judged.
    #[must_use]
    pub fn rules_version_of(&self, row: usize) -> u16 {
        self.judgement(row).rules_version
    }

    fn judgement(&self, row: usize) -> &Judgement {
        self.judged(self.judgements.indices[row])
    }

    /// A click with what reports read of it, and nothing else.
    pub(in crate::store) fn click(&self, row: usize) -> Click {
        let seen = self.row(row);
        Click {
            number: seen.number,
            at: seen.at,
            link: seen.link,
            variant: seen.variant,
            recipient: seen.recipient,
            visitor: seen.visitor,
            judgement: *self.judgement(row),
            method: Method::Get,
            facts: Facts::default(),
            user_agent: None,
            referrer_host: None,
            device: Device::Other,
            language: None,
            country: None,
        }
    }

    fn judged(&self, index: u32) -> &Judgement {
        // `judgements` checked that every row has one.
        &self.judgements.values[index as usize - 1]
    }

    /// Reads a block; without variants, no row has one.
    pub(in crate::store) fn with_variants(
        block: &Block<'_>,
        variants: bool,
    ) -> Result<Self, DecodeError> {
        let time =
            |ms| Timestamp::from_ms(ms).map_err(|error| DecodeError::invalid("a time", error));
        let variants = if variants {
            Dictionary::read(block, id::VARIANT, Variant::decode)?
        } else {
            Dictionary { values: Vec::new(), indices: Vec::new() }
        };
        Ok(Self {
            people: PeopleRows::read(block)?,
            times: differences(block.required_column(id::TIME)?, block.clicks(), time)?,
            links: links(block)?,
            variants,
            judgements: judgements(block)?,
        })
    }

    /// The rows of several blocks, sorted by number.
    pub(in crate::store) fn merged(parts: &[Self]) -> Self {
        let mut order: Vec<(ClickNumber, usize, usize)> = Vec::new();
        for (part, rows) in parts.iter().enumerate() {
            let numbers = rows.people.numbers.iter().enumerate();
            order.extend(numbers.map(|(row, number)| (*number, part, row)));
        }
        order.sort_unstable();
        let of = |part: usize| &parts[part];
        Self {
            people: PeopleRows {
                numbers: order.iter().map(|(number, ..)| *number).collect(),
                visitors: order.iter().map(|(_, p, row)| of(*p).people.visitors[*row]).collect(),
                recipients: merged(&order, |p, row| of(p).people.recipients.get(row)),
            },
            times: order.iter().map(|(_, p, row)| of(*p).times[*row]).collect(),
            links: order.iter().map(|(_, p, row)| of(*p).links[*row]).collect(),
            variants: merged(&order, |p, row| of(p).variants.get(row)),
            judgements: merged(&order, |p, row| of(p).judgements.get(row)),
        }
    }
}

/// The values of rows, each by the number of its part and its row there. Values next to each other that are equal
/// are kept once.
fn merged<'a, V: Clone + PartialEq + 'a>(
    order: &[(ClickNumber, usize, usize)],
    get: impl Fn(usize, usize) -> Option<&'a V>,
) -> Dictionary<V> {
    let mut values: Vec<V> = Vec::new();
    let index = |(_, part, row): &(ClickNumber, usize, usize)| {
        let Some(value) = get(*part, *row) else { return 0 };
        if values.last() != Some(value) {
            values.push(value.clone());
        }
        u32::try_from(values.len()).expect("the clicks of overlapping blocks are few")
    };
    let indices = order.iter().map(index).collect();
    Dictionary { values, indices }
}

impl Rows for SeenRows {
    type Row = ClickSummary;

    fn read(block: &Block<'_>) -> Result<Self, DecodeError> {
        Self::with_variants(block, true)
    }

    fn numbers(&self) -> &[ClickNumber] {
        &self.people.numbers
    }

    fn row(&self, row: usize) -> ClickSummary {
        ClickSummary {
            number: self.people.numbers[row],
            at: self.times[row],
            link: self.links[row],
            variant: self.variants.get(row).cloned(),
            recipient: self.people.recipient(row),
            visitor: self.people.visitors[row],
            verdict: self.verdict(row),
        }
    }
}
