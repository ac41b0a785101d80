//! Names, once, the conditions that the sources ask for, so that no long `cfg` predicate is written twice.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");

    let has = |name: &str| env::var_os(name).is_some();
    let list = |name: &str| env::var(name).unwrap_or_default();
    let atomics = list("CARGO_CFG_TARGET_HAS_ATOMIC");
    let native = |width: &str| atomics.split(',').any(|a| a == width);
    let bare = list("CARGO_CFG_TARGET_OS") == "none";
    let wide = list("CARGO_CFG_TARGET_POINTER_WIDTH") == "64";

    // The width of sequences: 64 bits where the target has such atomics natively, 32 elsewhere.
    // Tests force a narrower one with `--cfg annulus_force_word="32"` or `"16"`.
    let word = match list("CARGO_CFG_ANNULUS_FORCE_WORD").as_str() {
        "16" => "16",
        "32" => "32",
        _ if native("64") => "64",
        _ => "32",
    };
    println!("cargo::rustc-cfg=annulus_word=\"{word}\"");
    // With narrow sequences handles keep nothing from one call to the next that the ring's words say as well: what they
    // kept could be older than half the range of a sequence, and where such targets have no cache, it would save nothing.
    if word != "64" {
        println!("cargo::rustc-cfg=annulus_lean");
    }

    // The width of counters, whatever that of sequences is forced to.
    println!("cargo::rustc-cfg=annulus_count=\"{}\"", if native("64") { "64" } else { "32" });

    // Words that different parties write are kept this many bytes apart; "word" where there is no cache.
    let line = if bare && !wide { "word" } else { "128" };
    println!("cargo::rustc-cfg=annulus_line=\"{line}\"");

    // Compare-and-swap: native, or through one of portable-atomic's pass-through features.
    let passed_through =
        has("CARGO_FEATURE_CRITICAL_SECTION") || has("CARGO_FEATURE_UNSAFE_ASSUME_SINGLE_CORE");
    // Models of rings without it force it away with `--cfg annulus_force_stores`.
    let exchanges = (native("ptr") || passed_through) && !has("CARGO_CFG_ANNULUS_FORCE_STORES");
    if exchanges {
        println!("cargo::rustc-cfg=annulus_cas");
    }

    // Ends of a ring that are made anew for each call: handles keep nothing, and there is nothing to be counted.
    let models = has("CARGO_CFG_ANNULUS_LOOM");
    if word != "64" && !models && !has("CARGO_FEATURE_METRICS") {
        println!("cargo::rustc-cfg=annulus_calls");
    }

    // Where there is no compare-and-swap, but loads and stores of 32 bits are atomic, core's own types do: compilers fold
    // addresses into their loads and stores.
    let plain = matches!(list("CARGO_CFG_TARGET_ARCH").as_str(), "arm" | "riscv32");
    if plain && !(native("ptr") || passed_through) {
        println!("cargo::rustc-cfg=annulus_plain");
    }

    // Tasks that wait: their wakers are put in and taken out by compare-and-swap.
    if has("CARGO_FEATURE_ASYNC") && (native("ptr") || passed_through) {
        println!("cargo::rustc-cfg=annulus_async");
    }

    // Consumers that an event loop waits for by a file descriptor, which is a waker. In models something stands for it.
    let linux = matches!(list("CARGO_CFG_TARGET_OS").as_str(), "linux" | "android");
    if has("CARGO_FEATURE_ASYNC") && has("CARGO_FEATURE_STD") && linux && native("ptr") {
        println!("cargo::rustc-cfg=annulus_watch");
    }

    // Rings that can be joined: with narrow sequences the record of a consumer that left long ago would look ahead.
    if word == "64" && (native("ptr") || passed_through) {
        println!("cargo::rustc-cfg=annulus_joins");
    }

    // Rings on the heap are shared by reference counts, which `alloc` offers only with native compare-and-swap.
    if has("CARGO_FEATURE_ALLOC") && native("ptr") {
        println!("cargo::rustc-cfg=annulus_heap");
        // Rings on pages of their own.
        if has("CARGO_FEATURE_STD") {
            println!("cargo::rustc-cfg=annulus_pages");
        }
    }

    // Pauses between small batches are found by trials, for which there must be a clock that tells what a pause costs.
    if has("CARGO_FEATURE_STD") && !has("CARGO_CFG_MIRI") && !has("CARGO_CFG_ANNULUS_LOOM") {
        println!("cargo::rustc-cfg=annulus_coalescing");
        // Handles whose words are where they are said to be, for hosts that make hot calls in their own language.
        if word == "64" && native("ptr") {
            println!("cargo::rustc-cfg=annulus_outline");
        }
    }

    // Copy kernels are picked by compile-time target features where CPUID cannot be run.
    if has("CARGO_CFG_MIRI") {
        println!("cargo::rustc-cfg=annulus_kernels_by_target");
    }
}
