//! The atomic operations and fences of the library's sources, and the wake-ups, each with the function it is in.
//!
//! They are found among the tokens and not in the syntax, since some stand in the arguments of macros.

use anyhow::{Result, anyhow};
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use std::ops::Range;

/// The memory orderings, by their names.
const ORDERINGS: [&str; 5] = ["Relaxed", "Acquire", "Release", "AcqRel", "SeqCst"];
/// The calls that wake whoever sleeps.
const WAKE_UPS: [&str; 2] = ["notify_all", "notify_consumers"];

/// A call that names memory orderings: an atomic operation or a fence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Operation {
    /// The function that it is in.
    pub(crate) function: String,
    /// `load`, `fence` and so on.
    pub(crate) method: String,
    /// Each `Ordering::X` among the arguments: the name, and where the path stands in the text.
    pub(crate) orderings: Vec<(String, Range<usize>)>,
    /// From the method's name to the closing parenthesis.
    pub(crate) call: Range<usize>,
    pub(crate) line: usize,
}

impl Operation {
    pub(crate) fn is_fence(&self) -> bool {
        self.method == "fence"
    }
}

/// A statement that wakes whoever sleeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WakeUp {
    pub(crate) function: String,
    pub(crate) method: String,
    /// The statement without its semicolon.
    pub(crate) call: Range<usize>,
}

/// What was found in one file, in the order of its text. What exists in tests only is left out.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) operations: Vec<Operation>,
    pub(crate) wake_ups: Vec<WakeUp>,
}

pub(crate) fn of(text: &str) -> Result<Found> {
    let tokens: TokenStream = text.parse().map_err(|error| anyhow!("the text is no Rust: {error}"))?;
    let mut found = Found::default();
    found.walk(tokens, "");
    Ok(found)
}

impl Found {
    fn walk(&mut self, tokens: TokenStream, function: &str) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut named: Option<String> = None;
        let mut in_tests_only = false;
        for (at, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Ident(word) if word == "fn" => {
                    named = ident(&tokens, at + 1).map(ToString::to_string);
                }
                TokenTree::Punct(punct) if punct.as_char() == ';' => {
                    (named, in_tests_only) = (None, false);
                }
                TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket => {
                    in_tests_only |= is_punct(&tokens, at.wrapping_sub(1), '#') && asks_for_tests(group);
                    self.walk(group.stream(), function);
                }
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                    let name = named.take();
                    if !std::mem::take(&mut in_tests_only) {
                        self.walk(group.stream(), name.as_deref().unwrap_or(function));
                    }
                }
                TokenTree::Group(group) => {
                    if let Some(method) = at.checked_sub(1).and_then(|before| ident(&tokens, before)) {
                        self.look_at_call(&tokens, at, method, group, function);
                    }
                    self.walk(group.stream(), function);
                }
                _ => {}
            }
        }
    }

    fn look_at_call(
        &mut self,
        tokens: &[TokenTree],
        at: usize,
        method: &Ident,
        group: &Group,
        function: &str,
    ) {
        let call = method.span().byte_range().start..group.span().byte_range().end;
        let (function, method_name) = (function.to_owned(), method.to_string());
        let orderings = orderings(group.stream());
        if !orderings.is_empty() {
            let line = method.span().start().line;
            self.operations.push(Operation { function, method: method_name, orderings, call, line });
        } else if WAKE_UPS.contains(&method_name.as_str())
            && is_punct(tokens, at.wrapping_sub(2), '.')
            && is_punct(tokens, at + 1, ';')
        {
            let part = |token: &TokenTree| match token {
                TokenTree::Ident(_) => true,
                TokenTree::Punct(punct) => punct.as_char() == '.',
                _ => false,
            };
            let first = (0..at).rev().take_while(|&index| part(&tokens[index])).last().unwrap_or(at);
            let call = tokens[first].span().byte_range().start..call.end;
            self.wake_ups.push(WakeUp { function, method: method_name, call });
        }
    }
}

