//! The results in files.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::figure::Figure;
use crate::plots;
use crate::settings::Settings;

/// Writes every file that the user asked for.
pub(crate) fn write(settings: &Settings, figures: &[Figure]) -> Result<()> {
    if let Some(path) = &settings.json {
        json(path, figures)?;
    }
    if let Some(path) = &settings.csv {
        csv(path, figures)?;
    }
    if let Some(directory) = &settings.plots {
        plots::write(directory, figures)?;
    }
    Ok(())
}

/// An array of rows.
fn json(path: &Path, figures: &[Figure]) -> Result<()> {
    let text = serde_json::to_string_pretty(figures).context("rows are plain data")?;
    fs::write(path, text + "\n").with_context(|| format!("cannot write {}", path.display()))
}

/// A header and a line for each row; what does not apply is empty.
fn csv(path: &Path, figures: &[Figure]) -> Result<()> {
    let mut writer =
        csv::Writer::from_path(path).with_context(|| format!("cannot write {}", path.display()))?;
    for figure in figures {
        writer.serialize(figure)?;
    }
    writer.flush().with_context(|| format!("cannot write {}", path.display()))
}
