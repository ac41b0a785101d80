//! The memory of the machine that a target stands for: `memory.x`, as the start-up crates' linker scripts include it.

use std::{env, fs, path::PathBuf};

/// microbit: Cortex-M0 with 256 KiB of flash and 16 KiB of RAM.
const MICROBIT: &str = "\
MEMORY
{
  FLASH : ORIGIN = 0x00000000, LENGTH = 256K
  RAM : ORIGIN = 0x20000000, LENGTH = 16K
}
";

/// mps2-an385 and mps2-an386: Cortex-M3 and M4 with 4 MiB each of what stands for flash and RAM.
const MPS2: &str = "\
MEMORY
{
  FLASH : ORIGIN = 0x00000000, LENGTH = 4M
  RAM : ORIGIN = 0x20000000, LENGTH = 4M
}
";

/// virt: RISC-V, which starts in RAM; a part of it stands for flash.
const VIRT: &str = "\
MEMORY
{
  FLASH : ORIGIN = 0x80000000, LENGTH = 1M
  RAM : ORIGIN = 0x80100000, LENGTH = 1M
}
REGION_ALIAS(\"REGION_TEXT\", FLASH);
REGION_ALIAS(\"REGION_RODATA\", FLASH);
REGION_ALIAS(\"REGION_DATA\", RAM);
REGION_ALIAS(\"REGION_BSS\", RAM);
REGION_ALIAS(\"REGION_HEAP\", RAM);
REGION_ALIAS(\"REGION_STACK\", RAM);
";

fn main() {
    let target = env::var("TARGET").expect("cargo names the target");
    let memory = match target.as_str() {
        "thumbv6m-none-eabi" => MICROBIT,
        target if target.starts_with("thumbv7") => MPS2,
        _ => VIRT,
    };
    let directory = PathBuf::from(env::var_os("OUT_DIR").expect("cargo names the directory"));
    fs::write(directory.join("memory.x"), memory).expect("it is cargo's own directory");
    println!("cargo::rustc-link-search={}", directory.display());
    println!("cargo::rerun-if-changed=build.rs");
}
