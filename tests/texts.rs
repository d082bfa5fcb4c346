//! Checks the texts of a report: what the code says and what the file of a language has are the same keys, with the
//! same values.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, PatternElement, Variant};

/// The values of each text, by its key.
type Values = BTreeMap<String, BTreeSet<String>>;

/// What the file of a language has.
#[derive(Default)]
struct Texts {
    values: Values,
    /// The texts that another text contains.
    contained: BTreeMap<String, BTreeSet<String>>,
}

#[test]
fn the_code_and_each_language_have_the_same_texts_with_the_same_values() {
    let mut faults = Vec::new();
    let Said { texts: said, families } = said();
    for file in files(&manifest("src/render/texts"), "ftl") {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let texts = texts(&fs::read_to_string(&file).unwrap(), &name, &mut faults);
        for (key, given) in &said {
            match all_values(&texts, key) {
                None => faults.push(format!("{name} has no text {key}, which the code says")),
                Some(needed) if needed.is_subset(given) => {}
                Some(needed) => faults.push(format!(
                    "{name}: the text {key} needs the values {needed:?}, and the code gives {given:?}"
                )),
            }
        }
        let contained: BTreeSet<&String> = texts.contained.values().flatten().collect();
        for key in texts.values.keys().filter(|key| !said.contains_key(*key)) {
            let of_families = families.iter().filter(|(of, _)| key.starts_with(&format!("{of}-")));
            let given: BTreeSet<&String> =
                of_families.clone().flat_map(|(_, given)| given).collect();
            if of_families.count() == 0 && !contained.contains(key) {
                faults.push(format!("{name}: no code says the text {key}; remove it"));
            } else if !contained.contains(key)
                && !texts.values[key].iter().all(|of| given.contains(of))
            {
                faults.push(format!("{name}: the text {key} of a family may need {given:?} alone"));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn a_head_of_a_column_is_one_that_the_code_names() {
    let code: Vec<String> = files(&manifest("src"), "rs")
        .iter()
        .map(|file| fs::read_to_string(file).unwrap())
        .collect();
    let english = fs::read_to_string(manifest("src/render/texts/en.ftl")).unwrap();
    let keys = english.lines().filter_map(|line| line.strip_prefix("column-")?.split_once(" = "));
    let unused = keys.map(|(key, _)| key).filter(|key| {
        let (own, said) = (format!("\"{key}\""), format!("say!(\"column-{key}\""));
        !code.iter().any(|code| code.contains(&own) || code.contains(&said))
    });
    assert_eq!(unused.collect::<Vec<_>>(), Vec::<&str>::new());
}

/// The files that write JSON and CSV alone.
const FOR_PROGRAMS: [&str; 12] = [
    "cell.rs",
    "list.rs",
    "number.rs",
    "row_key.rs",
    "tags.rs",
    "comparison.rs",
    "comparison/document.rs",
    "report/by_touch.rs",
    "report/by_touch/document.rs",
    "report/cells.rs",
    "report/columns.rs",
    "report/document.rs",
];

/// A number that a program reads is the same in every language. What is a sentence in JSON is made elsewhere.
#[test]
fn what_programs_read_has_no_words_and_no_marks_of_a_language() {
    for file in FOR_PROGRAMS {
        let code = fs::read_to_string(manifest("src/render").join(file)).unwrap();
        for of_language in ["prose::", "texts::", "say!"] {
            assert!(!code.contains(of_language), "{file} has {of_language}");
        }
    }
}

/// The texts of a file.
fn texts(file: &str, name: &str, faults: &mut Vec<String>) -> Texts {
    let resource = fluent_syntax::parser::parse(file).unwrap_or_else(|(resource, errors)| {
        faults.extend(errors.iter().map(|error| format!("{name}: {error}")));
        resource
    });
    let mut texts = Texts::default();
    for entry in resource.body {
        let Entry::Message(message) = entry else { continue };
        let key = message.id.name.to_owned();
        let (mut values, mut contained) = (BTreeSet::new(), BTreeSet::new());
        for element in message.value.iter().flat_map(|value| &value.elements) {
            walk(element, &mut values, &mut contained);
        }
        if texts.values.insert(key.clone(), values).is_some() {
            faults.push(format!("{name} has the text {key} twice"));
        }
        texts.contained.insert(key, contained);
    }
    texts
}

fn walk(
    element: &PatternElement<&str>,
    values: &mut BTreeSet<String>,
    contained: &mut BTreeSet<String>,
) {
    let PatternElement::Placeable { expression } = element else { return };
    let (inline, variants): (_, &[Variant<&str>]) = match expression {
        Expression::Inline(inline) => (inline, &[]),
        Expression::Select { selector, variants } => (selector, variants),
    };
    match inline {
        InlineExpression::VariableReference { id } => {
            values.insert(id.name.to_owned());
        }
        InlineExpression::MessageReference { id, .. } => {
            contained.insert(id.name.to_owned());
        }
        _ => {}
    }
    for element in variants.iter().flat_map(|variant| &variant.value.elements) {
        walk(element, values, contained);
    }
}

/// The values of a text and of those that it contains; `None` if there is no such text.
fn all_values(texts: &Texts, key: &str) -> Option<BTreeSet<String>> {
    let mut values = texts.values.get(key)?.clone();
    for contained in &texts.contained[key] {
        values.extend(all_values(texts, contained)?);
    }
    Some(values)
}

/// What the code says.
struct Said {
    /// By key, with the values that the code always gives.
    texts: Values,
    /// The families of keys, with the values that their texts may have.
    families: Values,
}

fn said() -> Said {
    let (mut said, mut families) = (Values::new(), Values::new());
    for file in files(&manifest("src/render"), "rs") {
        let code = fs::read_to_string(&file).unwrap();
        let code = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        let code = code.collect::<Vec<_>>().join("\n");
        for (key, given) in calls(&code, "say!(") {
            let given: BTreeSet<String> = values(given);
            let known = said.entry(key.to_owned()).or_insert_with(|| given.clone());
            known.retain(|value| given.contains(value));
        }
        let none = calls(&code, "texts::of(").map(|(family, _)| (family, None));
        let counted = calls(&code, "texts::counted(").map(|(family, _)| (family, Some("count")));
        for (family, value) in none.chain(counted) {
            families.entry(family.to_owned()).or_default().extend(value.map(str::to_owned));
        }
    }
    assert!(said.len() > 1, "no text is said");
    Said { texts: said, families }
}

/// The first literal of each call in the code, and what follows it up to the end of the call.
fn calls<'a>(code: &'a str, name: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let starts = code.match_indices(name).map(move |(at, _)| at + name.len());
    starts.filter_map(|start| {
        let (key, rest) = code[start..].trim_start().strip_prefix('"')?.split_once('"')?;
        let (mut depth, mut quoted) = (1, false);
        let end = rest.find(|c| {
            match c {
                '"' => quoted = !quoted,
                '(' | '[' | '{' if !quoted => depth += 1,
                ')' | ']' | '}' if !quoted => depth -= 1,
                _ => {}
            }
            depth == 0
        })?;
        Some((key, &rest[..end]))
    })
}

/// The names before `=` in `, name = value, other = f(a, b)`.
fn values(given: &str) -> BTreeSet<String> {
    let mut depth = 0;
    let parts = given.split(|c| {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        c == ',' && depth == 0
    });
    let names = parts.filter_map(|part| part.split_once(" = ")).map(|(name, _)| name.trim());
    names.map(str::to_owned).collect()
}

fn manifest(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The files with an extension below a directory.
fn files(directory: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|ending| ending == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}
