//! The table of a cell on the terminal, best first.

use std::fmt::Write as _;

use comfy_table::{CellAlignment, Table, presets};

use crate::cell::Cell;
use crate::figure::Figure;
use crate::peers::OURS;

/// The rows of a cell, and how ours stands beside the best of the others.
pub(crate) fn of(cell: &Cell, mut figures: Vec<Figure>) -> String {
    let better = |a: &Figure, b: &Figure| {
        let order = b.median.unwrap_or(f64::NAN).total_cmp(&a.median.unwrap_or(f64::NAN));
        if cell.measure.larger_is_better() { order } else { order.reverse() }
    };
    let lost: Vec<String> = figures
        .iter()
        .filter(|figure| figure.median.is_none() && figure.discarded > 0)
        .map(|figure| format!("{}: every run was discarded\n", figure.peer))
        .collect();
    let discarded: usize = figures.iter().map(|figure| figure.discarded).sum();
    figures.retain(|figure| figure.median.is_some());
    figures.sort_by(better);
    let mut table = Table::new();
    table.load_preset(presets::ASCII_MARKDOWN);
    table.set_header([
        "peer",
        "build",
        cell.measure.unit(),
        "low",
        "high",
        "p99",
        "p99.9",
        "CPU s/M",
        "share",
        "MiB",
    ]);
    for column in table.column_iter_mut().skip(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    for figure in &figures {
        let number =
            |value: Option<f64>, digits: usize| value.map_or(String::new(), |v| format!("{v:.digits$}"));
        let digits = if figure.median.is_some_and(|value| value < 10.0) { 2 } else { 1 };
        table.add_row([
            figure.peer.clone(),
            figure.build.unwrap_or_default().into(),
            number(figure.median, digits),
            number(figure.low, digits),
            number(figure.high, digits),
            number(figure.p99, 0),
            number(figure.p99_9, 0),
            number(figure.cpu_s_per_m, 4),
            number(figure.share_min_over_mean, 2),
            number(figure.peak_rss_bytes.map(|bytes| bytes as f64 / 1_048_576.0), 1),
        ]);
    }
    let mut text = format!("\n{}\n{table}\n", cell.title());
    let best = figures.iter().find(|figure| !figure.peer.starts_with(OURS));
    for ours in figures.iter().filter(|figure| figure.peer == OURS) {
        if let Some((best, value)) = best.and_then(|best| Some((best, best.median?))) {
            let mine = ours.median.unwrap_or(f64::NAN);
            let ratio = if cell.measure.larger_is_better() { mine / value } else { value / mine };
            let build = ours.build.unwrap_or_default();
            let _ = writeln!(text, "{OURS} ({build}) beside {}: {ratio:.2} times as good", best.peer);
        }
    }
    text.extend(lost);
    if discarded > 0 {
        let _ = writeln!(text, "{discarded} runs discarded: the processors were far apart");
    }
    text
}
