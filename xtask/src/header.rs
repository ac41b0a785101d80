//! `cargo xtask header`: writes `include/annulus.h` from the signatures and comments of the C ABI's crate.

use crate::workspace;
use anyhow::{Context, Result, ensure};
use cbindgen::{Builder, Config, DocumentationStyle, Language, RenameRule, Style};
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

/// The types as C names them.
const TYPES: &[(&str, &str)] = &[
    ("Status", "annulus_status"),
    ("Ring", "annulus_ring"),
    ("Producer", "annulus_producer"),
    ("Consumer", "annulus_consumer"),
    ("Claim", "annulus_claim"),
    ("Batch", "annulus_batch"),
    ("MessageClaim", "annulus_message"),
    ("MessageBatch", "annulus_messages"),
    ("MessageClaims", "annulus_message_claims"),
    ("Bytes", "annulus_bytes"),
    ("ProducerMetrics", "annulus_producer_metrics"),
    ("ConsumerMetrics", "annulus_consumer_metrics"),
    ("RingMetrics", "annulus_ring_metrics"),
    ("Options", "annulus_options"),
    ("StageOptions", "annulus_stage"),
    ("Sequence", "annulus_sequence"),
    ("Stamps", "annulus_stamps"),
    ("Slots", "annulus_slots"),
    ("SlotSpans", "annulus_slot_spans"),
    ("Copy", "annulus_copy"),
    ("StaticMessageRing", "annulus_static_message_ring"),
    ("StaticMultiRing", "annulus_static_multi_ring"),
    ("StaticProducer", "annulus_static_producer"),
    ("StaticRing", "annulus_static_ring"),
    ("StaticSlots", "annulus_static_slots"),
    ("StaticWords", "annulus_static_words"),
];

/// What is there only sometimes, as C asks for it.
const DEFINES: [(&str, &str); 2] =
    [("feature = std", "ANNULUS_HOSTED"), ("feature = provoke-panic", "ANNULUS_PROVOKE_PANIC")];

/// Comments of a function that are for Rust.
const SAFETY: &str = " * # Safety";

pub(crate) fn path() -> PathBuf {
    workspace::root().join("include/annulus.h")
}

pub(crate) fn main() -> Result<ExitCode> {
    fs::write(path(), generate()?).with_context(|| format!("cannot write {}", path().display()))?;
    Ok(ExitCode::SUCCESS)
}

/// Whether the committed header is the one that the sources make.
pub(crate) fn check() -> Result<()> {
    let committed = fs::read_to_string(path())?;
    ensure!(committed == generate()?, "include/annulus.h is old: run `cargo xtask header`");
    Ok(())
}

/// The header's text.
pub(crate) fn generate() -> Result<String> {
    let ffi = workspace::root().join("ffi");
    let mut config = Config {
        language: Language::C,
        cpp_compat: true,
        include_guard: Some("ANNULUS_H".into()),
        no_includes: true,
        sys_includes: ["stdbool.h", "stddef.h", "stdint.h"].map(Into::into).into(),
        header: Some(fs::read_to_string(ffi.join("header/top.h"))?.trim_end().to_owned()),
        after_includes: Some(fs::read_to_string(ffi.join("header/configuration.h"))?),
        style: Style::Both,
        documentation_style: DocumentationStyle::Doxy,
        line_length: 110,
        tab_width: 4,
        usize_is_size_t: true,
        ..Config::default()
    };
    config.enumeration.prefix_with_name = true;
    config.enumeration.rename_variants = RenameRule::ScreamingSnakeCase;
    config.export.rename = TYPES.iter().map(|&(rust, c)| (rust.to_owned(), c.to_owned())).collect();
    // The firmware's, which the header declares with what they must do.
    config.export.exclude = ["annulus_critical_enter", "annulus_critical_exit"].map(Into::into).into();
    config.defines = DEFINES.map(|(rust, c)| (rust.to_owned(), c.to_owned())).into();
    let bindings = Builder::new().with_crate(&ffi).with_config(config).generate()?;
    let mut text = Vec::new();
    bindings.write(&mut text);
    let text = String::from_utf8(text)?.replace("ANNULUS_STATUS_", "ANNULUS_");
    let end = "#ifdef __cplusplus\n}  // extern \"C\"";
    ensure!(text.matches(end).count() == 1, "the header has no end to add macros before");
    let part = |name: &str| fs::read_to_string(ffi.join("header").join(name));
    let names = ["static.h", "bottom.h", "inline.h", "calls.h"];
    let bottom = names.map(part).into_iter().collect::<Result<Vec<String>, _>>()?.join("\n");
    Ok(for_c(&text).replace(end, &format!("{bottom}\n{end}")))
}

/// The text without the comments that only Rust needs.
fn for_c(text: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut skipping = false;
    for line in text.lines() {
        if line.starts_with(SAFETY) {
            skipping = true;
            if kept.last() == Some(&" *") {
                kept.pop();
            }
        }
        skipping = skipping && !line.starts_with(" */");
        if !skipping {
            kept.push(line);
        }
    }
    kept.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rust_alone_needs_is_left_out() {
        let text = "/**\n * Does it.\n *\n * # Safety\n * All is well.\n */\nvoid f(void);\n";
        assert_eq!(for_c(text), "/**\n * Does it.\n */\nvoid f(void);\n");
    }
}
