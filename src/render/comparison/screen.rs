//! A comparison of models for people: what moves, then revenue and conversions under each model. Rows that none of
//! them credits are left to programs.
//!
//! Invariant: no line of a terminal's tables is wider than the terminal, unless a single model is.

use crate::domain::money::{Currency, divided};
use crate::domain::settings::rules::Model;
use crate::render::escape::{inert, markdown};
use crate::render::grid::{Fit, GAP, Grid, Head, left_out_note};
use crate::render::number::exponent;
use crate::render::prose::{amount, counted, grouped, money, windows};
use crate::render::width::{Width, wrapped};
use crate::report::{ComparedCurrency, ComparedRow, Credited, GroupBy, ModelComparison};

use super::UNPLACED;

const NO_TAG: &str = "(none)";
const ALL: &str = "all";
/// Models are left out before a key gets fewer terminal columns than this.
const KEY_CHARS_MIN: usize = 12;

/// For a terminal.
pub(super) fn plain(of: &ModelComparison, width: Width) -> String {
    let columns = width.columns();
    let line = |text: String| wrapped(&inert(&text), columns.into());
    let mut blocks: Vec<String> = vec![head(of).map(line).join("\n")];
    let summary: Vec<String> = summaries(of);
    blocks.push(line(summary.join(" ")));
    for (caption, grid) in grids(of) {
        let cuttable = of.by.len().max(1);
        let (grid, left_out) = fitted(grid, cuttable, columns);
        let grid = grid.plain(Some(Fit { width: columns, cuttable }));
        blocks.push(format!("{}\n{}", line(caption), grid.trim_end()));
        if !left_out.is_empty() {
            let names: Vec<&str> = left_out.iter().map(String::as_str).collect();
            blocks.push(left_out_note(&names, columns.into()));
        }
    }
    blocks.extend(notes(of).into_iter().map(line));
    blocks.join("\n\n") + "\n"
}

/// In Markdown, with all models.
pub(super) fn in_markdown(of: &ModelComparison) -> String {
    let [title, rules] = head(of);
    let mut blocks = vec![format!("## {}", markdown(&title)), markdown(&rules)];
    let summary: Vec<String> = summaries(of);
    blocks.push(markdown(&summary.join(" ")));
    for (caption, grid) in grids(of) {
        blocks.extend([markdown(&caption), grid.markdown().trim_end().to_owned()]);
    }
    blocks.extend(notes(of).iter().map(|note| format!("- {}", markdown(note))));
    blocks.join("\n\n") + "\n"
}

/// The period, and the rules that all models share.
fn head(of: &ModelComparison) -> [String; 2] {
    let so_far = if of.running { " so far" } else { "" };
    let (title, zone) = (of.period.title(), &of.period.zone);
    let (window, coupon) = (windows(&of.rules), of.rules.coupon);
    let models = match of.models.as_slice() {
        [one, other] => format!("{one} and {other}"),
        more => counted(more.len() as u64, "model"),
    };
    [
        format!("{title}{so_far}, {zone}"),
        format!("Credit: {models} side by side, window {window}, coupon rule {coupon}"),
    ]
}

/// A sentence for each currency. Of several, each names its own.
fn summaries(of: &ModelComparison) -> Vec<String> {
    let is_one_of_many = of.currencies.len() > 1;
    of.currencies.iter().map(|of| summary(of, is_one_of_many)).collect()
}

/// What moves most, and how much does not move.
fn summary(of: &ComparedCurrency, is_one_of_many: bool) -> String {
    let named = of.currency.filter(|_| is_one_of_many);
    let named = named.map(|of| format!(" in {}", of.code())).unwrap_or_default();
    let Some(row) = of.credited().next() else {
        return format!("No conversion{named} is placed, so there is no credit to compare.");
    };
    if row.spread() == 0 {
        return format!("All models put the same revenue{named} under every row.");
    }
    let (low, high) = (amount(row.lowest().1, of.currency), money(row.highest().1, of.currency));
    let same = of.same_share().map(|share| {
        format!(
            "; {:.0}% of the placed revenue is under the same row whatever the model",
            share * 100.0
        )
    });
    format!(
        "The models differ most about {}: {low} to {high}{}.",
        name(row),
        same.unwrap_or_default()
    )
}

/// The key of a row in one text.
fn name(row: &ComparedRow) -> String {
    let tags = row.key.iter().map(|tag| tag.as_deref().unwrap_or(NO_TAG));
    let name = tags.collect::<Vec<_>>().join(", ");
    if name.is_empty() { ALL.to_owned() } else { name }
}

/// What moves; then revenue and conversions under each model. Each with its caption.
fn grids(of: &ModelComparison) -> Vec<(String, Grid)> {
    if of.currencies.iter().all(|currency| currency.credited().next().is_none()) {
        return Vec::new();
    }
    let revenue =
        |credited: &Credited, currency: Option<Currency>| whole_units(credited.revenue, currency);
    let conversions = |credited: &Credited, _: Option<Currency>| {
        let places = usize::from((credited.conversions * 100.0).round() % 100.0 != 0.0);
        grouped(&format!("{:.places$}", credited.conversions))
    };
    let by: Vec<&str> = of.by.iter().map(GroupBy::as_str).collect();
    let by = if by.is_empty() { String::new() } else { format!(" by {}", by.join(", ")) };
    vec![
        (format!("Least and most revenue{by}:"), moves(of)),
        (format!("Revenue{by} under each model:"), by_model(of, revenue)),
        (format!("Conversions{by} under each model:"), by_model(of, conversions)),
    ]
}

