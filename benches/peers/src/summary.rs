//! After all cells: how ours stands beside the best of the others in each, and beside itself.

use std::fmt::Write as _;

use comfy_table::{CellAlignment, Table, presets};

use crate::figure::Figure;
use crate::peers::{FROM_C, MULTI, OURS};

/// Peers that ours is compared with by name, too.
const NAMED: [&str; 4] = ["crossbeam", "crossbeam-vec", "moodycamel", "moodycamel-tokens"];
/// The capacity that a smaller ring is compared with.
const ROOMY: usize = 1024;

/// Where a figure stands among the others: its cell.
type Place<'f> = (&'f str, Option<usize>, Option<usize>, Option<usize>, Option<&'static str>);

fn place(figure: &Figure) -> Place<'_> {
    (&figure.cell, figure.batch, figure.capacity, figure.event_bytes, figure.wait)
}

/// What is compared of a figure: more a second, or less time.
#[derive(Clone, Copy)]
struct Aspect {
    name: &'static str,
    of: fn(&Figure) -> Option<f64>,
    larger_is_better: bool,
}

fn aspects(unit: &str) -> Vec<Aspect> {
    let aspect = |name, of, larger_is_better| Aspect { name, of, larger_is_better };
    match unit {
        "M/s" => vec![aspect("M/s", |figure| figure.median, true)],
        "ns" => vec![
            aspect("p50 ns", |figure| figure.p50, false),
            aspect("p99.9 ns", |figure| figure.p99_9, false),
        ],
        "%" => vec![aspect("% CPU", |figure| figure.idle_cpu_percent, false)],
        _ => Vec::new(),
    }
}

impl Aspect {
    /// How many times as good `ours` is as `other`.
    fn ratio(self, ours: f64, other: f64) -> f64 {
        if self.larger_is_better { ours / other } else { other / ours }
    }

    /// The best of some figures.
    fn best<'f>(self, figures: impl Iterator<Item = &'f Figure>) -> Option<(&'f Figure, f64)> {
        let better = |a: &(_, f64), b: &(_, f64)| {
            let order = a.1.total_cmp(&b.1);
            if self.larger_is_better { order } else { order.reverse() }
        };
        figures.filter_map(|figure| Some((figure, (self.of)(figure)?))).max_by(better)
    }
}

/// Ours in the build that any CPU runs, else in the one there is.
fn ours<'f>(figures: &[&'f Figure], name: &str) -> Option<&'f Figure> {
    let build = |wanted| {
        let of = |figure: &&&Figure| figure.peer == name && figure.build == Some(wanted);
        figures.iter().find(of).copied().filter(|figure| figure.median.is_some())
    };
    build("baseline").or_else(|| build("native"))
}

/// A ratio as it is read: two digits, or nothing where there is none.
fn shown(ratio: Option<f64>) -> String {
    ratio.filter(|ratio| ratio.is_finite()).map_or(String::new(), |ratio| format!("{ratio:.2}"))
}

pub(crate) fn number(value: f64) -> String {
    if value < 10.0 { format!("{value:.2}") } else { format!("{value:.1}") }
}

