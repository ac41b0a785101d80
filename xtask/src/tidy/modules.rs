//! The library as a tree of modules, one a file, with what each imports from the others.

use super::files::{self, File};
use super::imports::{self, Import};
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A module's path below the crate, as `["copy", "x86_64"]`; empty for the crate itself.
pub(super) type ModulePath = Vec<String>;

/// A file of the library.
#[derive(Debug)]
pub(super) struct Module {
    pub(super) file: PathBuf,
    pub(super) imports: Vec<Import>,
}

/// The library's modules, without those that exist in tests only.
#[derive(Debug)]
pub(super) struct Modules(BTreeMap<ModulePath, Module>);

impl Modules {
    /// Reads the library of this checkout.
    pub(super) fn load() -> Result<Self> {
        let sources = files::below("src")?;
        Self::parse(sources.iter().filter(|file| file.is_rust()))
    }

    fn parse<'a, I: IntoIterator<Item = &'a File>>(sources: I) -> Result<Self> {
        let mut modules = BTreeMap::new();
        let mut only_in_tests = Vec::new();
        for source in sources {
            let path = module_path(&source.path);
            let syntax = syn::parse_file(&source.text).with_context(|| source.path.display().to_string())?;
            let found = imports::of(&syntax, &path);
            only_in_tests.extend(found.test_modules);
            modules.insert(path, Module { file: source.path.clone(), imports: found.imports });
        }
        modules.retain(|path, _| !only_in_tests.iter().any(|test| path.starts_with(test)));
        Ok(Self(modules))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&ModulePath, &Module)> {
        self.0.iter()
    }

    pub(super) fn file(&self, path: &[String]) -> Option<&Path> {
        self.0.get(path).map(|module| module.file.as_path())
    }

    /// The module that an imported path leads into: the longest part of it that is one. Empty for the crate's root.
    pub(super) fn resolve<'a>(&self, import: &'a Import) -> &'a [String] {
        let length =
            (0..=import.path.len()).rev().find(|&length| self.0.contains_key(&import.path[..length]));
        &import.path[..length.unwrap_or(0)]
    }
}

/// `src/copy/x86_64/mod.rs` and `src/copy/x86_64.rs` are both `["copy", "x86_64"]`.
fn module_path(file: &Path) -> ModulePath {
    let mut path: ModulePath =
        file.with_extension("").iter().skip(1).map(|part| part.to_string_lossy().into_owned()).collect();
    if matches!(path.last().map(String::as_str), Some("mod" | "lib")) {
        path.pop();
    }
    path
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A library of these files.
    pub(in crate::tidy) fn library(sources: &[(&str, &str)]) -> Modules {
        let files: Vec<File> =
            sources.iter().map(|(path, text)| File { path: path.into(), text: (*text).into() }).collect();
        Modules::parse(&files).expect("the sources are Rust")
    }

    #[test]
    fn files_have_the_paths_of_their_modules() {
        for (file, path) in [
            ("src/lib.rs", ""),
            ("src/gate.rs", "gate"),
            ("src/copy/mod.rs", "copy"),
            ("src/copy/neon.rs", "copy::neon"),
        ] {
            assert_eq!(module_path(Path::new(file)).join("::"), path);
        }
    }

    #[test]
    fn an_import_leads_into_the_deepest_module_on_its_path() {
        let modules = library(&[
            ("src/lib.rs", "mod a; mod b;"),
            ("src/a.rs", "mod inner;"),
            ("src/a/inner.rs", ""),
            ("src/b.rs", "use crate::a::inner::Thing; use crate::a::Thing as Other; use crate::Exported;"),
        ]);
        let (_, b) = modules.iter().find(|(path, _)| path.join("::") == "b").expect("b exists");
        let resolved: Vec<String> =
            b.imports.iter().map(|import| modules.resolve(import).join("::")).collect();
        assert_eq!(resolved, ["a::inner", "a", ""]);
    }

    #[test]
    fn modules_of_tests_are_left_out() {
        let modules = library(&[
            ("src/lib.rs", "mod a;"),
            ("src/a.rs", "#[cfg(test)] mod tests;"),
            ("src/a/tests.rs", "use crate::b::C;"),
            ("src/a/tests/more.rs", "use crate::b::C;"),
        ]);
        assert_eq!(modules.iter().count(), 2);
    }
}
