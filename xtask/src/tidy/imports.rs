//! What a file of the library takes from other files of it, read from its syntax.

use super::modules::ModulePath;
use proc_macro2::{Span, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, File, Item, ItemMod, ItemUse, Macro, UseTree, Visibility};

/// A path into the library that a file names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Import {
    /// From the crate's root, down to the item.
    pub(super) path: Vec<String>,
    pub(super) line: usize,
    /// By `pub use`: a name passed on, not a use of it.
    pub(super) passed_on: bool,
}

/// What a file names, and which of its modules exist in tests only.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) imports: Vec<Import>,
    pub(super) test_modules: Vec<ModulePath>,
}

/// Reads the file of the module at `module`. What exists in tests only is free to import anything.
pub(super) fn of(file: &File, module: &[String]) -> Found {
    let mut reader =
        Reader { children: children(&file.items), module: module.to_vec(), found: Found::default() };
    reader.visit_file(file);
    reader.found
}

/// The names of the modules that items declare.
fn children(items: &[Item]) -> Vec<String> {
    let name = |item: &Item| if let Item::Mod(module) = item { Some(module.ident.to_string()) } else { None };
    items.iter().filter_map(name).collect()
}

/// Whether attributes keep an item out of everything but tests.
fn test_only(attributes: &[Attribute]) -> bool {
    attributes.iter().filter(|attribute| attribute.path().is_ident("cfg")).any(|attribute| {
        let mut words =
            attribute.meta.require_list().map(|list| list.tokens.clone()).unwrap_or_default().into_iter();
        match words.next() {
            Some(TokenTree::Ident(word)) if word == "test" => true,
            Some(TokenTree::Ident(word)) if word == "all" => words.any(|word| names_test(&word)),
            _ => false,
        }
    })
}

/// Whether `test` stands by itself in a list such as `(test, unix)`.
fn names_test(tree: &TokenTree) -> bool {
    let TokenTree::Group(group) = tree else { return false };
    group.stream().into_iter().any(|tree| matches!(tree, TokenTree::Ident(word) if word == "test"))
}

struct Reader {
    /// The module that is read: the file's, or one written out within it.
    module: ModulePath,
    children: Vec<String>,
    found: Found,
}

impl Reader {
    /// Notes a path as written, unless it leads out of the library.
    fn note(&mut self, written: &[String], span: Span, passed_on: bool) {
        let Some(first) = written.first() else { return };
        let supers = written.iter().take_while(|word| *word == "super").count();
        let mut path = match first.as_str() {
            "crate" => Vec::new(),
            "super" => self.module[..self.module.len().saturating_sub(supers)].to_vec(),
            "self" => self.module.clone(),
            child if self.children.iter().any(|name| name == child) => self.module.clone(),
            _ => return,
        };
        path.extend(
            written.iter().filter(|word| !matches!(word.as_str(), "crate" | "super" | "self")).cloned(),
        );
        self.found.imports.push(Import { path, line: span.start().line, passed_on });
    }

    fn use_tree(&mut self, tree: &UseTree, written: &mut Vec<String>, passed_on: bool) {
        match tree {
            UseTree::Path(part) => {
                written.push(part.ident.to_string());
                self.use_tree(&part.tree, written, passed_on);
                written.pop();
            }
            UseTree::Group(group) => {
                group.items.iter().for_each(|item| self.use_tree(item, written, passed_on))
            }
            UseTree::Glob(glob) => self.note(written, glob.star_token.spans[0], passed_on),
            UseTree::Name(name) => self.use_name(&name.ident, written, passed_on),
            UseTree::Rename(rename) => self.use_name(&rename.ident, written, passed_on),
        }
    }

    fn use_name(&mut self, name: &syn::Ident, written: &mut Vec<String>, passed_on: bool) {
        written.push(name.to_string());
        self.note(written, name.span(), passed_on);
        written.pop();
    }

    /// Finds `crate::a::b` in the tokens of a macro.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut span = Span::call_site();
        let mut colons = 0;
        for tree in tokens {
            match &tree {
                TokenTree::Punct(mark) if mark.as_char() == ':' && !path.is_empty() => colons += 1,
                TokenTree::Ident(word) if !path.is_empty() && colons == 2 => {
                    path.push(word.to_string());
                    colons = 0;
                }
                _ => {
                    self.end_of_tokens(&mut path, span);
                    colons = 0;
                    if let TokenTree::Ident(word) = &tree
                        && word == "crate"
                    {
                        path.push("crate".into());
                        span = word.span();
                    }
                }
            }
            if let TokenTree::Group(group) = tree {
                self.tokens(group.stream());
            }
        }
        self.end_of_tokens(&mut path, span);
    }

    fn end_of_tokens(&mut self, path: &mut Vec<String>, span: Span) {
        // `pub(crate)` and `$crate` alone name no module.
        if path.len() > 1 {
            self.note(path, span, false);
        }
        path.clear();
    }
}

