//! Circles of files that import each other.

use super::Finding;
use super::modules::{ModulePath, Modules};
use anyhow::Result;
use std::collections::{BTreeMap, BTreeSet};

type Graph<'a> = BTreeMap<&'a [String], BTreeSet<&'a [String]>>;

pub(super) fn check() -> Result<Vec<Finding>> {
    Ok(circles(&Modules::load()?))
}

/// Names passed on by `pub use` draw no line: a module's own file lists its parts, and they use what it holds.
fn circles(modules: &Modules) -> Vec<Finding> {
    let mut graph: Graph<'_> = BTreeMap::new();
    for (path, module) in modules.iter().filter(|(path, _)| !path.is_empty()) {
        let used =
            module.imports.iter().filter(|import| !import.passed_on).map(|import| modules.resolve(import));
        graph.insert(path, used.filter(|used| *used != path.as_slice()).collect());
    }
    let mut done = BTreeSet::new();
    let mut findings = Vec::new();
    for &start in graph.keys() {
        if let Some(circle) = circle_from(start, &graph, &mut Vec::new(), &mut done) {
            let names: Vec<String> = circle.iter().map(|path| path.join("::")).collect();
            findings.push(Finding::new(
                modules.file(&circle[0]).unwrap_or("src".as_ref()),
                0,
                names.join(" -> "),
            ));
        }
    }
    findings
}

/// Walks depth first; `walk` is the way from the start, `done` holds what was left without finding a circle.
fn circle_from<'a>(
    at: &'a [String],
    graph: &Graph<'a>,
    walk: &mut Vec<&'a [String]>,
    done: &mut BTreeSet<&'a [String]>,
) -> Option<Vec<ModulePath>> {
    if let Some(first) = walk.iter().position(|seen| *seen == at) {
        return Some(walk[first..].iter().chain([&at]).map(|path| path.to_vec()).collect());
    }
    if !done.insert(at) {
        return None;
    }
    walk.push(at);
    let circle = graph.get(at).into_iter().flatten().find_map(|next| circle_from(next, graph, walk, done));
    walk.pop();
    circle
}

#[cfg(test)]
mod tests {
    use super::super::modules::tests::library;
    use super::*;

    fn found(sources: &[(&str, &str)]) -> Vec<String> {
        circles(&library(sources)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_diamond_is_no_circle() {
        let sources = [
            ("src/lib.rs", "mod a; pub use a::A;"),
            ("src/a.rs", "use crate::b::B; use crate::c::C;"),
            ("src/b.rs", "use crate::d::D;"),
            ("src/c.rs", "use crate::d::D;"),
            ("src/d.rs", ""),
        ];
        assert_eq!(found(&sources), Vec::<String>::new());
    }

    #[test]
    fn a_circle_is_found_once_and_named() {
        let sources = [
            ("src/a.rs", "use crate::b::B;"),
            ("src/b.rs", "fn f() -> crate::c::C {}"),
            ("src/c.rs", "use crate::a::A;"),
            ("src/d.rs", "use crate::a::A;"),
        ];
        assert_eq!(found(&sources), ["src/a.rs: a -> b -> c -> a"]);
    }

    #[test]
    fn a_module_may_pass_on_what_its_parts_build_on_it() {
        let part = ("src/a/part.rs", "use super::Shared;");
        assert_eq!(found(&[("src/a/mod.rs", "mod part; pub use part::Part;"), part]), Vec::<String>::new());
        assert_eq!(
            found(&[("src/a/mod.rs", "mod part; use part::Part;"), part]),
            ["src/a/mod.rs: a -> a::part -> a"]
        );
    }
}
