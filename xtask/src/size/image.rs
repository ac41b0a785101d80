//! An image's bytes and functions.

use anyhow::{Context, Result};
use object::{Object, ObjectSection, ObjectSymbol};
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::ops::Range;
use std::path::Path;

/// What an image takes, and where its functions are.
#[derive(Debug)]
pub(crate) struct Image {
    /// Code, constants, and the first values of variables.
    pub(crate) flash: i64,
    /// Variables, without what the linker leaves between them.
    pub(crate) ram: i64,
    symbols: BTreeMap<String, Range<u64>>,
}

impl Image {
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let file = object::File::parse(&*bytes).with_context(|| format!("{} is no ELF", path.display()))?;
        let (mut flash, mut ram) = (0, 0);
        let mut variables = HashSet::new();
        for section in file.sections() {
            let size = i64::try_from(section.size())?;
            match section.name()? {
                ".vector_table" | ".text" | ".rodata" => flash += size,
                ".data" => {
                    flash += size;
                    variables.insert(section.index());
                }
                ".bss" => {
                    variables.insert(section.index());
                }
                _ => {}
            }
        }
        let mut symbols = BTreeMap::new();
        for symbol in file.symbols() {
            // The lowest bit of a function's address says that it is in Thumb code.
            let start = symbol.address() & !1;
            // Compilers may also name a merger of several variables, privately.
            let private = symbol.name()?.starts_with(".L");
            if symbol.section_index().is_some_and(|index| variables.contains(&index)) && !private {
                ram += i64::try_from(symbol.size())?;
            }
            symbols.insert(symbol.name()?.to_owned(), start..start + symbol.size());
        }
        Ok(Self { flash, ram, symbols })
    }

    /// Where a function is.
    pub(crate) fn function(&self, name: &str) -> Result<Range<u64>> {
        self.symbols.get(name).cloned().with_context(|| format!("the image has no function `{name}`"))
    }

    /// The functions of the panic machinery that are linked.
    pub(crate) fn panics(&self) -> impl Iterator<Item = &str> {
        let of_panics = |name: &str| name.contains("panic") || name.contains("rust_begin_unwind");
        self.symbols.keys().map(String::as_str).filter(move |name| of_panics(name))
    }
}
