//! A comparison of models for people: what moves, then revenue and conversions under each model. Rows that none of
//! them credits are left to programs.
//!
//! Invariant: no line of a terminal's tables is wider than the terminal, unless a single model is.

use crate::domain::money::{Currency, divided};
use crate::domain::settings::rules::Model;
use crate::render::escape::{inert, markdown};
use crate::render::grid::{Fit, GAP, Grid, Head, left_out_note};
use crate::render::number::exponent;
use crate::render::prose::{amount, grouped, money, percent, windows};
use crate::render::texts::{self, say};
use crate::render::width::{Width, wrapped};
use crate::render::{key, period};
use crate::report::{ComparedCurrency, ComparedRow, Credited, ModelComparison};

/// Models are left out before a key gets fewer terminal columns than this.
const KEY_CHARS_MIN: usize = 12;

/// For a terminal.
pub(super) fn plain(of: &ModelComparison, width: Width) -> String {
    let columns = width.columns();
    let line = |text: String| wrapped(&inert(&text), columns.into());
    let mut blocks: Vec<String> = vec![head(of).map(line).join("\n")];
    blocks.push(line(summary(of)));
    for (caption, grid) in grids(of) {
        let cuttable = of.by.len().max(1);
        let (grid, left_out) = fitted(grid, cuttable, columns);
        let grid = grid.plain(Some(Fit { width: columns, cuttable }));
        blocks.push(format!("{}\n{}", line(caption), grid.trim_end()));
        if !left_out.is_empty() {
            blocks.push(left_out_note(&left_out, columns.into()));
        }
    }
    blocks.extend(notes(of).into_iter().map(line));
    blocks.join("\n\n") + "\n"
}

/// In Markdown, with all models.
pub(super) fn in_markdown(of: &ModelComparison) -> String {
    let [title, rules] = head(of);
    let mut blocks = vec![format!("## {}", markdown(&title)), markdown(&rules)];
    blocks.push(markdown(&summary(of)));
    for (caption, grid) in grids(of) {
        blocks.extend([markdown(&caption), grid.markdown().trim_end().to_owned()]);
    }
    blocks.extend(notes(of).iter().map(|note| format!("- {}", markdown(note))));
    blocks.join("\n\n") + "\n"
}

/// The period, and the rules that all models share.
fn head(of: &ModelComparison) -> [String; 2] {
    let title = period::title_so_far(&of.period, of.running);
    let models = match of.models.as_slice() {
        [one, other] => say!("compared-pair", one = one.as_str(), other = other.as_str()),
        more => say!("compared-count", count = more.len()),
    };
    let (window, rule) = (windows(&of.rules), of.rules.coupon.as_str());
    [
        say!("head", title = title, zone = of.period.zone.name()),
        say!("compared-credit", models = models, window = window, rule = rule),
    ]
}

/// A sentence for each currency. Of several, each names its own.
fn summary(of: &ModelComparison) -> String {
    let is_one_of_many = of.currencies.len() > 1;
    texts::sentences(of.currencies.iter().map(|of| in_short(of, is_one_of_many)))
}

/// What moves most, and how much does not move.
fn in_short(of: &ComparedCurrency, is_one_of_many: bool) -> String {
    let named = of.currency.filter(|_| is_one_of_many).map(Currency::code);
    let Some(row) = of.credited().next() else {
        return match named {
            Some(currency) => say!("compared-nothing-in", currency = currency),
            None => say!("compared-nothing"),
        };
    };
    if row.spread() == 0 {
        return match named {
            Some(currency) => say!("compared-all-same-in", currency = currency),
            None => say!("compared-all-same"),
        };
    }
    let (low, high) = (amount(row.lowest().1, of.currency), money(row.highest().1, of.currency));
    match of.same_share().map(|share| percent(share, 0)) {
        Some(same) => {
            say!("compared-differ-and-same", row = name(row), low = low, high = high, same = same)
        }
        None => say!("compared-differ", row = name(row), low = low, high = high),
    }
}

/// The key of a row in one text.
fn name(row: &ComparedRow) -> String {
    if row.key.is_empty() { say!("row-all") } else { key::named(&row.key) }
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
    let by = || texts::list(key::heads(&of.by).into_iter().map(|head| head.name));
    let captions = if of.by.is_empty() {
        [say!("compared-moves"), say!("compared-revenue"), say!("compared-conversions")]
    } else {
        [
            say!("compared-moves-by", by = by()),
            say!("compared-revenue-by", by = by()),
            say!("compared-conversions-by", by = by()),
        ]
    };
    let grids = [moves(of), by_model(of, revenue), by_model(of, conversions)];
    captions.into_iter().zip(grids).collect()
}

/// The heads of the key; one without a name where there is no key.
fn key_heads(of: &ModelComparison) -> Vec<Head> {
    let mut heads = key::heads(&of.by);
    heads.extend((of.currencies.len() > 1).then(|| "currency".into()));
    heads
}

/// The cells of a key, or a word in their place.
fn key_cells(
    of: &ModelComparison,
    currency: &ComparedCurrency,
    key: Result<&ComparedRow, String>,
) -> Vec<String> {
    let count = of.by.len().max(1);
    let mut cells = match key {
        Ok(row) if of.by.is_empty() => vec![name(row)],
        Ok(row) => row.key.iter().map(|tag| key::tag(tag.as_deref())).collect(),
        Err(word) => vec![word],
    };
    cells.resize(count, String::new());
    if of.currencies.len() > 1 {
        cells.push(currency.currency.map(|of| of.code().to_owned()).unwrap_or_default());
    }
    cells
}

fn moves(of: &ModelComparison) -> Grid {
    let mut heads = key_heads(of);
    let [lowest, highest, spread] =
        ["lowest", "highest", "spread"].map(|key| Head::from(key).right());
    heads.extend([lowest, "under".into(), highest, "under".into(), spread]);
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
    heads.extend(names.map(|name| Head::named(name).right()));
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
            add(Err(say!("unplaced")), &|_| currency.unplaced);
        }
        add(Err(say!("row-total")), &|_| currency.totals);
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
            let (model, other) = (model.as_str(), of.models[other].as_str());
            notes.push(say!("compared-same-as", model = model, other = other));
        }
    }
    let placed = of.fit.conversions;
    if placed > 0 {
        let fitted = [Model::Markov, Model::Shapley]
            .map(|model| of.models.contains(&model).then(|| model.as_str()));
        notes.extend(match fitted {
            [Some(one), Some(other)] => {
                Some(say!("compared-stand-on", one = one, other = other, count = placed))
            }
            [one, other] => {
                one.or(other).map(|model| say!("compared-stands-on", model = model, count = placed))
            }
        });
    }
    if notes.is_empty() { notes } else { vec![texts::sentences(notes)] }
}

/// `1,204`: an amount to the whole unit of its currency.
fn whole_units(minor: i128, currency: Option<Currency>) -> String {
    let unit = 10_u64.pow(exponent(currency));
    grouped(&divided(minor, unit).unwrap_or_default().to_string())
}
