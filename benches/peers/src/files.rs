//! The results in files.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::figure::Figure;

/// An array of rows.
pub(crate) fn json(path: &Path, figures: &[Figure]) -> Result<()> {
    let text = serde_json::to_string_pretty(figures).context("rows are plain data")?;
    fs::write(path, text + "\n").with_context(|| format!("cannot write {}", path.display()))
}

/// A header and a line for each row; what does not apply is empty.
pub(crate) fn csv(path: &Path, figures: &[Figure]) -> Result<()> {
    let mut writer =
        csv::Writer::from_path(path).with_context(|| format!("cannot write {}", path.display()))?;
    for figure in figures {
        writer.serialize(figure)?;
    }
    writer.flush().with_context(|| format!("cannot write {}", path.display()))
}
