//! The table on the terminal.

use crate::compare::Compared;

/// The median of some figures.
pub(crate) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let (low, high) = (values.len().checked_sub(1)? / 2, values.len() / 2);
    Some((values[low] + values[high]) / 2.0)
}

/// Prints a cell.
pub(crate) fn print(compared: &Compared) {
    let cell = &compared.cell;
    println!(
        "\n{}  batch {}  capacity {}  {} bytes  {}",
        cell.measure.name(),
        cell.batch,
        cell.capacity,
        cell.event_bytes,
        cell.wait.name()
    );
    for entry in compared.entries.iter().filter(|entry| !entry.lacking) {
        let values: Vec<f64> = entry.samples.iter().map(|sample| sample.value).collect();
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(0.0, f64::max);
        match (median(values), &entry.failure) {
            (_, Some(reason)) => println!("  {:<18} failed: {reason}", entry.peer.name),
            (Some(median), _) => println!(
                "  {:<18} {median:>8.1}  {low:>8.1} to {high:>8.1}  {}",
                entry.peer.name,
                if entry.discarded > 0 { format!("{} discarded", entry.discarded) } else { String::new() }
            ),
            (None, _) => println!("  {:<18} {} discarded", entry.peer.name, entry.discarded),
        }
    }
}
