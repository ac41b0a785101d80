//! The library's layers: a file imports from layers above it only.

use super::Finding;
use super::modules::Modules;
use anyhow::Result;

/// The layers, top down, each with the modules below `src/` that it consists of. Modules of one layer do not import
/// each other; files of one module may.
const LAYERS: &[&[&str]] = &[
    &["primitive"],
    &["error"],
    &["capacity"],
    &["sequence"],
    &["available_buffer"],
    &["copy"],
    &["slots"],
    &["wait"],
    &["gate"],
    &["sequencer"],
    &["status", "counters"],
    &["topology"],
    &["unshared"],
    &["memory"],
    &["tally", "metrics"],
    &["controller"],
    &["consumer", "producer"],
    &["joiner"],
    &["range"],
    &["ring"],
    &["message"],
    &["pipeline"],
    &["latency", "format"],
];

pub(super) fn check() -> Result<Vec<Finding>> {
    Ok(violations(&Modules::load()?, LAYERS))
}

fn violations(modules: &Modules, layers: &[&[&str]]) -> Vec<Finding> {
    let layer_of = |name: &str| layers.iter().position(|layer| layer.contains(&name));
    let mut findings = Vec::new();
    for (path, module) in modules.iter() {
        // The crate's root is not a layer: it exports from all of them.
        let Some(top) = path.first() else { continue };
        let Some(layer) = layer_of(top) else {
            findings.push(Finding::new(
                &module.file,
                0,
                format!("`{top}` has no place in the list of layers"),
            ));
            continue;
        };
        for import in &module.imports {
            let what = match modules.resolve(import).first() {
                Some(from) if from == top => continue,
                Some(from) if layer_of(from).is_some_and(|from| from < layer) => continue,
                Some(from) => format!("`{top}` imports from `{from}`, which is not in a layer above it"),
                None => format!("`{top}` imports `{}` by way of the crate's root", import.path.join("::")),
            };
            let finding = Finding::new(&module.file, import.line, what);
            if findings.last() != Some(&finding) {
                findings.push(finding);
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::modules::tests::library;
    use super::*;

    const THREE: &[&[&str]] = &[&["top"], &["left", "right"], &["bottom"]];

    fn objections(sources: &[(&str, &str)]) -> Vec<String> {
        violations(&library(sources), THREE).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn imports_from_above_pass() {
        let found = objections(&[
            ("src/lib.rs", "mod top; mod left; mod bottom; pub use bottom::B;"),
            ("src/top.rs", "use core::fmt;"),
            ("src/left/mod.rs", "mod part; use crate::top::T;"),
            ("src/left/part.rs", "use super::helper; use crate::top::T;"),
            ("src/bottom.rs", "use crate::left::L; use crate::top::T;"),
        ]);
        assert_eq!(found, Vec::<String>::new());
    }

    #[test]
    fn imports_from_below_and_beside_are_found() {
        let found = objections(&[
            ("src/lib.rs", "mod top; mod left; mod right; mod bottom;"),
            ("src/top.rs", "\nfn f() { crate::bottom::g() }"),
            ("src/left.rs", "use crate::right::R;"),
            ("src/right.rs", ""),
            ("src/bottom.rs", ""),
        ]);
        assert_eq!(
            found,
            [
                "src/left.rs:1: `left` imports from `right`, which is not in a layer above it",
                "src/top.rs:2: `top` imports from `bottom`, which is not in a layer above it",
            ]
        );
    }

    #[test]
    fn modules_without_a_layer_and_imports_by_the_root_are_found() {
        let found = objections(&[
            ("src/lib.rs", "mod top; mod bottom; mod other; pub use top::T;"),
            ("src/top.rs", ""),
            ("src/bottom.rs", "use crate::T; use super::Again; use crate::other::O;"),
            ("src/other.rs", ""),
        ]);
        assert_eq!(found.len(), 4, "{found:#?}");
        assert!(found[..2].iter().all(|line| line.contains("by way of the crate's root")), "{found:#?}");
        assert!(found[2].contains("not in a layer above"), "{found:#?}");
        assert!(found[3].contains("`other` has no place"), "{found:#?}");
    }
}
