//! Names, once, what the sources ask of the target.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // Consumers with a file descriptor for event loops.
    let system = env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    let std = env::var_os("CARGO_FEATURE_STD").is_some();
    if std && matches!(system.as_str(), "linux" | "android") {
        println!("cargo::rustc-cfg=annulus_fd");
    }
    let atomics = env::var("CARGO_CFG_TARGET_HAS_ATOMIC").unwrap_or_default();
    let native = atomics.split(',').any(|width| width == "ptr");
    // Where words and pointers have 64 bits and waking is no more than a store, the header makes hot calls itself.
    let wide = env::var("CARGO_CFG_TARGET_POINTER_WIDTH").unwrap_or_default() == "64";
    if std && wide && atomics.split(',').any(|width| width == "64") {
        println!("cargo::rustc-cfg=annulus_lanes");
    }
    // Rings in statics, whose calls make the ends anew: narrow sequences, and nothing to be counted.
    if !std && !wide && env::var_os("CARGO_FEATURE_METRICS").is_none() {
        println!("cargo::rustc-cfg=annulus_static_rings");
    }
    // Compare-and-swap, as the library has it: native, or in critical sections. Without it there are static rings alone.
    if native || env::var_os("CARGO_FEATURE_CRITICAL_SECTION").is_some() {
        println!("cargo::rustc-cfg=annulus_cas");
    }
}
