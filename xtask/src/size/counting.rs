//! Instructions per push and pop, counted by a plugin of QEMU's while an image runs.

use super::{Image, finish};
use crate::firmware::Machine;
use crate::job::Job;
use crate::workspace;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};

/// How often an image calls each function.
const CALLS: u64 = 1000;

/// Builds the plugin, and says where it is.
pub(super) fn build() -> Result<PathBuf> {
    let directory = workspace::target_dir("firmware");
    fs::create_dir_all(&directory).with_context(|| format!("cannot create {}", directory.display()))?;
    let plugin = directory.join("count.so");
    let flags = ["-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-fvisibility=hidden"];
    let command = Job::new("cc").args(flags).args(["firmware/count/count.c", "-o"]);
    finish(&command.args([plugin.display().to_string()]))?;
    Ok(plugin)
}

/// Instructions per push and per pop of an image, whatever they call included.
pub(super) fn count(plugin: &Path, machine: &Machine, path: &Path, image: &Image) -> Result<(f64, f64)> {
    let (push, pop, main) =
        (image.function("push")?, image.function("pop")?, image.function("machine_main")?);
    let log = path.with_extension("count");
    let arguments = format!(
        "{},call=push:{:x},call=pop:{:x},home={:x}:{:x}",
        plugin.display(),
        push.start,
        pop.start,
        main.start,
        main.end
    );
    let run = machine.run(path).args(["-plugin", arguments.as_str(), "-d", "plugin", "-D"]);
    finish(&run.args([log.display().to_string()]))?;
    let text = fs::read_to_string(&log).with_context(|| format!("cannot read {}", log.display()))?;
    Ok((per_call(&text, "push")?, per_call(&text, "pop")?))
}

/// Reads `NAME CALLS INSTRUCTIONS` from what the plugin wrote.
fn per_call(text: &str, name: &str) -> Result<f64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    let numbers: Option<Vec<u64>> =
        line.and_then(|line| line.split_whitespace().map(|word| word.parse().ok()).collect());
    let Some(&[calls, instructions]) = numbers.as_deref() else {
        anyhow::bail!("the plugin said nothing of `{name}`");
    };
    ensure!(calls == CALLS, "`{name}` was called {calls} times");
    Ok(instructions as f64 / calls as f64)
}

#[cfg(test)]
mod tests {
    use super::per_call;

    #[test]
    fn a_functions_line_is_read() {
        let text = "push 1000 20500\npop 1000 18000\n";
        assert_eq!(per_call(text, "push").ok(), Some(20.5));
        assert_eq!(per_call(text, "pop").ok(), Some(18.0));
        assert!(per_call(text, "peek").is_err());
        assert!(per_call("push 7 100\n", "push").is_err(), "fewer calls than there were");
        assert!(per_call("push\n", "push").is_err());
    }
}
