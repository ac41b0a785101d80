//! Builds with the oldest compiler that `rust-version` promises.

use super::LIBRARY;
use crate::job::Job;
use crate::run::Run;
use crate::tools;
use anyhow::Result;

pub(super) fn run(run: &mut Run) -> Result<()> {
    let check = || {
        let toolchain = format!("+{}", tools::OLDEST.name);
        let package = ["check", "--locked", "--package", LIBRARY, "--lib", "--no-default-features"];
        Job::new("cargo").args([toolchain]).args(package).target_dir("msrv")
    };
    for features in [&[][..], &["alloc"], &["std"], &["latency"]] {
        run.check(check().features(features));
    }
    Ok(())
}
