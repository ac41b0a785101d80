//! A C program that gives every function of the header every wrong pointer: NULL, one that is not aligned, memory that
//! is no handle, a handle of another sort, and one of a ring of the other kind. It is made from the header, so that no
//! function is forgotten; what a function answers to NULL is what its comment says.

use anyhow::{Context, Result, bail, ensure};
use std::fmt::Write;

/// A function of the header, and what its comment says of NULL.
#[derive(Debug, PartialEq, Eq)]
struct Function {
    name: String,
    /// Whether it answers a status.
    answers: bool,
    parameters: Vec<Parameter>,
    ignores_null: bool,
}

#[derive(Debug, PartialEq, Eq)]
struct Parameter {
    /// The type, without spaces before the asterisk: `const struct annulus_ring*`.
    sort: String,
    name: String,
}

/// The sorts of handles: their types, a live handle for events and one for messages, and one of another sort.
const HANDLES: [(&str, &str, &str, &str); 3] = [
    ("struct annulus_ring", "&ring", "&message_ring", "&producer"),
    ("struct annulus_producer", "&producer", "&message_producer", "&consumer"),
    ("struct annulus_consumer", "&consumer", "&message_consumer", "&ring"),
];

/// The functions whose first parameter is memory for a new handle.
const MAKERS: [&str; 4] =
    ["annulus_ring_init", "annulus_ring_create", "annulus_ring_attach", "annulus_ring_attach_messages"];

/// Fewer functions than this are a header that was not understood.
const FEWEST: usize = 50;

/// What comes before a declaration that a hosted program does not see.
const FOR_FIRMWARE: &str = "#if !defined(ANNULUS_HOSTED)";

/// The program's text.
pub(super) fn program(header: &str) -> Result<String> {
    let functions = functions(header)?;
    ensure!(functions.len() >= FEWEST, "only {} functions were found in the header", functions.len());
    let mut text =
        String::from("/* Made from the header by `cargo xtask test c`. */\n#include \"pointers.h\"\n\n");
    for function in &functions {
        writeln!(text, "static void wrong_{}(void) {{", function.name)?;
        function.calls().iter().try_for_each(|call| writeln!(text, "    {call};"))?;
        text.push_str("}\n\n");
    }
    text.push_str("int main(void) {\n    begin();\n");
    functions.iter().try_for_each(|function| writeln!(text, "    CASE(wrong_{});", function.name))?;
    text.push_str("    end();\n    return done();\n}\n");
    Ok(text)
}

/// Every function that takes a pointer, but those for firmware.
fn functions(header: &str) -> Result<Vec<Function>> {
    let mut functions = Vec::new();
    let pieces: Vec<&str> = header.split("/**").collect();
    for (before, piece) in pieces.iter().zip(&pieces[1..]) {
        if before.trim_end().ends_with(FOR_FIRMWARE) {
            continue;
        }
        let (comment, rest) = piece.split_once("*/").context("a comment does not end")?;
        let declaration = rest.split(';').next().unwrap_or_default();
        let is_function = declaration.contains('(') && !declaration.contains(['#', '{', '=']);
        if !is_function || !declaration.contains('*') || declaration.contains("(void)") {
            continue;
        }
        let function = Function::read(comment, declaration);
        functions.extend(function.with_context(|| format!("cannot test `{}`", declaration.trim()))?);
    }
    Ok(functions)
}

impl Function {
    /// Reads a declaration; `None` if it takes no pointer.
    fn read(comment: &str, declaration: &str) -> Result<Option<Self>> {
        let (head, rest) = declaration.split_once('(').context("no parameter begins")?;
        let list = rest.trim().strip_suffix(')').context("the parameters do not end")?;
        let (returns, name) = head.trim().rsplit_once([' ', '*']).context("it returns nothing")?;
        let parameters: Vec<Parameter> = list.split(',').map(Parameter::read).collect::<Result<_>>()?;
        if !parameters.iter().any(Parameter::is_pointer) {
            return Ok(None);
        }
        let said = comment.replace("\n *", "");
        let said = said.split("NULL:").nth(1).context("its comment says nothing of NULL")?;
        let ignores_null = said.trim_start().starts_with("nothing is done.");
        let refuses = said.trim_start().starts_with("`ANNULUS_NULL_POINTER`");
        let answers = returns.ends_with("annulus_status");
        if refuses != answers || ignores_null == answers {
            bail!("its comment must say what is done on NULL, as those of others do");
        }
        Ok(Some(Self { name: name.to_owned(), answers, parameters, ignores_null }))
    }

    /// The calls with one wrong pointer each.
    fn calls(&self) -> Vec<String> {
        let mut calls = Vec::new();
        for (index, parameter) in self.parameters.iter().enumerate().filter(|(_, it)| it.is_pointer()) {
            calls.push(self.call(index, "NULL", "ANNULUS_NULL_POINTER"));
            if self.answers && parameter.is_aligned() {
                calls.push(self.call(index, &format!("ASKEW({index})"), "ANNULUS_MISALIGNED"));
            }
        }
        let Some((_, events, messages, other)) = self.handle() else { return calls };
        calls.push(self.call(0, "ASKEW_HANDLE", "ANNULUS_MISALIGNED"));
        for wrong in ["(void *)no_handle", &format!("(void *){other}")] {
            calls.push(self.call(0, wrong, "ANNULUS_WRONG_HANDLE"));
        }
        if self.is_of_messages() || self.is_of_events() {
            let wrong = if self.is_of_messages() { events } else { messages };
            calls.push(self.call(0, wrong, "ANNULUS_WRONG_KIND"));
        }
        calls
    }

