//! The crate's root: documentation, module declarations and exports.

use super::Finding;
use crate::workspace;
use anyhow::{Context, Result};
use std::fs;
use syn::spanned::Spanned;
use syn::{Attribute, Item};

const FILE: &str = "src/lib.rs";

pub(super) fn check() -> Result<Vec<Finding>> {
    logic(&fs::read_to_string(workspace::root().join(FILE)).context(FILE)?)
}

fn logic(source: &str) -> Result<Vec<Finding>> {
    let file = syn::parse_file(source).context(FILE)?;
    let mut findings = Vec::new();
    collect(&file.items, &mut findings);
    Ok(findings)
}

fn collect(items: &[Item], findings: &mut Vec<Finding>) {
    for item in items {
        match item {
            Item::Use(_) | Item::ExternCrate(_) => {}
            Item::Mod(module) => collect(module.content.as_ref().map_or(&[], |(_, items)| items), findings),
            Item::Macro(call) if call.mac.path.is_ident("compile_error") => {}
            // Runs the examples of the README.
            Item::Struct(item) if item.attrs.iter().any(is_for_doctests) => {}
            other => {
                let line = other.span().start().line;
                findings.push(Finding::new(FILE, line, "neither documentation nor an export"));
            }
        }
    }
}

fn is_for_doctests(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg")
        && attribute.parse_args::<syn::Ident>().is_ok_and(|condition| condition == "doctest")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_and_exports_pass() {
        let source = "//! Text.\n#![no_std]\nextern crate alloc;\npub mod a;\npub use a::A;\n\
            mod prelude { pub use crate::a::A; }\n#[cfg(doctest)]\nstruct Readme;\n\
            #[cfg(x)]\ncompile_error!(\"no\");";
        assert_eq!(logic(source).expect("it is Rust"), []);
    }

    #[test]
    fn logic_is_found_at_any_depth() {
        let source = "pub mod a;\nfn f() {}\nmod b {\n    pub struct S;\n}\nmacro_rules! m { () => {} }";
        let lines: Vec<usize> =
            logic(source).expect("it is Rust").iter().map(|finding| finding.line).collect();
        assert_eq!(lines, [2, 4, 6]);
    }
}
