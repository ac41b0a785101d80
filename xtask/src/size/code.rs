//! What is not to be among an image's instructions: division and floats.

use crate::firmware::Machine;
use crate::job::Job;
use anyhow::{Context, Result, ensure};
use std::collections::BTreeSet;
use std::path::Path;

/// The divisions and the floats in an image: instructions, and functions of the compiler's that stand for them.
pub(crate) fn arithmetic(machine: &Machine, image: &Path) -> Result<BTreeSet<String>> {
    let objdump = match machine.target.starts_with("riscv") {
        true => "riscv64-unknown-elf-objdump",
        false => "arm-none-eabi-objdump",
    };
    let listing =
        Job::new(objdump).args(["-d", "--no-show-raw-insn", &image.display().to_string()]).output()?;
    found(&listing).with_context(|| format!("`{objdump}` listed no code of {}", image.display()))
}

/// `None` if nothing is listed.
fn found(listing: &str) -> Option<BTreeSet<String>> {
    let mut any = false;
    let mut found = BTreeSet::new();
    for line in listing.lines() {
        // `00000400 <name>:` or ` 400:<tab>mnemonic<tab>operands`.
        if let Some((_, name)) = line.strip_suffix(">:").and_then(|line| line.split_once('<')) {
            if stands_for_arithmetic(name) {
                found.insert(name.to_owned());
            }
        } else if let Some(mnemonic) = line.split('\t').nth(1) {
            any = true;
            let mnemonic = mnemonic.trim();
            if is_arithmetic(mnemonic) {
                found.insert(mnemonic.to_owned());
            }
        }
    }
    any.then_some(found)
}

/// Of Arm and of RISC-V. Moves of the registers for floats are none: those may hold anything.
fn is_arithmetic(mnemonic: &str) -> bool {
    let bare = mnemonic.split('.').next().unwrap_or_default();
    let float =
        ["vadd", "vsub", "vmul", "vdiv", "vneg", "vcvt", "vcmp", "vsqrt", "vmla", "vmls", "vfm", "vnm"];
    matches!(bare, "udiv" | "sdiv" | "div" | "divu" | "rem" | "remu")
        || float.iter().any(|begin| bare.starts_with(begin))
        || bare.starts_with('f') && bare != "fence"
}

/// The names that compilers give to what their targets have no instruction for.
fn stands_for_arithmetic(name: &str) -> bool {
    let Some(bare) = name.strip_prefix("__") else { return false };
    let arm = ["aeabi_idiv", "aeabi_uidiv", "aeabi_ldiv", "aeabi_uldiv"];
    let float = ["aeabi_f", "aeabi_d", "aeabi_i2", "aeabi_ui2", "aeabi_l2", "aeabi_ul2", "float", "fix"];
    let ends = ["sf2", "df2", "sf3", "df3"];
    arm.iter().chain(&float).any(|begin| bare.starts_with(begin))
        || bare.contains("div") && bare.ends_with(['3', '4'])
        || bare.contains("mod") && bare.ends_with(['3', '4'])
        || ends.iter().any(|end| bare.ends_with(end))
}

/// An error names what there is of it.
pub(crate) fn has_none(machine: &Machine, image: &Path) -> Result<()> {
    let found = arithmetic(machine, image)?;
    ensure!(found.is_empty(), "there are {}", found.into_iter().collect::<Vec<_>>().join(", "));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn divisions_and_floats_are_found() {
        let listing = "00000400 <push>:\n 400:\tldr\tr0, [r1, #0]\n 402:\tudiv\tr0, r1, r2\n\
            406:\tvadd.f32\ts0, s1, s2\n\n00000500 <__aeabi_uidiv>:\n 500:\tb.n\t500 <x>\n\
            502:\tfence\trw,rw\n00000600 <__aeabi_memcpy>:\n00000700 <__udivdi3>:\n00000800 <__divsf3>:\n";
        let found: Vec<String> = found(listing).expect("there is code").into_iter().collect();
        assert_eq!(found, ["__aeabi_uidiv", "__divsf3", "__udivdi3", "udiv", "vadd.f32"]);
    }

    #[test]
    fn what_is_no_listing_is_an_error() {
        assert!(found("objdump: no such file").is_none());
    }
}
