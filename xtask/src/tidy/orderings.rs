//! The table of memory orderings: a row for each function that names some, with those that it names.

use super::Finding;
use super::files::{self, File};
use crate::atomics;
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::path::Path;

const TABLE: &str = "docs/memory-ordering.md";

/// Place and orderings of each function, by the place.
type Rows = BTreeMap<String, (usize, String)>;

pub(super) fn check() -> Result<Vec<Finding>> {
    let sources = files::below("src")?;
    let documents = files::below("docs")?;
    let table = documents.iter().find(|file| file.path == Path::new(TABLE));
    let table = table.with_context(|| format!("{TABLE} is not there"))?;
    let mut named = Rows::new();
    for source in sources.iter().filter(|file| file.is_rust()) {
        named.extend(of_source(source).with_context(|| source.path.display().to_string())?);
    }
    Ok(compare(&named, &of_table(&table.text)))
}

/// The functions of a file that name orderings.
fn of_source(source: &File) -> Result<Rows> {
    let below = source.path.strip_prefix("src").unwrap_or(&source.path).display().to_string();
    let mut rows = Rows::new();
    for operation in atomics::of(&source.text)?.operations {
        let fence = if operation.is_fence() { " fence" } else { "" };
        let (_, list) = rows
            .entry(format!("{below}: {}", operation.function))
            .or_insert_with(|| (operation.line, String::new()));
        for (ordering, _) in operation.orderings {
            let comma = if list.is_empty() { "" } else { ", " };
            *list += &format!("{comma}{ordering}{fence}");
        }
    }
    Ok(rows)
}

/// The rows of the document's tables whose first cell names a file and a function.
fn of_table(text: &str) -> Rows {
    let row = |(line, text): (usize, &str)| {
        let mut cells = text.strip_prefix("| `")?.split(" | ");
        let place = cells.next()?.strip_suffix('`')?;
        let (file, function) = place.split_once(": ")?;
        let is_place = file.ends_with(".rs") && !function.contains(' ');
        is_place.then(|| Some((place.to_owned(), (line + 1, cells.next()?.trim().to_owned()))))?
    };
    text.lines().enumerate().filter_map(row).collect()
}

fn compare(named: &Rows, listed: &Rows) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (place, (line, orderings)) in named {
        let file = Path::new("src").join(place.split(':').next().unwrap_or_default());
        match listed.get(place) {
            None => findings.push(Finding::new(
                file,
                *line,
                format!("`{place}` ({orderings}) has no row in {TABLE}"),
            )),
            Some((_, other)) if other != orderings => {
                findings.push(Finding::new(file, *line, format!("{orderings}, but {TABLE} says {other}")));
            }
            Some(_) => {}
        }
    }
    let stale = listed.iter().filter(|(place, _)| !named.contains_key(*place));
    findings.extend(
        stale.map(|(place, (line, _))| {
            Finding::new(TABLE, *line, format!("`{place}` names no memory ordering"))
        }),
    );
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_held_to_the_sources() {
        let source = File {
            path: "src/a/b.rs".into(),
            text: "fn f() { x.store(1, Ordering::Release); fence(Ordering::SeqCst); }
                fn g() { y.swap(1, Ordering::AcqRel); }"
                .into(),
        };
        let named = of_source(&source).expect("it is Rust");
        let right = "| `a/b.rs: f` | Release, SeqCst fence | | x |\n| `a/b.rs: g` | AcqRel | | x |\n\
            | `a/b.rs: f: store Release to Relaxed` | caught by `x` |\n";
        assert_eq!(compare(&named, &of_table(right)), []);
        for (wrong, findings) in [
            (right.replace("AcqRel", "Acquire"), 1),
            (right.replace("b.rs: g", "b.rs: h"), 2),
            (String::new(), 2),
        ] {
            assert_eq!(compare(&named, &of_table(&wrong)).len(), findings, "{wrong}");
        }
    }
}
