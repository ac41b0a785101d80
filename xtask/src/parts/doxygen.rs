//! The pages of the headers.

use crate::job::Job;
use crate::run::Run;
use crate::workspace;
use anyhow::{Result, ensure};
use std::fs;

pub(super) fn run(run: &mut Run) -> Result<()> {
    let settings = "docs/Doxyfile";
    run.check(Job::new("doxygen").args([settings]));
    run.case("a function without documentation is refused", refused(settings));
    Ok(())
}

/// Gives Doxygen a header of one function that is not documented, with the project's settings.
fn refused(settings: &str) -> Result<()> {
    let directory = workspace::target_dir("doxygen-refused");
    fs::create_dir_all(&directory)?;
    let header = directory.join("bare.h");
    fs::write(&header, "/**\n * @file\n * A header.\n */\nint bare(int number);\n")?;
    let script = format!(
        "{{ cat {settings}; echo 'OUTPUT_DIRECTORY = \"{0}\"'; echo 'INPUT = \"{1}\"'; }} | doxygen - 2>&1",
        directory.display(),
        header.display(),
    );
    let mut output = Vec::new();
    let ending = Job::new("sh").args(["-c", &script]).run(&mut |chunk| output.extend_from_slice(chunk))?;
    let said = String::from_utf8_lossy(&output);
    ensure!(said.contains("bare(int number) (function) of file bare.h is not documented"), "it says: {said}");
    let failed = matches!(ending, crate::process::Ending::Exited(status) if !status.success());
    ensure!(failed, "it ended with {ending:?}");
    Ok(())
}