/// The paths `Ordering::X` right among these arguments.
fn orderings(arguments: TokenStream) -> Vec<(String, Range<usize>)> {
    let tokens: Vec<TokenTree> = arguments.into_iter().collect();
    let start = |span: Span| span.byte_range().start;
    let named = |at: usize| {
        let word = ident(&tokens, at).filter(|word| *word == "Ordering")?;
        let name = ident(&tokens, at + 3).filter(|_| is_punct(&tokens, at + 1, ':'))?;
        let known = ORDERINGS.iter().any(|ordering| name == ordering);
        known.then(|| (name.to_string(), start(word.span())..name.span().byte_range().end))
    };
    (0..tokens.len()).filter_map(named).collect()
}

fn ident(tokens: &[TokenTree], at: usize) -> Option<&Ident> {
    match tokens.get(at) {
        Some(TokenTree::Ident(ident)) => Some(ident),
        _ => None,
    }
}

fn is_punct(tokens: &[TokenTree], at: usize, character: char) -> bool {
    matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == character)
}

/// Whether an attribute is `cfg` with `test` as the whole of its condition, or as one of those in `all`.
fn asks_for_tests(attribute: &Group) -> bool {
    let tokens: Vec<TokenTree> = attribute.stream().into_iter().collect();
    let [TokenTree::Ident(name), TokenTree::Group(condition)] = tokens.as_slice() else { return false };
    let condition = condition.stream().to_string();
    name == "cfg" && (condition == "test" || condition.starts_with("all") && condition.contains("(test"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = r#"
        const_unless_loom! {
            fn in_a_macro(&self) -> u32 { self.0.load(Ordering::Acquire) }
        }
        impl Words {
            fn swap(&self, f: fn(u32) -> u32) -> bool {
                // self.0.load(Ordering::SeqCst)
                if self.0.compare_exchange(a, f(b), Ordering::AcqRel, Ordering::Relaxed).is_ok() {
                    fence(Ordering::SeqCst);
                }
                a.cmp(b) == core::cmp::Ordering::Less
            }
            fn wake(&self) { self.memory.notify_all(); let x = notify_all(); }
        }
        #[cfg(all(test, not(other)))]
        mod tests { fn tested() { x.store(1, Ordering::Release); } }
        #[cfg(any(test, other))]
        fn also_elsewhere() { x.store(1, Ordering::Release); }
    "#;

    #[test]
    fn operations_are_found_with_their_functions_and_orderings() {
        let found = of(SOURCE).expect("it is Rust");
        let seen: Vec<_> = found
            .operations
            .iter()
            .map(|operation| {
                let orderings: Vec<&str> =
                    operation.orderings.iter().map(|(name, _)| name.as_str()).collect();
                (operation.function.as_str(), operation.method.as_str(), orderings.join(", "))
            })
            .collect();
        assert_eq!(
            seen,
            [
                ("in_a_macro", "load", "Acquire".to_owned()),
                ("swap", "compare_exchange", "AcqRel, Relaxed".to_owned()),
                ("swap", "fence", "SeqCst".to_owned()),
                ("also_elsewhere", "store", "Release".to_owned()),
            ]
        );
        let (_, place) = &found.operations[1].orderings[1];
        assert_eq!(&SOURCE[place.clone()], "Ordering::Relaxed");
        assert_eq!(&SOURCE[found.operations[2].call.clone()], "fence(Ordering::SeqCst)");
    }

    #[test]
    fn a_statement_that_wakes_is_found_whole() {
        let found = of(SOURCE).expect("it is Rust");
        let calls: Vec<&str> = found.wake_ups.iter().map(|wake_up| &SOURCE[wake_up.call.clone()]).collect();
        assert_eq!(calls, ["self.memory.notify_all()"]);
        assert_eq!(found.wake_ups[0].function, "wake");
    }
}