/// The cells in the order in which they were measured, each with its rows.
fn cells(figures: &[Figure]) -> Vec<(Place<'_>, Vec<&Figure>)> {
    let mut cells: Vec<(Place<'_>, Vec<&Figure>)> = Vec::new();
    for figure in figures.iter().filter(|figure| figure.batch.is_some()) {
        match cells.iter_mut().find(|(at, _)| *at == place(figure)) {
            Some((_, rows)) => rows.push(figure),
            None => cells.push((place(figure), vec![figure])),
        }
    }
    cells
}

fn title(place: Place<'_>) -> String {
    let (cell, batch, capacity, bytes, wait) = place;
    let number = |value: Option<usize>| value.unwrap_or_default();
    let (batch, capacity, bytes) = (number(batch), number(capacity), number(bytes));
    format!("{cell} b{batch} c{capacity} {bytes} B {}", wait.unwrap_or_default())
}

/// Both tables; nothing where there is nothing to compare.
pub(crate) fn of(figures: &[Figure]) -> String {
    let cells = cells(figures);
    let mut text = String::new();
    let beside = beside_others(&cells);
    if !beside.is_empty() {
        let fixed = ["cell", "unit", OURS, "build", "of native", "best peer", "its figure", "ratio"];
        let named = NAMED.map(|name| format!("/ {name}"));
        let mut table = table(fixed.map(String::from).into_iter().chain(named));
        beside.into_iter().for_each(|row| {
            table.add_row(row);
        });
        align(&mut table);
        let _ = writeln!(
            text,
            "\n{OURS} beside the best of the others (ratio: above 1 where {OURS} is ahead)\n{table}"
        );
    }
    let alone = beside_itself(&cells);
    if !alone.is_empty() {
        let mut table = table(["cell", "build", "beside", "ratio"].map(String::from));
        alone.into_iter().for_each(|row| {
            table.add_row(row);
        });
        align(&mut table);
        let _ = writeln!(text, "\n{OURS} beside itself\n{table}");
    }
    text
}

pub(crate) fn table(header: impl IntoIterator<Item = String>) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::ASCII_MARKDOWN);
    table.set_header(header.into_iter().collect::<Vec<_>>());
    table
}

