//! Turns the rows of a file into rows with the documented columns, as a preset says.
//!
//! Invariant: every row ends in a record, is part of one, or is counted among those that were left out. Values
//! stay as written, so that what cannot be read is quoted as the file has it. Does not parse values, but for sums.

mod conversations;
mod days;
mod places;
mod told;
mod versions;

use std::collections::VecDeque;
use std::sync::Arc;

use places::places_of;

use super::Preset;
use super::condition::Rule;
use super::customers::Customers;
use super::gather::{Gathered, Keeps};
use super::grouping::Grouping;
use super::left_out::LeftOut;
use super::messages::Messages;
use super::months::Months;
use super::notes::Found;
use super::parts::{MadeOf, Parts, SIDE_AMOUNTS};
use super::place::Place;
use super::refunds::{Refund, Refunds};
use super::seen::{Seen, TornIds};
use super::state::States;
use super::taken::Setting;
use super::twins::Twins;
use super::unnamed::UnnamedIds;
use crate::domain::money::Currency;
use crate::import::columns::{ColumnSpec, Header};
use crate::import::error::ImportError;
use crate::import::options::Options;
use crate::import::row::{BadReason, RowFault};
use crate::import::words::ROWS_OF_TOTALS;

/// A record in the documented columns.
#[derive(Debug)]
pub(in crate::import) struct Translated {
    /// The line of its first row.
    pub(in crate::import) line: u64,
    /// By spec; empty if there is no value.
    pub(in crate::import) cells: Vec<String>,
    /// Set if the row is no order but gives something back of one.
    pub(in crate::import) refund: Option<Box<Refund>>,
    pub(in crate::import) made_of: MadeOf,
    /// A value that cannot be made of the file's: its spec and why.
    pub(in crate::import) fault: Option<(usize, BadReason)>,
    /// The column of the file that the value stands in, if it is not the first of those that it may stand in.
    pub(in crate::import) fault_at: Option<usize>,
}

impl Translated {
    /// Refuses it for what is wrong with it as a whole, whatever else is.
    fn refuse(&mut self, fault: (usize, BadReason)) {
        (self.fault, self.fault_at) = (Some(fault), None);
    }

    fn set_order(&mut self, specs: &[ColumnSpec], order: String) {
        if let Some(cell) = cell(specs, &mut self.cells, "order_id") {
            *cell = order;
        }
    }
}

/// Reads rows as a preset says.
#[derive(Debug)]
pub(in crate::import) struct Translation {
    preset: Arc<Preset>,
    specs: &'static [ColumnSpec],
    /// By spec.
    places: Vec<Option<Place>>,
    /// By column of the file.
    keeps: Vec<Keeps>,
    grouping: Grouping,
    /// Rows of a record whose amounts do not count.
    without: Option<Rule>,
    states: States,
    left_out: LeftOut,
    /// Each with its heading, or the part of it that is a key.
    notes: Vec<(usize, String)>,
    /// If the rows are messages.
    messages: Option<Messages>,
    /// If the rows are about days.
    months: Option<Months>,
    /// The last day that a row is about.
    until: Option<Place>,
    refunds: Option<Refunds>,
    /// For records without an id of their own.
    unnamed: Option<UnnamedIds>,
    customers: Customers,
    twins: Twins,
    /// What is given for the file, which may name a currency itself.
    given: Setting,
    /// The channel of a file that names none.
    channel: Option<String>,
    gathered: Gathered,
    /// What is found in the notes of the record that is gathered.
    found: Found,
    /// Whether rows are added up.
    adds_up: bool,
    parts: Option<Parts>,
    /// Of a preset that adds up rows that nothing tells apart: the records so far.
    seen: Option<Seen>,
    /// The records that are known to have rows that are not together, and those that were found so far.
    known_torn: Arc<TornIds>,
    torn: TornIds,
    /// What is complete.
    ready: VecDeque<Translated>,
}

