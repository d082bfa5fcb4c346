//! Versions of a record, made of its rows; and rows that are of none.
//!
//! Invariant: rows that say different things are versions of one record, and amounts of rows that cannot be added
//! up are refused.

use std::mem::take;

use super::{
    Found, Gathered, MadeOf, Parts, Refunds, Setting, Translated, Translation, cell, spec_of,
};
use crate::domain::record::part::OrderPart;
use crate::import::amount::signed_amount;
use crate::import::preset::unnamed::Unnamed;
use crate::import::row::BadReason;
use crate::import::sums::has_sums;
use crate::import::table::foreign_id;

impl Translation {
    /// Completes the record that is gathered.
    pub(super) fn end_record(&mut self) {
        let Some(order) = self.grouping.close() else { return };
        let mut gathered = take(&mut self.gathered);
        self.customers.count(&gathered);
        let fault = self.fault_of(&gathered);
        let are_versions = fault.is_none() && !self.first_counts();
        let others = if are_versions { gathered.take_others() } else { Vec::new() };
        let mut version = self.version(&gathered);
        let unnamed = self.name(&gathered, &mut version);
        if let Some(fault) = fault {
            version.refuse(fault);
        }
        let parts = self.parts_of(&order, &gathered).unwrap_or_else(|reason| {
            if reason == BadReason::RowsApart {
                self.torn.note(&order);
            }
            version.fault = version.fault.take().or(Some((0, reason)));
            Vec::new()
        });
        let payments = self.refunds.as_mut().map(Refunds::take_payments).unwrap_or_default();
        let of_payments = self.of_payments();
        // What a spreadsheet has shortened tells nothing apart.
        let own_id = self.grouping.apart().map(|index| foreign_id(gathered.text(index)));
        let own_id = own_id.and_then(Result::ok);
        let rows_counted = self.parts.as_ref().is_some_and(Parts::are_counted);
        let (parts, messages) = (parts.into(), Vec::new());
        let made_of =
            MadeOf { parts, of_payments, rows_counted, messages, payments, own_id, unnamed };
        version.made_of = made_of.clone();
        let mut versions = vec![version];
        for mut other in others {
            gathered.exchange(&mut other);
            versions.push(Translated { made_of: made_of.clone(), ..self.version(&gathered) });
            gathered.exchange(&mut other);
        }
        if made_of.unnamed.is_some() {
            versions = self.hold(&gathered, versions);
        }
        self.ready.extend(versions);
        self.gathered = gathered;
    }

    /// Holds a record without an id of its own. Returns those that are complete.
    fn hold(&mut self, gathered: &Gathered, mut versions: Vec<Translated>) -> Vec<Translated> {
        let setting = self.setting(gathered);
        let (specs, Some(ids)) = (self.specs, self.unnamed.as_mut()) else { return versions };
        let Some(version) = versions.first_mut() else { return versions };
        let mut text = |name| cell(specs, &mut version.cells, name).cloned().unwrap_or_default();
        let (by, refunded) = (text("order_id"), text("refunded"));
        let status = text("status").parse().ok();
        let refunded = setting
            .currency
            .and_then(|currency| signed_amount(&refunded, currency, setting.decimal).ok());
        ids.hold(&by, (status, refunded.unwrap_or(0)), versions)
    }

    /// Gives a record an id that has none of its own. Returns the rest of the id.
    fn name(&mut self, gathered: &Gathered, version: &mut Translated) -> Option<Box<Unnamed>> {
        let setting = self.setting(gathered);
        let (specs, ids) = (self.specs, self.unnamed.as_ref()?);
        let id = cell(specs, &mut version.cells, "order_id").filter(|id| id.is_empty())?;
        match ids.id(gathered, setting) {
            Ok((by, rest)) => {
                *id = by;
                Some(rest.into())
            }
            Err(reason) => {
                version.fault = version.fault.take().or(Some((0, reason)));
                None
            }
        }
    }

    /// Whether later rows of a record tell what came later.
    fn first_counts(&self) -> bool {
        self.preset.rows.as_ref().is_some_and(|rows| rows.first_counts)
    }

    /// Whether its rows are payments, and not items.
    pub(super) fn of_payments(&self) -> bool {
        self.preset.rows.as_ref().is_some_and(|rows| rows.of_payments)
    }

    /// The parts of a record whose rows have ids of their own.
    fn parts_of(&mut self, order: &str, gathered: &Gathered) -> Result<Vec<OrderPart>, BadReason> {
        let setting = self.setting(gathered);
        let Some(parts) = &mut self.parts else { return Ok(Vec::new()) };
        parts.of(order, gathered, &self.places, setting)
    }

    /// Why rows cannot be one record.
    fn fault_of(&self, gathered: &Gathered) -> Option<(usize, BadReason)> {
        if gathered.has_more() && !self.first_counts() {
            return Some((0, BadReason::TooManyVersions));
        }
        if !self.adds_up {
            return None;
        }
        let of = |name: &str| spec_of(self.specs, name);
        if gathered.is_cut {
            return Some((of("total")?, BadReason::RowMissing));
        }
        let spec = of("currency")?;
        gathered.differs_in(self.column(spec)?).then_some((spec, BadReason::TwoCurrencies))
    }

    /// Whether a row stands below all records with their sums. What tells those of costs is different in each tool.
    pub(in crate::import) fn is_of_totals(&self, texts: &[&str]) -> bool {
        self.months.is_none() && has_sums(texts, self.specs, true, |spec| self.column(spec))
    }

    /// What the rows of a record say.
    fn version(&self, gathered: &Gathered) -> Translated {
        let setting = self.setting(gathered);
        let mut translated = self.translated(gathered, setting, &[]);
        self.found.complete(self.specs, &mut translated.cells);
        let has_state = self.states.add(gathered, self.specs, &mut translated.cells, setting);
        if !has_state && let Some(spec) = spec_of(self.specs, "status") {
            translated.fault = translated.fault.or(Some((spec, BadReason::Missing)));
        }
        if self.has_no_first_row(&translated.cells, has_state) {
            translated.refuse((0, BadReason::NoFirstRow));
        }
        translated
    }

    /// What a row says that is no order, besides what it gives back.
    pub(super) fn beside(&self, record: &Gathered, texts: &[&str], setting: Setting) -> Translated {
        let columns = self.refunds.as_ref().map(Refunds::columns).unwrap_or_default();
        let mut translated = self.translated(record, setting, &columns);
        if self.refunds.as_ref().is_some_and(Refunds::say_more) {
            let mut found = Found::default();
            for (index, heading) in &self.notes {
                found.look(heading, texts.get(*index).copied().unwrap_or_default());
            }
            found.complete(self.specs, &mut translated.cells);
        }
        translated
    }

    /// Whether only later rows of an order are there: those that do not say what was to be paid, and neither when it
    /// was nor what its state is.
    fn has_no_first_row(&self, cells: &[String], has_state: bool) -> bool {
        let is_empty = |name| spec_of(self.specs, name).is_some_and(|spec| cells[spec].is_empty());
        let says_nothing = !has_state || is_empty("ordered_at");
        self.preset.rows.is_some() && is_empty("total") && says_nothing
    }
}
