//! `cargo xtask test`: runs parts one after the other, all of them whatever fails, and sums up.

use crate::parts::Part;
use crate::run::Run;
use crate::tally::Tally;
use anyhow::Result;
use std::process::ExitCode;
use std::time::Instant;

pub(crate) fn main(parts: &[&'static Part], list: bool) -> Result<ExitCode> {
    if list {
        parts.iter().for_each(|part| println!("{}", describe(part)));
        return Ok(ExitCode::SUCCESS);
    }
    let mut sum = Tally::default();
    let mut lines = Vec::new();
    let mut failures = Vec::new();
    let begun = Instant::now();
    for part in parts {
        println!("\n=== {}: {}", part.name, part.what);
        let started = Instant::now();
        let run = run(part);
        sum += run.tally();
        lines.push(format!("{:<18} {:>7.1} s   {}", part.name, started.elapsed().as_secs_f64(), run.tally()));
        failures.extend(run.failures().iter().map(|failure| format!("{}: {failure}", part.name)));
    }
    println!("\n=== summary");
    lines.iter().for_each(|line| println!("{line}"));
    println!("{:<18} {:>7.1} s", "in all", begun.elapsed().as_secs_f64());
    failures.iter().for_each(|failure| println!("FAILED {}", failure.lines().next().unwrap_or_default()));
    println!("{sum}");
    Ok(if sum.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs one part; a missing tool or a part that cannot do its work fails it.
fn run(part: &'static Part) -> Run {
    let mut run = Run::new(part.name);
    for tool in part.tools {
        if let Err(error) = tool.ensure() {
            run.fail(format!("{error:#}"));
        }
    }
    if run.tally().failed == 0 {
        if let Err(error) = (part.run)(&mut run) {
            run.fail(format!("{error:#}"));
        } else if run.tally().total() == 0 {
            run.fail("nothing was checked");
        }
    }
    run
}

fn describe(part: &Part) -> String {
    let tools: Vec<&str> = part.tools.iter().map(|tool| tool.name).collect();
    let tools = if tools.is_empty() { String::new() } else { format!(" [{}]", tools.join(", ")) };
    format!("{:<18} {}{tools}", part.name, part.what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tools::{Source, Tool};

    static ABSENT: Tool = Tool {
        name: "absent",
        source: Source::Debian {
            packages: "no-package-has-this-name",
            programs: &["no-program-has-this-name"],
        },
    };

    #[test]
    fn a_part_that_checks_nothing_has_failed() {
        static IDLE: Part = Part { name: "idle", what: "does nothing", tools: &[], run: |_| Ok(()) };
        assert_eq!(run(&IDLE).tally(), Tally::FAILED);
    }

    #[test]
    fn a_part_that_breaks_keeps_what_it_counted() {
        static BROKEN: Part = Part {
            name: "broken",
            what: "passes once and breaks",
            tools: &[],
            run: |run| {
                run.case("first", Ok(()));
                anyhow::bail!("broken")
            },
        };
        let run = run(&BROKEN);
        assert_eq!(run.tally(), Tally { passed: 1, failed: 1 });
        assert_eq!(run.failures(), ["broken"]);
    }

    #[test]
    fn a_part_is_listed_on_one_line_with_its_tools() {
        static LISTED: Part = Part { name: "listed", what: "is listed", tools: &[&ABSENT], run: |_| Ok(()) };
        assert_eq!(describe(&LISTED), "listed             is listed [absent]");
    }
}
