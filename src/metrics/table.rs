//! Text in columns.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// Rows under a header; the first column is flush left, the others are flush right.
pub(super) struct Table<const COLUMNS: usize> {
    header: [&'static str; COLUMNS],
    rows: Vec<[String; COLUMNS]>,
}

impl<const COLUMNS: usize> Table<COLUMNS> {
    pub(super) fn new(header: [&'static str; COLUMNS]) -> Self {
        Self { header, rows: Vec::new() }
    }

    pub(super) fn row(&mut self, cells: [String; COLUMNS]) {
        self.rows.push(cells);
    }

    fn width(&self, column: usize) -> usize {
        let cells = self.rows.iter().map(|row| row[column].chars().count());
        cells.fold(self.header[column].len(), usize::max)
    }
}

impl<const COLUMNS: usize> fmt::Display for Table<COLUMNS> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths: [usize; COLUMNS] = core::array::from_fn(|column| self.width(column));
        let mut line = |cells: [&str; COLUMNS]| {
            for (column, (cell, width)) in cells.into_iter().zip(widths).enumerate() {
                match column {
                    0 => write!(f, "{cell:<width$}")?,
                    _ => write!(f, "  {cell:>width$}")?,
                }
            }
            writeln!(f)
        };
        line(self.header)?;
        self.rows.iter().try_for_each(|row| line(row.each_ref().map(String::as_str)))
    }
}

#[cfg(test)]
mod tests {
    use super::Table;
    use alloc::string::ToString;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let mut table = Table::new(["who", "n"]);
        table.row(["a".into(), "1".into()]);
        table.row(["long".into(), "12345".into()]);
        assert_eq!(table.to_string(), "who       n\na         1\nlong  12345\n");
    }
}