impl Translation {
    /// Fails if a file with these headings has not what every record must have.
    pub(in crate::import) fn new(
        preset: &Arc<Preset>,
        specs: &'static [ColumnSpec],
        header: &Header,
        options: &Options,
    ) -> Result<Self, ImportError> {
        let names = &header.names;
        let places = places_of(preset, specs, header, options)?;
        let days = preset.days.as_ref();
        (preset.refunds.as_ref())
            .map_or(Ok(()), |rows| Refunds::check(rows, &preset.title, names))?;
        let states = States::new(&preset.state, names);
        let notes = Place::columns_of(&preset.notes, names);
        let mut keeps = vec![Keeps::Nothing; names.len()];
        places.iter().flatten().for_each(|place| place.keep(&mut keeps));
        for index in states.columns() {
            keeps[index] = keeps[index].max(Keeps::First);
        }
        let rows = preset.rows.as_ref();
        let unnamed = preset.unnamed.as_ref().and_then(|rows| UnnamedIds::new(rows, names));
        if let Some(ids) = &unnamed {
            ids.keep(&mut keeps);
        }
        let grouping = Grouping::new(rows, names);
        grouping.keep(&mut keeps);
        let messages = preset.messages.as_ref();
        let messages = messages.and_then(|rows| Messages::new(rows, specs, names, options));
        let adds_up = rows.is_some() && places.iter().flatten().any(Place::adds_up);
        let parts = rows.filter(|_| adds_up).and_then(|rows| Parts::new(rows, specs, names));
        Ok(Self {
            grouping,
            without: rows
                .filter(|rows| !rows.without.is_empty())
                .map(|rows| Rule::new(&rows.without, names)),
            states,
            left_out: LeftOut::new(&preset.leave_out, names),
            notes,
            messages,
            months: days.and_then(|_| Months::new(specs, options)),
            until: days.and_then(|days| Place::of(days.until.as_ref()?, names)),
            refunds: preset
                .refunds
                .as_ref()
                .and_then(|refunds| Refunds::new(refunds, names, options)),
            unnamed,
            customers: Customers::new(&preset.columns, names),
            twins: Twins::new(names, &keeps),
            channel: (options.channel.as_ref().map(|channel| channel.as_str().to_owned()))
                .or_else(|| days.map(|days| days.channel.clone())),
            preset: Arc::clone(preset),
            specs,
            places,
            keeps,
            given: Setting {
                currency: options.currency,
                decimal: options.decimal,
                country: options.country,
                is_side: false,
            },
            gathered: Gathered::default(),
            found: Found::default(),
            adds_up,
            seen: (adds_up && parts.is_none()).then(Seen::default),
            parts,
            known_torn: Arc::clone(&options.torn),
            torn: TornIds::default(),
            ready: VecDeque::new(),
        })
    }

    /// Notes a row of the file of which only these cells could be read.
    pub(in crate::import) fn pass_bad(&mut self, texts: &[&str]) {
        self.gathered.is_cut |= self.grouping.lose(texts);
        self.months.iter_mut().for_each(Months::pass_bad);
    }

    /// Adds a row of the file. Fails if it cannot be read.
    pub(in crate::import) fn push(&mut self, line: u64, texts: &[&str]) -> Result<(), RowFault> {
        let id = self.grouping.id(texts);
        let value = |index: usize| texts.get(index).copied().unwrap_or_default();
        if self.is_of_totals(texts) {
            self.left_out.add(ROWS_OF_TOTALS, 1);
            self.grouping.leave_out(id);
            return Ok(());
        }
        if id.as_deref() == Some("") {
            return match self.grouping.follows_open() {
                Ok(true) => Ok(self.add(texts)?),
                Ok(false) => Ok(()),
                Err(reason) => {
                    self.pass_bad(texts);
                    Err(reason.into())
                }
            };
        }
        if self.left_out.takes(value, || self.grouping.is_first_left_out(id.as_deref())) {
            self.grouping.leave_out(id);
            return Ok(());
        }
        self.twins.note(texts);
        if self.messages.is_some() {
            return self.push_message(line, texts);
        }
        if self.months.is_some() {
            return Ok(self.push_days(line, texts)?);
        }
        match &mut self.refunds {
            Some(refunds) if refunds.is_refund(value) => {
                self.grouping.pass();
                return self.push_refund(line, texts);
            }
            _ => {}
        }
        Ok(self.push_record(line, id, texts)?)
    }

    /// Adds a row to its record, which may begin with it.
    fn push_record(
        &mut self,
        line: u64,
        id: Option<String>,
        texts: &[&str],
    ) -> Result<(), BadReason> {
        let is_cut = self.grouping.enter(id.as_deref());
        if self.grouping.is_open(id.as_deref()) && !self.is_of_other(texts) {
            self.gathered.is_cut |= is_cut;
            return self.add(texts);
        }
        self.end_record();
        let id = id.unwrap_or_default();
        if self.known_torn.has(&id) || self.seen.as_mut().is_some_and(|seen| !seen.add(&id)) {
            self.torn.note(&id);
            self.grouping.refuse(Some(id));
            return Err(BadReason::RowsApart);
        }
        self.gathered.begin(line, self.keeps.len());
        self.gathered.is_cut = is_cut;
        self.found = Found::default();
        self.grouping.open(id);
        self.add(texts)
    }

    /// Whether a row is of another record with the id of the open one.
    fn is_of_other(&self, texts: &[&str]) -> bool {
        self.grouping.apart().is_some_and(|index| {
            let (known, own) = (self.gathered.text(index), texts.get(index).copied());
            !known.is_empty() && own.is_some_and(|own| !own.is_empty() && own != known)
        })
    }

