//! The checks that read sources instead of running them.

use crate::run::Run;
use crate::tidy::{self, Finding};
use anyhow::{Result, anyhow};

pub(super) fn run(run: &mut Run) -> Result<()> {
    for (name, check) in tidy::CHECKS {
        let result = check().and_then(|findings| refuse(&findings));
        run.case(name, result);
    }
    Ok(())
}

fn refuse(findings: &[Finding]) -> Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    Err(anyhow!("{} found\n    {}", lines.len(), lines.join("\n    ")))
}
