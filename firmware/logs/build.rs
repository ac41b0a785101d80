//! The linker scripts: the machine's memory, which riscv-rt's does not include by itself, the start-up crate's, and defmt's.

fn main() {
    let target = std::env::var("TARGET").expect("cargo names the target");
    if target.starts_with("riscv") {
        println!("cargo::rustc-link-arg-bins=-Tmemory.x");
    }
    println!("cargo::rustc-link-arg-bins=-Tlink.x");
    println!("cargo::rustc-link-arg-bins=-Tdefmt.x");
    println!("cargo::rustc-link-arg-bins=--nmagic");
    println!("cargo::rerun-if-changed=build.rs");
}