    /// Adds a row to the record that is gathered.
    fn add(&mut self, texts: &[&str]) -> Result<(), BadReason> {
        let value = |index: usize| texts.get(index).copied().unwrap_or_default();
        let counts = self.without.as_ref().is_none_or(|rule| !rule.holds(value));
        if !self.gathered.add(texts, &self.keeps, counts) {
            self.gathered.is_cut = true;
            return Err(BadReason::TooManyRows);
        }
        for (index, heading) in &self.notes {
            self.found.look(heading, value(*index));
        }
        if let Some(refunds) = &mut self.refunds {
            refunds.note_sale(texts);
        }
        if let Some(parts) = &self.parts {
            self.gathered.note_id(parts.id(texts));
        }
        Ok(())
    }

    fn push_refund(&mut self, line: u64, texts: &[&str]) -> Result<(), RowFault> {
        let record = Gathered::of_row(line, texts, Keeps::All);
        let setting = self.setting(&record);
        let mut translated = self.beside(&record, texts, setting);
        if translated.fault.is_some() {
            self.ready.push_back(translated);
            return Ok(());
        }
        let of_payments = self.of_payments();
        let at = spec_of(self.specs, "ordered_at");
        let Some(refunds) = &mut self.refunds else { return Ok(()) };
        let time = cell(self.specs, &mut translated.cells, "ordered_at");
        let read = refunds.read(&record, setting, time.map_or("", |time| time));
        let (order, refund) = read.map_err(|fault| RowFault {
            column: fault.column.or_else(|| self.places[at?].as_ref()?.column()),
            ..fault
        })?;
        translated.set_order(self.specs, order);
        translated.refund = Some(refund.into());
        translated.made_of.of_payments = of_payments;
        self.ready.extend(refunds.hold(texts, translated));
        Ok(())
    }

    /// The next record that is complete.
    pub(in crate::import) fn next_ready(&mut self) -> Option<Translated> {
        self.ready.pop_front()
    }

    /// Completes what is left at the end of the file, and returns the first record of it.
    pub(in crate::import) fn end(&mut self) -> Option<Translated> {
        self.end_record();
        self.end_messages();
        self.ready.extend(self.unnamed.iter_mut().flat_map(UnnamedIds::number));
        self.ready.extend(self.months.iter_mut().flat_map(Months::end));
        if let Some(refunds) = &mut self.refunds {
            let held = refunds.end().map(|(order, mut refund)| {
                if let Some(order) = order {
                    refund.set_order(self.specs, order);
                    refund.made_of.payments.clear();
                }
                refund
            });
            self.ready.extend(held);
        }
        self.next_ready()
    }

    /// What is given, in the currency that the record names.
    fn setting(&self, record: &Gathered) -> Setting {
        Setting { currency: self.currency_of(record), ..self.given }
    }

    /// The values of a record; of these columns only, if there are any.
    fn translated(&self, record: &Gathered, setting: Setting, only: &[&str]) -> Translated {
        let mut cells = vec![String::new(); self.specs.len()];
        let (mut fault, mut fault_at) = (None, None);
        for (spec, place) in self.places.iter().enumerate() {
            let is_asked = only.is_empty() || only.contains(&self.specs[spec].name);
            let Some(place) = place.as_ref().filter(|_| is_asked) else { continue };
            let is_side = SIDE_AMOUNTS.contains(&self.specs[spec].name);
            match place.value(record, Setting { is_side, ..setting }) {
                Ok(text) => cells[spec] = text,
                Err(_) if fault.is_some() => {}
                Err(reason) => {
                    fault_at = place.refused_in(record, Setting { is_side, ..setting });
                    fault = Some((spec, reason));
                }
            }
        }
        if let Some(spec) = spec_of(self.specs, "currency")
            && cells[spec].is_empty()
        {
            match setting.currency {
                Some(currency) => cells[spec].push_str(currency.code()),
                None => fault = fault.or(Some((spec, BadReason::NoCurrency))),
            }
        }
        let fault = fault.or_else(|| self.fill_channel(&mut cells));
        let (line, made_of) = (record.line, MadeOf::default());
        Translated { line, cells, refund: None, made_of, fault, fault_at }
    }

    /// The currency that the file or the options name.
    fn currency_of(&self, record: &Gathered) -> Option<Currency> {
        let spec = spec_of(self.specs, "currency")?;
        let place = self.places.get(spec)?.as_ref();
        let named = place.and_then(|place| place.value(record, self.given).ok());
        match named.as_deref() {
            None | Some("") => self.given.currency,
            Some(text) => Currency::of_code(text).ok(),
        }
    }
}

/// The place of a documented column among the specs.
pub(super) fn spec_of(specs: &[ColumnSpec], name: &str) -> Option<usize> {
    specs.iter().position(|spec| spec.name == name)
}

/// The cell of a documented column.
pub(super) fn cell<'c>(
    specs: &[ColumnSpec],
    cells: &'c mut [String],
    name: &str,
) -> Option<&'c mut String> {
    cells.get_mut(spec_of(specs, name)?)
}
