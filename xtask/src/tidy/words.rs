//! Words that no file of the project may hold.

use super::Finding;
use super::files::{self, File};
use anyhow::Result;

/// Each word with what is wrong with it. They are put together here, so that this file does not hold them.
const WORDS: &[(&str, &str)] = &[
    (concat!("TO", "DO"), "work left undone"),
    (concat!("FIX", "ME"), "work left undone"),
    (concat!("to", "do!("), "work left undone"),
    (concat!("unimplemented", "!("), "work left undone"),
    (concat!("dbg", "!("), "a trace of debugging"),
    (concat!("#[", "ignore"), "a test that does not run"),
    (concat!("/ho", "me/"), "a directory of one machine"),
    (concat!("/ro", "ot/"), "a directory of one machine"),
    (concat!("/wo", "rk/"), "a directory of one machine"),
    (concat!("/tm", "p/"), "a directory of one machine"),
];

/// The full text of a licence is not ours to change.
const EXEMPT: &[&str] = &["Cargo.lock", "LICENSE-MIT", "LICENSE-APACHE"];

pub(super) fn check() -> Result<Vec<Finding>> {
    Ok(forbidden(&files::below("")?))
}

fn forbidden(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| !EXEMPT.iter().any(|exempt| file.path.ends_with(exempt))) {
        for (index, line) in file.text.lines().enumerate() {
            let held = WORDS.iter().filter(|(word, _)| holds(line, word));
            findings.extend(
                held.map(|(word, wrong)| Finding::new(&file.path, index + 1, format!("`{word}`: {wrong}"))),
            );
        }
    }
    findings
}

/// Whether the word stands in the line, not as part of a longer name or path.
fn holds(line: &str, word: &str) -> bool {
    let part_of_name = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    line.match_indices(word).any(|(at, _)| !line[..at].ends_with(part_of_name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_with_its_line() {
        for (word, _) in WORDS {
            let files = [File { path: "a.rs".into(), text: format!("fine\n  {word}x\n") }];
            assert_eq!(forbidden(&files).first().map(|found| found.line), Some(2), "{word}");
        }
    }

    #[test]
    fn longer_names_and_relative_paths_are_others() {
        let text =
            ["crate", concat!("/wo", "rk/"), "\nMAS", concat!("TO", "DO"), "\n#[cfg_attr(miri, ignore)]"]
                .concat();
        assert_eq!(forbidden(&[File { path: "a.rs".into(), text }]), []);
    }

    #[test]
    fn licences_are_exempt() {
        let text = concat!("/ho", "me/").to_owned();
        assert_eq!(forbidden(&[File { path: "LICENSE-MIT".into(), text }]), []);
    }
}
