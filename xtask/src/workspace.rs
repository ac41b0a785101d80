//! Where the checkout is, and what its packages hold.

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The directory of the workspace's manifest.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is a directory of the workspace")
}

/// A directory for build output. Builds with other `RUSTFLAGS` than the plain ones name one of their own.
pub(crate) fn target_dir(sub: &str) -> PathBuf {
    let base = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    if sub.is_empty() { base } else { base.join(sub) }
}

/// Where cargo keeps the sources of packages.
pub(crate) fn cargo_home() -> Result<PathBuf> {
    let named = env::var_os("CARGO_HOME").map(PathBuf::from);
    named.or_else(|| Some(env::home_dir()?.join(".cargo"))).context("there is no home directory")
}

/// The manifests of the packages right below a directory of the checkout that are workspaces of their own, with lock
/// files of their own, so that their dependencies are none of ours.
pub(crate) fn apart(directory: &str) -> Result<Vec<PathBuf>> {
    let directory = root().join(directory);
    let entries =
        std::fs::read_dir(&directory).with_context(|| format!("cannot read {}", directory.display()))?;
    let mut manifests = Vec::new();
    for entry in entries {
        let manifest = entry?.path().join("Cargo.toml");
        if manifest.is_file() {
            manifests.push(manifest);
        }
    }
    manifests.sort();
    Ok(manifests)
}

/// A target of a package: a test, an example, a program.
#[derive(Debug)]
pub(crate) struct Target {
    /// As `--test`, `--example` and `--bin` take it.
    pub(crate) name: String,
    /// The features without which cargo does not build it.
    pub(crate) required_features: Vec<String>,
    /// Its root source file.
    pub(crate) source: PathBuf,
}

/// One package of the workspace, as `cargo metadata` describes it.
#[derive(Debug)]
pub(crate) struct Package(Value);

impl Package {
    /// Asks cargo. Fails when the package does not exist or `Cargo.lock` is not up to date.
    pub(crate) fn load(name: &str) -> Result<Self> {
        let output = Command::new("cargo")
            .args(["metadata", "--locked", "--no-deps", "--format-version", "1"])
            .current_dir(root())
            .stderr(Stdio::inherit())
            .output()
            .context("cannot run cargo metadata")?;
        ensure!(output.status.success(), "cargo metadata failed ({})", output.status);
        let mut metadata: Value =
            serde_json::from_slice(&output.stdout).context("cargo metadata is no JSON")?;
        let packages = metadata["packages"].as_array_mut().context("cargo metadata lists no packages")?;
        let package = packages.iter_mut().find(|package| package["name"] == name);
        Ok(Self(package.with_context(|| format!("the workspace has no package `{name}`"))?.take()))
    }

    /// The targets of one kind: `test`, `example`, `bin`.
    pub(crate) fn targets(&self, kind: &str) -> Vec<Target> {
        let all = self.0["targets"].as_array().map_or(&[][..], Vec::as_slice);
        let of_kind = all.iter().filter(|target| strings(&target["kind"]).iter().any(|k| k == kind));
        of_kind
            .map(|target| Target {
                name: target["name"].as_str().unwrap_or_default().to_owned(),
                required_features: strings(&target["required-features"]),
                source: PathBuf::from(target["src_path"].as_str().unwrap_or_default()),
            })
            .collect()
    }

    /// The package's version.
    pub(crate) fn version(&self) -> Result<String> {
        Ok(self.0["version"].as_str().context("the package has no version")?.to_owned())
    }

    /// What the package is, in a sentence.
    pub(crate) fn description(&self) -> Result<String> {
        Ok(self.0["description"].as_str().context("the package has no description")?.to_owned())
    }

    /// The package's features, each with what it turns on.
    pub(crate) fn features(&self) -> BTreeMap<String, Vec<String>> {
        let table = self.0["features"].as_object();
        table.into_iter().flatten().map(|(name, enables)| (name.clone(), strings(enables))).collect()
    }
}

fn strings(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