    /// The sort of handle that it is a call of.
    fn handle(&self) -> Option<&'static (&'static str, &'static str, &'static str, &'static str)> {
        if MAKERS.contains(&self.name.as_str()) {
            return None;
        }
        let first = &self.parameters.first()?.sort;
        HANDLES.iter().find(|(sort, ..)| first.trim_start_matches("const ").strip_suffix('*') == Some(sort))
    }

    fn is_of_messages(&self) -> bool {
        self.name.starts_with("annulus_message_")
    }

    /// Whether it is for rings of events only: it takes or gives some.
    fn is_of_events(&self) -> bool {
        let events = |parameter: &Parameter| {
            ["struct annulus_claim*", "struct annulus_batch*"]
                .iter()
                .any(|sort| parameter.sort.ends_with(sort))
        };
        self.parameters.iter().any(events) || self.name.contains("_write") || self.name.contains("_read")
    }

    /// A call with one wrong argument.
    fn call(&self, wrong: usize, argument: &str, status: &str) -> String {
        let live = self.handle();
        let right = |(index, parameter): (usize, &Parameter)| match live {
            _ if index == wrong => argument.to_owned(),
            Some((_, _, messages, _)) if index == 0 && self.is_of_messages() => (*messages).to_owned(),
            Some((_, events, ..)) if index == 0 => (*events).to_owned(),
            _ => parameter.valid(index),
        };
        let arguments: Vec<String> = self.parameters.iter().enumerate().map(right).collect();
        let call = format!("{}({})", self.name, arguments.join(", "));
        if self.ignores_null { format!("IGNORED({call})") } else { format!("REFUSED({call}, {status})") }
    }
}

impl Parameter {
    fn read(text: &str) -> Result<Self> {
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (sort, name) = words.rsplit_once([' ', '*']).context("a parameter has no name")?;
        let asterisks = words.matches('*').count();
        let sort = sort.replace('*', "").trim_end().to_owned() + &"*".repeat(asterisks);
        Ok(Self { sort, name: name.to_owned() })
    }

    fn is_pointer(&self) -> bool {
        self.sort.ends_with('*')
    }

    /// Whether what it points at has an alignment.
    fn is_aligned(&self) -> bool {
        !["void*", "const void*", "const char*", "bool*"].contains(&self.sort.as_str())
    }

    /// An argument that there is nothing wrong with.
    fn valid(&self, index: usize) -> String {
        match self.sort.as_str() {
            "const struct annulus_options*" => "&options".to_owned(),
            _ if self.is_pointer() => format!("AT({index})"),
            _ if self.name == "bytes" => "PIECE".to_owned(),
            _ if self.name.starts_with("event_") => "8".to_owned(),
            _ if self.name == "stage" || self.name == "place" || self.name == "deadline" => "0".to_owned(),
            _ => "1".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READ: &str = "\n * Copies; NULL:\n * `ANNULUS_NULL_POINTER`. Threads: any.\n ";

    fn read(comment: &str, declaration: &str) -> Result<Option<Function>> {
        Function::read(comment, declaration)
    }

    #[test]
    fn a_declaration_is_read_across_lines() {
        let declaration = "\nenum annulus_status annulus_consumer_read(struct annulus_consumer *consumer,\n   void *events,\n  const void **more)";
        let function = read(READ, declaration).expect("it is one").expect("it takes pointers");
        assert_eq!((function.name.as_str(), function.answers), ("annulus_consumer_read", true));
        let sorts: Vec<&str> = function.parameters.iter().map(|it| it.sort.as_str()).collect();
        assert_eq!(sorts, ["struct annulus_consumer*", "void*", "const void**"]);
        let calls = function.calls();
        assert!(calls.contains(
            &"REFUSED(annulus_consumer_read(NULL, AT(1), AT(2)), ANNULUS_NULL_POINTER)".to_owned()
        ));
        assert!(calls.contains(
            &"REFUSED(annulus_consumer_read(&message_consumer, AT(1), AT(2)), ANNULUS_WRONG_KIND)".to_owned()
        ));
        assert_eq!(calls.len(), 3 + 2 + 1 + 2 + 1);
    }

    #[test]
    fn what_takes_no_pointer_is_passed_over() {
        assert_eq!(read("", "const char *annulus_status_str(uint32_t status)").expect("it is one"), None);
    }

    #[test]
    fn a_comment_must_say_what_is_done_on_null() {
        let declaration = "void annulus_options_init(struct annulus_options *options, size_t capacity)";
        assert!(read(" NULL: nothing is done. ", declaration).is_ok());
        assert!(read(" Fills options. ", declaration).is_err());
        assert!(read(READ, declaration).is_err(), "it has no status to answer");
        let declaration = "enum annulus_status annulus_ring_close(const struct annulus_ring *ring)";
        assert!(read(" NULL: nothing is done. ", declaration).is_err());
    }

    #[test]
    fn the_headers_own_functions_are_found() {
        let header = std::fs::read_to_string(crate::header::path()).expect("the header is there");
        let functions = functions(&header).expect("every one can be tested");
        for name in ["annulus_ring_init", "annulus_options_init", "annulus_message_next", "annulus_lag"] {
            assert!(functions.iter().any(|function| function.name == name), "{name}");
        }
        let (mut exported, mut hosted) = (0, true);
        for line in header.lines() {
            hosted = if hosted { line != FOR_FIRMWARE } else { line == "#endif" };
            exported += usize::from(hosted && line.starts_with("enum annulus_status annulus_"));
        }
        let answering = functions.iter().filter(|function| function.answers).count();
        assert_eq!(answering, exported - 1, "but for `annulus_provoke_panic`, which takes nothing");
    }
}
