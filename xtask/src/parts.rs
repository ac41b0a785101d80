//! The parts of the tests. A new part is one row here and one file beside the others.

mod aarch64;
mod abi;
mod bench;
mod benches;
mod c;
mod c_sanitizers;
mod clippy;
mod count;
mod cpp;
mod cross;
mod demo;
mod docs;
mod doxygen;
mod examples;
mod features;
mod firmware;
mod fmt;
mod install;
mod integration;
mod java;
mod loom;
mod metrics;
mod miri;
mod msrv;
mod mutate;
mod natives;
mod no_std;
mod sanitizers;
mod size;
mod soak;
mod tidy;
mod unit;
mod words;

pub(crate) use c::examples as c_examples;
pub(crate) use c_sanitizers::fuzz as fuzz_c;
pub(crate) use cpp::examples as cpp_examples;
pub(crate) use cpp::program as cpp_compiler;
pub(crate) use firmware::examples as firmware_examples;
pub(crate) use java::examples as java_examples;
pub(crate) use loom::{PROGRAMS as MODELS, Program};
pub(crate) use miri::thorough as miri_thorough;

use crate::run::Run;
use crate::tools::*;
use anyhow::{Result, ensure};

/// The library's package.
pub(crate) const LIBRARY: &str = "annulus";

/// One part of the tests.
#[derive(Debug)]
pub(crate) struct Part {
    /// As `cargo xtask test PART` takes it.
    pub(crate) name: &'static str,
    /// What it shows, for `--list`.
    pub(crate) what: &'static str,
    /// What must be there before it runs.
    pub(crate) tools: &'static [&'static Tool],
    /// Counts its cases in the run; an error counts as one more failure.
    pub(crate) run: fn(&mut Run) -> Result<()>,
}

macro_rules! parts {
    ($($name:literal, $run:path, [$($tool:ident),*], $what:literal;)*) => {
        /// Every part, quick ones first.
        static PARTS: &[Part] = &[$(Part { name: $name, what: $what, tools: &[$(&$tool),*], run: $run }),*];
    };
}

parts! {
    "tidy", tidy::run, [], "layers, file sizes, words that must not be there, the lock file";
    "fmt", fmt::run, [RUSTFMT], "formatting of the whole workspace";
    "clippy", clippy::run, [CLIPPY, CC, THUMBV6M], "lints of the workspace, with and without std";
    "docs", docs::run, [CC], "documentation builds without warnings";
    "unit", unit::run, [CC], "unit tests of the library and of xtask, documentation tests";
    "integration", integration::run, [CC], "behaviour suites, property tests, Send and Sync, misuse that must not compile";
    "features", features::run, [THUMBV6M], "builds with every set of features";
    "no-std", no_std::run, [THUMBV6M, THUMBV7EM, RISCV32IMC, AARCH64], "builds for targets that have no std";
    "msrv", msrv::run, [OLDEST], "the library builds with the oldest compiler that it promises";
    "cross", cross::run, [WINDOWS, MACOS], "checks for Windows and macOS";
    "words", words::run, [CC], "the suites over sequences of 32 and of 16 bits, which wrap soon";
    "examples", examples::run, [CLIPPY, CC], "each example runs to its end";
    "benches", benches::run, [CC], "each benchmark runs once";
    "bench", bench::run, [RUSTFMT, CLIPPY, CC, CXX, DPDK, CONCURRENCY_KIT, MOODYCAMEL], "the comparison with peers: every cell and peer in short, events looked at one by one";
    "c", c::run, [CC, VALGRIND], "the C header is up to date and clean, C programs run against both libraries, valgrind, sanitizer";
    "cpp", cpp::run, [CC, CXX, CLANG, VALGRIND], "the C++ header is clean, C++ programs run against both libraries with two compilers, valgrind, sanitizer";
    "demo", demo::run, [CC, CXX, JDK], "tests of the demo; the demo on generated and on real data, with stages in Rust, C++ and Java";
    "install", install::run, [CC, CXX, BINUTILS, CMAKE, PKG_CONFIG, LLVM_TOOLS], "an installation is complete, and programs are built against it by CMake and pkg-config";
    "doxygen", doxygen::run, [DOXYGEN], "the pages of the C and C++ headers are built without warnings";
    "abi", abi::run, [CC, ABIDIFF], "what is removed from the binary interface is noticed; against the last release, nothing is";
    "java", java::run, [CC, MAVEN, JDK], "the Java suites on two JDKs, with both back ends, under -Xcheck:jni; examples in Java";
    "natives", natives::run, [PYTHON, ZIGBUILD, BINUTILS, X86_64_MUSL, AARCH64_LINUX, AARCH64_MUSL, MUSL, CC_AARCH64, QEMU], "released libraries for Java: what they need of a system, and that its loader takes them";
    "count", count::run, [CC, VALGRIND], "instructions per hot call stay within their bounds";
    "metrics", metrics::run, [CC, VALGRIND], "counters: tests with them on, their cost, and no trace of them when off";
    "soak", soak::run, [CC], "random programs over every kind of ring, each event checked";
    "aarch64", aarch64::run, [AARCH64_LINUX, CC_AARCH64, QEMU], "unit tests and suites on emulated aarch64, NEON kernels included";
    "firmware", firmware::run, [RUSTFMT, CLIPPY, THUMBV6M, THUMBV7M, THUMBV7EM_SOFT, THUMBV7EM, RISCV32IMC, RISCV32IMAC, GCC_ARM, GCC_RISCV, QEMU_ARM, QEMU_RISCV], "the rings without an operating system, in Rust and in C, on four emulated microcontrollers";
    "size", size::run, [CC, THUMBV6M, THUMBV7M, THUMBV7EM, RISCV32IMC, GCC_ARM, GCC_RISCV, QEMU_ARM, QEMU_RISCV], "flash, RAM and instructions on microcontrollers stay within bounds; hot calls cannot panic";
    "thread-sanitizer", sanitizers::thread, [NIGHTLY, RUST_SRC, CC], "no data race in suites that run threads";
    "address-sanitizer", sanitizers::address, [NIGHTLY, RUST_SRC, CC], "no access out of bounds or after a free in suites and programs";
    "c-sanitizers", c_sanitizers::run, [NIGHTLY, RUST_SRC, CC, CLANG, CLANG_RUNTIME], "no data race in C and C++ programs with the library; programs of C calls that a fuzzer looks for";
    "loom", loom::run, [CC], "models of the public handles, every interleaving";
    "mutate", mutate::run, [CC], "the list of mutants fits the sources, and a mutant of each sort is caught by its model";
    "miri", miri::run, [NIGHTLY, MIRI, RUST_SRC, CC], "undefined behaviour in the library and in its tests";
}

