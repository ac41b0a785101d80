//! What is in a static library: the functions of ours, and what it asks of others.

use anyhow::{Context, Result, ensure};
use object::read::archive::ArchiveFile;
use object::{Object, ObjectSection, ObjectSymbol, SectionKind};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The symbols of an archive.
#[derive(Debug, Default)]
pub(crate) struct Archive {
    /// The bytes of all code and constants of the library's own object. A program has what it calls.
    pub(crate) code: u64,
    /// The sizes of our object's global functions.
    functions: BTreeMap<String, u64>,
    /// Every name in our object, its own and those of others.
    names: BTreeSet<String>,
    /// What our object asks for and no other of the archive has.
    wanted: BTreeSet<String>,
    /// The sizes of what core's panics go through.
    panics: BTreeMap<String, u64>,
}

/// What every C compiler brings along: its own library's calls, and those of the C library that it may call by itself.
const OF_COMPILERS: [&str; 6] = ["__aeabi_", "__gnu_", "memcpy", "memmove", "memset", "memcmp"];

/// The most bytes that a function of core's takes which only goes on to our panic handler: a jump, and what the linker may
/// need to make it.
const ON_TO_THE_HANDLER: u64 = 16;

impl Archive {
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let archive = ArchiveFile::parse(&*bytes)?;
        let mut read = Self::default();
        let mut defined = BTreeSet::new();
        for member in archive.members() {
            let member = member?;
            let ours = String::from_utf8_lossy(member.name()).starts_with("annulus");
            let file = object::File::parse(member.data(&*bytes)?)?;
            if ours {
                read.add(&file)?;
            }
            let names = file.symbols().filter(|symbol| symbol.is_definition());
            defined.extend(names.filter_map(|symbol| symbol.name().ok().map(str::to_owned)));
        }
        ensure!(!read.functions.is_empty(), "{} has no object of ours", path.display());
        read.wanted.retain(|name| !defined.contains(name));
        Ok(read)
    }

    /// Takes in our object.
    fn add(&mut self, file: &object::File<'_>) -> Result<()> {
        let in_flash =
            |kind| matches!(kind, SectionKind::Text | SectionKind::ReadOnlyData | SectionKind::Data);
        self.code +=
            file.sections().filter(|part| in_flash(part.kind())).map(|part| part.size()).sum::<u64>();
        for symbol in file.symbols() {
            let name = symbol.name()?.to_owned();
            if symbol.is_undefined() && !name.is_empty() {
                self.wanted.insert(name.clone());
            } else if symbol.is_global() {
                self.functions.insert(name.clone(), symbol.size());
            }
            let of_panics = ["9panicking", "_fail"];
            if name.contains("4core") && of_panics.iter().any(|part| name.contains(part)) {
                self.panics.insert(name.clone(), symbol.size());
            }
            self.names.insert(name);
        }
        Ok(())
    }

    /// The bytes of these functions together, without what they call; `None` if one is missing.
    pub(crate) fn size_of(&self, functions: &[&str]) -> Option<u64> {
        functions.iter().map(|name| self.functions.get(*name)).sum()
    }

    /// Whether there is nothing in it that firmware must not have, and everything that it must.
    pub(crate) fn check(&self, with_multi: bool, critical: bool) -> Result<()> {
        let has = |name: &str| self.functions.contains_key(name);
        for name in ["annulus_static_try_push", "annulus_static_try_pop", "annulus_version"] {
            ensure!(has(name), "`{name}` is missing");
        }
        for name in ["annulus_static_multi_try_push", "annulus_ring_init", "annulus_message_try_write"] {
            ensure!(has(name) == with_multi, "`{name}` is there: {}", has(name));
        }
        for name in ["annulus_critical_enter", "annulus_critical_exit"] {
            ensure!(self.wanted.contains(name) == critical, "`{name}` is asked for: {}", !critical);
        }
        let is_foreign = |name: &&String| {
            !name.starts_with("annulus_critical_") && !OF_COMPILERS.iter().any(|of| name.starts_with(of))
        };
        let foreign: Vec<&String> = self.wanted.iter().filter(is_foreign).collect();
        ensure!(foreign.is_empty(), "asks for {foreign:?}");
        let is_hosted = |name: &&String| {
            ["_ZN3std", "_ZN5alloc", "__rust_alloc", "__rdl_", "__rg_", "malloc", "_RNvCs"]
                .iter()
                .any(|mark| name.contains(mark))
                && !name.contains("core")
        };
        let hosted: Vec<&String> = self.names.iter().filter(is_hosted).collect();
        ensure!(hosted.is_empty(), "has {hosted:?}");
        let formats: Vec<&String> = self.names.iter().filter(|name| name.contains("4core3fmt")).collect();
        ensure!(formats.is_empty(), "formats text: {formats:?}");
        // The calls of rings in statics have no way to a panic, which the linked images show; what cold calls have goes
        // straight to the handler.
        let goes_on = |size: u64| with_multi && size <= ON_TO_THE_HANDLER;
        let panics: Vec<_> = self.panics.iter().filter(|(_, size)| !goes_on(**size)).collect();
        ensure!(panics.is_empty(), "has of the panic machinery {panics:?}");
        let is_other = |name: &&String| !name.starts_with("annulus_") && !name.starts_with('_');
        let others: Vec<&String> = self.functions.keys().filter(is_other).collect();
        ensure!(others.is_empty(), "exports {others:?}");
        Ok(())
    }
}