impl<'a> Visit<'a> for Reader {
    fn visit_item(&mut self, item: &'a Item) {
        if test_only(attributes(item)) {
            if let Item::Mod(module) = item {
                let mut path = self.module.clone();
                path.push(module.ident.to_string());
                self.found.test_modules.push(path);
            }
            return;
        }
        visit::visit_item(self, item);
    }

    fn visit_item_mod(&mut self, module: &'a ItemMod) {
        let Some((_, items)) = &module.content else { return };
        let outer = std::mem::replace(&mut self.children, children(items));
        self.module.push(module.ident.to_string());
        visit::visit_item_mod(self, module);
        self.module.pop();
        self.children = outer;
    }

    fn visit_item_use(&mut self, item: &'a ItemUse) {
        let passed_on = !matches!(item.vis, Visibility::Inherited);
        self.use_tree(&item.tree, &mut Vec::new(), passed_on);
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        let written: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let lone_self = written.len() == 1;
        if !lone_self && let Some(first) = path.segments.first() {
            self.note(&written, first.ident.span(), false);
        }
        visit::visit_path(self, path);
    }

    fn visit_visibility(&mut self, _: &'a Visibility) {
        // `pub(in crate::a)` names a module and takes nothing from it.
    }

    fn visit_macro(&mut self, invocation: &'a Macro) {
        self.tokens(invocation.tokens.clone());
        visit::visit_macro(self, invocation);
    }
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the module `a::b` of this source imports.
    fn read(source: &str) -> Found {
        of(&syn::parse_file(source).expect("the source is Rust"), &["a".into(), "b".into()])
    }

    fn paths(source: &str) -> Vec<String> {
        read(source).imports.iter().map(|import| import.path.join("::")).collect()
    }

    #[test]
    fn use_trees_are_followed_to_their_leaves() {
        let source =
            "use crate::x::{Y, z::{self, W as V}, *}; use core::fmt; use super::q::R; use self::s::T;";
        assert_eq!(paths(source), ["x::Y", "x::z", "x::z::W", "x", "a::q::R", "a::b::s::T"]);
    }

    #[test]
    fn own_modules_may_be_named_without_self() {
        assert_eq!(paths("mod child; pub use child::Thing; use other::Thing;"), ["a::b::child::Thing"]);
        assert!(read("mod child; pub use child::Thing;").imports[0].passed_on);
        assert!(!read("mod child; use child::Thing;").imports[0].passed_on);
    }

    #[test]
    fn paths_within_code_count() {
        let source = "fn f(x: crate::x::Y) -> super::q::R { crate::z::g::<crate::w::W>() }";
        assert_eq!(paths(source), ["x::Y", "a::q::R", "z::g", "w::W"]);
    }

    #[test]
    fn paths_within_macros_count() {
        let source =
            "macro_rules! m { () => { $crate::x::Y }; } fn f() { assert!(crate::z::g(&[crate::w::W])); }";
        assert_eq!(paths(source), ["x::Y", "z::g", "w::W"]);
    }

    #[test]
    fn modules_written_out_shift_super() {
        assert_eq!(
            paths("mod inner { use super::X; use super::super::Y; mod c { use crate::Z; } }"),
            ["a::b::X", "a::Y", "Z"]
        );
    }

    #[test]
    fn visibilities_comments_and_strings_import_nothing() {
        let source = "//! [`crate::x::Y`]\npub(in crate::a) fn f() -> &'static str { \"crate::x::Y\" }\n// crate::x::Y\npub(crate) struct S;";
        assert_eq!(paths(source), Vec::<String>::new());
    }

    #[test]
    fn what_exists_in_tests_only_may_import_anything() {
        let source = "#[cfg(test)] mod tests { use crate::x::Y; } #[cfg(all(test, unix))] use crate::x::Y;";
        let found = read(source);
        assert_eq!(found.imports, []);
        assert_eq!(found.test_modules, [["a", "b", "tests"]]);
    }

    #[test]
    fn what_tests_leave_out_counts() {
        assert_eq!(paths("#[cfg(not(test))] use crate::x::Y;"), ["x::Y"]);
        assert_eq!(paths("#[cfg(any(test, unix))] use crate::x::Y;"), ["x::Y"]);
        assert_eq!(paths("#[cfg(all(not(test), unix))] use crate::x::Y;"), ["x::Y"]);
    }

    #[test]
    fn lines_are_those_of_the_names() {
        let lines: Vec<usize> =
            read("use crate::x::{\n    Y,\n    Z,\n};\n").imports.iter().map(|import| import.line).collect();
        assert_eq!(lines, [2, 3]);
    }
}