/// The parts of these names in the table's order, or all for no name.
pub(crate) fn select(names: &[String]) -> Result<Vec<&'static Part>> {
    for name in names {
        ensure!(
            PARTS.iter().any(|part| part.name == name),
            "no part is called `{name}`; `cargo xtask test --list` names them"
        );
    }
    let wanted = |part: &&Part| names.is_empty() || names.iter().any(|name| name == part.name);
    Ok(PARTS.iter().filter(wanted).collect())
}

/// The tools that these parts need, each once.
pub(crate) fn tools_of(parts: &[&'static Part]) -> Vec<&'static Tool> {
    let mut tools: Vec<&'static Tool> = Vec::new();
    for tool in parts.iter().flat_map(|part| part.tools) {
        if !tools.iter().any(|known| std::ptr::eq(*known, *tool)) {
            tools.push(tool);
        }
    }
    tools
}

/// The parts that need a tool.
pub(crate) fn users_of(tool: &'static Tool) -> impl Iterator<Item = &'static Part> {
    PARTS.iter().filter(move |part| part.tools.iter().any(|needed| std::ptr::eq(*needed, tool)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(parts: &[&'static Part]) -> Vec<&'static str> {
        parts.iter().map(|part| part.name).collect()
    }

    #[test]
    fn parts_are_selected_by_name_in_the_order_of_the_table() {
        let chosen = select(&["unit".into(), "fmt".into(), "unit".into()]).expect("both exist");
        assert_eq!(names(&chosen), ["fmt", "unit"]);
        assert_eq!(select(&[]).expect("all exist").len(), PARTS.len());
        assert!(select(&["fmt".into(), "nothing".into()]).is_err());
    }

    #[test]
    fn names_are_unique() {
        for (index, part) in PARTS.iter().enumerate() {
            assert!(PARTS[..index].iter().all(|other| other.name != part.name), "{}", part.name);
        }
    }

    #[test]
    fn tools_are_listed_once_and_know_their_parts() {
        let parts = select(&["no-std".into(), "features".into(), "clippy".into()]).expect("all exist");
        let tools = tools_of(&parts);
        assert_eq!(tools.iter().filter(|tool| std::ptr::eq(**tool, &THUMBV6M)).count(), 1);
        assert_eq!(
            names(&users_of(&THUMBV6M).collect::<Vec<_>>()),
            ["clippy", "features", "no-std", "firmware", "size"]
        );
    }
}
