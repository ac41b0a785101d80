//! The images in `firmware/`: how they are built, and the machines that QEMU emulates for them.

mod archive;
pub(crate) mod arithmetic;
pub(crate) mod c;
pub(crate) mod library;
pub(crate) mod log;
mod machine;

pub(crate) use archive::Archive;
pub(crate) use machine::{IN_C_ONLY, MACHINES, Machine};

use crate::job::Job;
use crate::workspace;
use std::path::PathBuf;

/// The images' manifest, from the checkout's root: a workspace of its own, whose targets and dependencies are none of
/// ours.
pub(crate) const MANIFEST: &str = "firmware/Cargo.toml";

/// What the images are built in.
fn target_dir() -> PathBuf {
    workspace::target_dir("firmware")
}

/// A build of images of one package for a machine, optimised as the workspace says.
pub(crate) fn build(package: &str, machine: &Machine, images: &[&str], features: &[&str]) -> Job {
    let images = images.iter().flat_map(|image| ["--bin", *image]);
    Job::cargo(&["build", "--release", "--manifest-path", MANIFEST, "--package", package])
        .args(["--target", machine.target])
        .args(images)
        .features(features)
        .args(["--target-dir".to_owned(), target_dir().display().to_string()])
}

/// Where an image is once it is built.
pub(crate) fn image(machine: &Machine, name: &str) -> PathBuf {
    target_dir().join(machine.target).join("release").join(name)
}
