//! The length of source files: one idea a file.

use super::Finding;
use super::files::{self, File};
use anyhow::Result;

const LONGEST: usize = 400;

/// Files that may be longer, each with the reason.
const EXCUSED: &[(&str, &str)] = &[
    ("include/annulus.h", "generated, and one header is what C programs include"),
    (
        "include/annulus.hpp",
        "the C++ interface is one header without parts, so that one file can be copied beside a program",
    ),
];

pub(super) fn check() -> Result<Vec<Finding>> {
    Ok(too_long(&files::below("")?, EXCUSED))
}

fn too_long(files: &[File], excused: &[(&str, &str)]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| file.is_source()) {
        let lines = file.text.lines().count();
        let excuse = excused.iter().find(|(path, _)| file.path.as_os_str() == *path);
        match excuse {
            None if lines > LONGEST => {
                findings.push(Finding::new(&file.path, 0, format!("{lines} lines, {LONGEST} are the most")));
            }
            Some((_, reason)) if lines <= LONGEST => {
                findings.push(Finding::new(&file.path, 0, format!("no longer needs its excuse ({reason})")));
            }
            _ => {}
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, lines: usize) -> File {
        File { path: path.into(), text: "\n".repeat(lines) }
    }

    #[test]
    fn long_sources_need_a_reason() {
        let files = [file("a.rs", 400), file("b.rs", 401), file("c.rs", 401), file("d.md", 401)];
        let others = [file("a.c", 400), file("b.h", 401), file("c.cpp", 401), file("d.hpp", 401)];
        assert_eq!(too_long(&others, &[]).len(), 3);
        let paths =
            |excused| -> Vec<_> { too_long(&files, excused).into_iter().map(|found| found.file).collect() };
        assert_eq!(paths(&[("c.rs", "a table")]), [std::path::Path::new("b.rs")]);
        assert_eq!(
            paths(&[("a.rs", "none"), ("b.rs", "a table"), ("c.rs", "a table")]),
            [std::path::Path::new("a.rs")]
        );
    }
}
