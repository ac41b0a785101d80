//! `cargo xtask setup`: the tools, listed or installed.

use crate::parts::{self, Part};
use crate::tools::Tool;
use anyhow::Result;
use std::process::ExitCode;

pub(crate) fn main(parts: &[&'static Part], list: bool) -> Result<ExitCode> {
    let tools = parts::tools_of(parts);
    if list {
        tools.iter().for_each(|tool| println!("{}", describe(tool)));
        return Ok(ExitCode::SUCCESS);
    }
    let mut missing = 0;
    for tool in &tools {
        if let Err(error) = tool.ensure() {
            println!("{error:#}");
            missing += 1;
        }
    }
    println!("{} tools present, {missing} missing", tools.len() - missing);
    Ok(if missing == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// One line: name, state, source, the parts that need it, and how to get it where it is missing.
fn describe(tool: &'static Tool) -> String {
    let users: Vec<&str> = parts::users_of(tool).map(|part| part.name).collect();
    let (state, command) = if tool.present() {
        ("present", String::new())
    } else {
        ("MISSING", format!("; {}", tool.command()))
    };
    format!("{:<28} {state}  {} (for {}{command})", tool.name, tool.source, users.join(", "))
}