/// The heads of the key; one without a name where there is no key.
fn key_heads(of: &ModelComparison) -> Vec<Head> {
    let names = of.by.iter().map(GroupBy::as_str);
    let mut heads: Vec<Head> =
        names.map(|name| Head { name: name.to_owned(), right: false }).collect();
    if heads.is_empty() {
        heads.push(Head { name: String::new(), right: false });
    }
    if of.currencies.len() > 1 {
        heads.push(Head { name: "currency".to_owned(), right: false });
    }
    heads
}

/// The cells of a key, or a word in their place.
fn key_cells(
    of: &ModelComparison,
    currency: &ComparedCurrency,
    key: Result<&ComparedRow, &str>,
) -> Vec<String> {
    let count = of.by.len().max(1);
    let mut cells = match key {
        Ok(row) if of.by.is_empty() => vec![name(row)],
        Ok(row) => {
            let tags = row.key.iter().map(|tag| tag.as_deref().unwrap_or(NO_TAG).to_owned());
            tags.collect()
        }
        Err(word) => vec![word.to_owned()],
    };
    cells.resize(count, String::new());
    if of.currencies.len() > 1 {
        cells.push(currency.currency.map(|of| of.code().to_owned()).unwrap_or_default());
    }
    cells
}

fn moves(of: &ModelComparison) -> Grid {
    let mut heads = key_heads(of);
    let head = |name: &str, right| Head { name: name.to_owned(), right };
    heads.extend([
        head("lowest", true),
        head("under", false),
        head("highest", true),
        head("under", false),
        head("spread", true),
    ]);
    let mut rows = Vec::new();
    for currency in &of.currencies {
        for row in currency.credited() {
            let ((low, least), (high, most)) = (row.lowest(), row.highest());
            let amount = |minor| amount(minor, currency.currency);
            let mut cells = key_cells(of, currency, Ok(row));
            cells.extend([
                amount(least),
                low.to_string(),
                amount(most),
                high.to_string(),
                amount(row.spread()),
            ]);
            rows.push(cells);
        }
    }
    Grid { heads, rows }
}

/// One figure under each model, with unplaced conversions and totals.
fn by_model(of: &ModelComparison, shown: impl Fn(&Credited, Option<Currency>) -> String) -> Grid {
    let mut heads = key_heads(of);
    let is_shown = |model: &usize| same_as(of, *model).is_none();
    let models: Vec<usize> = (0..of.models.len()).filter(is_shown).collect();
    let names = models.iter().map(|model| of.models[*model].as_str());
    heads.extend(names.map(|name| Head { name: name.to_owned(), right: true }));
    let mut rows = Vec::new();
    for currency in &of.currencies {
        let mut add = |key, credited: &dyn Fn(usize) -> Credited| {
            let mut cells = key_cells(of, currency, key);
            cells.extend(models.iter().map(|of| shown(&credited(*of), currency.currency)));
            rows.push(cells);
        };
        for row in currency.credited() {
            add(Ok(row), &|model| row.by_model[model].1);
        }
        if currency.unplaced.conversions > 0.0 {
            add(Err(UNPLACED), &|_| currency.unplaced);
        }
        add(Err("total"), &|_| currency.totals);
    }
    Grid { heads, rows }
}

/// The earlier model that credits every row with the same.
fn same_as(of: &ModelComparison, model: usize) -> Option<usize> {
    let mut rows = of.currencies.iter().flat_map(ComparedCurrency::credited);
    (0..model)
        .find(|other| rows.clone().all(|row| row.by_model[*other].1 == row.by_model[model].1))
        .filter(|_| rows.next().is_some())
}

/// Leaves out models from the right until every key has enough terminal columns to be recognized.
fn fitted(mut grid: Grid, keys: usize, width: u16) -> (Grid, Vec<String>) {
    let mut left_out = Vec::new();
    loop {
        let widths = grid.widths();
        let (of_keys, rest) = widths.split_at(keys.min(widths.len()));
        let of_keys: usize = of_keys.iter().map(|wide| (*wide).min(KEY_CHARS_MIN)).sum();
        let gaps = usize::from(GAP) * (widths.len() - 1);
        let is_wide = of_keys + rest.iter().sum::<usize>() + gaps > usize::from(width);
        if !is_wide || rest.len() <= 1 {
            left_out.reverse();
            return (grid, left_out);
        }
        left_out.push(grid.heads[widths.len() - 1].name.clone());
        grid.remove(widths.len() - 1);
    }
}

fn notes(of: &ModelComparison) -> Vec<String> {
    let mut notes = Vec::new();
    for (index, model) in of.models.iter().enumerate() {
        if let Some(other) = same_as(of, index) {
            notes.push(format!("{model} gives every row the same as {}.", of.models[other]));
        }
    }
    let (placed, models) = (of.fit.conversions, &of.models);
    if placed > 0 {
        let fitted = [Model::Markov, Model::Shapley].into_iter().filter(|of| models.contains(of));
        let fitted: Vec<String> = fitted.map(|model| model.to_string()).collect();
        let verb = if fitted.len() > 1 { "stand" } else { "stands" };
        let placed = counted(placed, "placed conversion");
        notes.push(format!("{} {verb} on {placed}.", fitted.join(" and ")));
    }
    if notes.is_empty() { notes } else { vec![notes.join(" ")] }
}

/// `1,204`: an amount to the whole unit of its currency.
fn whole_units(minor: i128, currency: Option<Currency>) -> String {
    let unit = 10_u64.pow(exponent(currency));
    grouped(&divided(minor, unit).unwrap_or_default().to_string())
}