/// Numbers to the right.
fn align(table: &mut Table) {
    for column in table.column_iter_mut().skip(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
}

fn beside_others(cells: &[(Place<'_>, Vec<&Figure>)]) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for (place, figures) in cells {
        let Some(mine) = ours(figures, OURS) else { continue };
        let native = figures.iter().find(|figure| figure.peer == OURS && figure.build == Some("native"));
        for aspect in aspects(&mine.unit) {
            let Some(value) = (aspect.of)(mine) else { continue };
            let others = || figures.iter().copied().filter(|figure| !figure.peer.starts_with(OURS));
            let Some((best, its)) = aspect.best(others()) else { continue };
            let of_native = native.filter(|native| native.build != mine.build).and_then(|n| (aspect.of)(n));
            let mut row = vec![
                title(*place),
                aspect.name.into(),
                number(value),
                mine.build.unwrap_or_default().into(),
                shown(of_native.map(|native| aspect.ratio(value, native))),
                best.peer.clone(),
                number(its),
                shown(Some(aspect.ratio(value, its))),
            ];
            row.extend(NAMED.map(|name| {
                let named = others().find(|figure| figure.peer == name).and_then(aspect.of);
                shown(named.map(|named| aspect.ratio(value, named)))
            }));
            rows.push(row);
        }
    }
    rows
}

/// How fast the ring is from C++, beside Rust. Both are compiled for the CPU at hand.
fn from_c(figures: &[&Figure]) -> Option<f64> {
    let median = |name| {
        let row = |figure: &&&Figure| figure.peer == name && figure.build == Some("native");
        figures.iter().find(row).and_then(|figure| figure.median)
    };
    Some(median(FROM_C)? / median(OURS)?)
}

/// The ring from C++ beside itself, a small ring beside a roomy one, and several producers beside one.
fn beside_itself(cells: &[(Place<'_>, Vec<&Figure>)]) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for (at, figures) in cells {
        let Some(mine) = ours(figures, OURS).filter(|figure| figure.unit == "M/s") else { continue };
        let (cell, batch, capacity, bytes, wait) = *at;
        rows.extend(from_c(figures).map(|ratio| {
            let what = "its interface for C (ratio: of that to this)".to_owned();
            vec![title(*at), "native".to_owned(), what, shown(Some(ratio))]
        }));
        let mut compare = |wanted: Place<'_>, any_wait: bool, name: &str, what: &str| {
            let same = |place: &Place<'_>| {
                let waits = any_wait || place.4 == wanted.4;
                (place.0, place.1, place.2, place.3) == (wanted.0, wanted.1, wanted.2, wanted.3) && waits
            };
            let Some((_, others)) = cells.iter().find(|(place, _)| same(place)) else { return };
            let of_build = |figure: &&&Figure| figure.peer == name && figure.build == mine.build;
            let other = others.iter().find(of_build).and_then(|figure| figure.median);
            if let Some(ratio) = mine.median.zip(other).map(|(mine, other)| mine / other) {
                let build = mine.build.unwrap_or_default().to_owned();
                rows.push(vec![title(*at), build, what.to_owned(), shown(Some(ratio))]);
            }
        };
        if capacity.is_some_and(|capacity| capacity < ROOMY) {
            compare((cell, batch, Some(ROOMY), bytes, wait), false, OURS, "1024 slots");
        }
        let several = mine.producers.is_some_and(|producers| producers > 1) && mine.consumers == Some(1);
        if several && !cell.ends_with("broadcast") {
            let one = ("1P1C", batch, capacity, bytes, wait);
            compare(one, true, MULTI, "one producer of several on the same kind of ring");
            compare(one, true, OURS, "one producer on a ring for one");
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(cell: &str, capacity: usize, peer: &str, build: &'static str, median: f64) -> Figure {
        Figure {
            cell: cell.into(),
            batch: Some(10),
            capacity: Some(capacity),
            event_bytes: Some(8),
            wait: Some("yield"),
            peer: peer.into(),
            median: Some(median),
            unit: "M/s".into(),
            producers: cell[..1].parse().ok(),
            consumers: Some(1),
            build: Some(build),
            ..Figure::default()
        }
    }

    #[test]
    fn the_baseline_stands_beside_the_best_of_the_others() {
        let figures = [
            figure("4P1C", 1024, "annulus", "native", 330.0),
            figure("4P1C", 1024, "annulus-eager", "native", 900.0),
            figure("4P1C", 1024, "annulus", "baseline", 300.0),
            figure("4P1C", 1024, "crossbeam", "native", 30.0),
            figure("4P1C", 1024, "moodycamel", "native", 200.0),
        ];
        let rows = beside_others(&cells(&figures));
        assert_eq!(rows.len(), 1);
        let row: Vec<&str> = rows[0].iter().map(String::as_str).collect();
        let expected = [
            "4P1C b10 c1024 8 B yield",
            "M/s",
            "300.0",
            "baseline",
            "0.91",
            "moodycamel",
            "200.0",
            "1.50",
            "10.00",
            "",
            "1.50",
            "",
        ];
        assert_eq!(row, expected);
    }

    #[test]
    fn of_round_trips_the_shorter_is_the_better() {
        let trip = |peer: &str, p50, p99_9| Figure {
            unit: "ns".into(),
            p50: Some(p50),
            p99_9: Some(p99_9),
            ..figure("1P1C", 1024, peer, "native", p50)
        };
        let figures = [trip("annulus", 50.0, 200.0), trip("rtrb", 100.0, 100.0), trip("flume", 300.0, 90.0)];
        let rows = beside_others(&cells(&figures));
        let ends: Vec<_> = rows.iter().map(|row| (&row[1][..], &row[5][..], &row[7][..])).collect();
        assert_eq!(ends, [("p50 ns", "rtrb", "2.00"), ("p99.9 ns", "flume", "0.45")]);
    }

    #[test]
    fn a_small_ring_and_several_producers_stand_beside_what_they_might_lose() {
        let figures = [
            figure("1P1C", 1024, "annulus", "native", 1000.0),
            figure("1P1C", 1024, "annulus-multi", "native", 400.0),
            figure("4P1C", 1024, "annulus", "native", 300.0),
            figure("4P1C", 64, "annulus", "native", 150.0),
            figure("4P1C", 64, "annulus-c", "native", 120.0),
        ];
        let rows = beside_itself(&cells(&figures));
        let ratios: Vec<_> = rows.iter().map(|row| (&row[0][..12], &row[3][..])).collect();
        assert_eq!(
            ratios,
            [
                ("4P1C b10 c10", "0.75"),
                ("4P1C b10 c10", "0.30"),
                ("4P1C b10 c64", "0.80"),
                ("4P1C b10 c64", "0.50"),
            ]
        );
    }

    #[test]
    fn a_ratio_to_nothing_is_not_shown() {
        assert_eq!(shown(Some(1.0 / 0.0)), "");
        assert_eq!(shown(None), "");
        assert_eq!(shown(Some(1.239)), "1.24");
    }
}
