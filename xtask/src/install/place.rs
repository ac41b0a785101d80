//! Puts files into place. Each is written beside its place and then renamed, so that programs which run with the old
//! library keep it, and an interrupted installation leaves no half of a file.

use super::layout::{Content, File};
use super::options::Options;
use anyhow::{Context, Result};
use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

pub(super) fn all(files: &[File], options: &Options) -> Result<()> {
    let root = options.root();
    for file in files {
        let path = root.join(&file.path);
        write(&path, &file.content).with_context(|| format!("cannot install {}", path.display()))?;
    }
    Ok(())
}

fn write(path: &Path, content: &Content) -> Result<()> {
    let directory = path.parent().context("it is in no directory")?;
    fs::create_dir_all(directory)?;
    let name = path.file_name().context("it has no name")?;
    let beside = directory.join(format!(".{}.new", name.display()));
    // What an interrupted installation left.
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    let renamed = fill(&beside, content).and_then(|()| fs::rename(&beside, path));
    if renamed.is_err() {
        // It failed already: what is left there does not matter more than why.
        let _ = fs::remove_file(&beside);
    }
    Ok(renamed?)
}

/// Writes a new file, with the same permissions whatever the user's mask.
fn fill(path: &Path, content: &Content) -> io::Result<()> {
    let mode = match content {
        Content::Link(to) => return symlink(to, path),
        Content::Text(text) => {
            fs::write(path, text)?;
            0o644
        }
        Content::Copy(from) => {
            fs::copy(from, path)?;
            0o644
        }
        Content::Executable(from) => {
            fs::copy(from, path)?;
            0o755
        }
    };
    fs::set_permissions(path, Permissions::from_mode(mode))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_replaces_another_and_leaves_the_old_one_to_its_readers() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let path = directory.path().join("lib/name");
        write(&path, &Content::Text("old".into())).expect("it can be written");
        let old = fs::File::open(&path).expect("it is there");
        write(&path, &Content::Text("new".into())).expect("it can be replaced");
        assert_eq!(io::read_to_string(old).expect("it is open"), "old");
        assert_eq!(fs::read_to_string(&path).expect("it is there"), "new");
        assert_eq!(fs::metadata(&path).expect("it is there").permissions().mode() & 0o777, 0o644);
    }

    #[test]
    fn a_link_replaces_a_link_and_nothing_else_is_left() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let path = directory.path().join("link");
        for to in ["one", "two"] {
            write(&path, &Content::Link(to.into())).expect("it can be written");
        }
        assert_eq!(fs::read_link(&path).expect("it is a link"), Path::new("two"));
        assert_eq!(fs::read_dir(directory.path()).expect("it is ours").count(), 1);
    }

    #[test]
    fn a_failure_leaves_nothing_beside() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let path = directory.path().join("taken");
        fs::create_dir(&path).expect("it is ours");
        assert!(write(&path, &Content::Text("text".into())).is_err());
        assert_eq!(fs::read_dir(directory.path()).expect("it is ours").count(), 1);
    }
}
