//! What a shared library asks of the system that loads it, as `readelf` tells.

use super::{GLIBC, Platform};
use anyhow::{Context, Result, ensure};
use std::path::Path;
use std::process::Command;

/// The libraries that every system with glibc has.
const OF_GLIBC: [&str; 6] =
    ["libc.so.6", "libpthread.so.0", "libdl.so.2", "libm.so.6", "librt.so.1", "ld-linux-"];
/// The one library of musl, by the name that its loader takes for its own.
const OF_MUSL: [&str; 1] = ["libc.so"];

/// What the library offers: the calls of its Java class.
const EXPORTED: &str = "Java_org_annulus_";

/// Looks at a platform's library: built for its processor, in need of its C library and nothing else, by no newer
/// symbols than its oldest release has, and offering nothing but the calls of Java.
pub(crate) fn check(platform: &Platform) -> Result<()> {
    let library = platform.library();
    let machine = field(&readelf(&library, "--file-header")?, "Machine:");
    ensure!(machine == platform.machine, "{} is for {machine}", platform.name);
    let needed = needed(&readelf(&library, "--dynamic")?);
    let allowed: &[&str] = if platform.musl { &OF_MUSL } else { &OF_GLIBC };
    let foreign = |name: &&String| !allowed.iter().any(|known| name.starts_with(known));
    ensure!(!needed.is_empty(), "{} needs no C library at all", platform.name);
    ensure!(needed.iter().find(foreign).is_none(), "{} needs {}", platform.name, needed.join(", "));
    let versions = versions(&readelf(&library, "--version-info")?);
    if platform.musl {
        ensure!(versions.is_empty(), "{} needs glibc {versions:?}", platform.name);
    } else {
        let newest = versions.iter().max().context("no symbol of glibc is needed")?;
        ensure!(*newest <= numbers(GLIBC), "{} needs glibc {newest:?}", platform.name);
    }
    let exported = exported(&readelf(&library, "--dyn-syms")?);
    let others: Vec<&String> = exported.iter().filter(|name| !name.starts_with(EXPORTED)).collect();
    ensure!(others.is_empty(), "{} offers {others:?}", platform.name);
    ensure!(exported.len() > 20, "{} offers only {exported:?}", platform.name);
    Ok(())
}

fn readelf(library: &Path, what: &str) -> Result<String> {
    let output = Command::new("readelf").args(["--wide", what]).arg(library).env("LC_ALL", "C").output()?;
    ensure!(output.status.success(), "readelf {what} {} failed", library.display());
    String::from_utf8(output.stdout).context("readelf writes text")
}

/// What stands behind a word at the beginning of a line.
fn field(text: &str, name: &str) -> String {
    let line = text.lines().find_map(|line| line.trim().strip_prefix(name));
    line.unwrap_or_default().trim().to_owned()
}

/// The libraries that must be there.
fn needed(dynamic: &str) -> Vec<String> {
    let line = |line: &str| {
        let (_, name) = line.split_once("(NEEDED)")?.1.split_once('[')?;
        Some(name.split_once(']')?.0.to_owned())
    };
    dynamic.lines().filter_map(line).collect()
}

/// The releases of glibc that symbols come from.
fn versions(info: &str) -> Vec<Vec<u32>> {
    let names = info.split_whitespace().filter_map(|word| word.strip_prefix("GLIBC_"));
    names.map(numbers).collect()
}

/// The numbers of a release.
fn numbers(release: &str) -> Vec<u32> {
    release.split('.').map_while(|number| number.parse().ok()).collect()
}

/// The symbols that others may use.
fn exported(symbols: &str) -> Vec<String> {
    let line = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [_, _, _, _, bind, visibility, section, name, ..] = words[..] else { return None };
        let offered = bind != "LOCAL" && visibility == "DEFAULT" && section.parse::<u32>().is_ok();
        offered.then(|| name.to_owned())
    };
    symbols.lines().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needed_libraries_are_read() {
        let text = " 0x1 (NEEDED)   Shared library: [libc.so.6]\n 0xe (SONAME)  Library soname: [liba.so]\n";
        assert_eq!(needed(text), ["libc.so.6"]);
    }

    #[test]
    fn releases_compare_by_their_numbers() {
        let text = "  0x0010:   Name: GLIBC_2.2.5  Flags: none\n  0x0020:   Name: GLIBC_2.17  Flags: none\n";
        assert_eq!(versions(text), [vec![2, 2, 5], vec![2, 17]]);
        assert!(numbers("2.2.5") < numbers("2.17") && numbers("2.34") > numbers("2.17"));
    }

    #[test]
    fn only_what_is_defined_and_visible_is_exported() {
        let text = "   Num:    Value          Size Type    Bind   Vis      Ndx Name\n\
            \u{20}    1: 0000000000000000     0 FUNC    GLOBAL DEFAULT  UND malloc@GLIBC_2.2.5 (2)\n\
            \u{20}    2: 00000000000154e0   114 FUNC    GLOBAL DEFAULT   12 Java_org_annulus_Native_abi\n\
            \u{20}    3: 00000000000154e0   114 FUNC    LOCAL  DEFAULT   12 hidden\n";
        assert_eq!(exported(text), ["Java_org_annulus_Native_abi"]);
    }
}
