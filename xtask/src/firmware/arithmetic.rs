//! What is not to be among the instructions that reach flash: division and floats.

use super::Machine;
use super::library::Library;
use crate::job::Job;
use anyhow::{Context, Result, ensure};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What the images in Rust say on the console they say by `core::fmt`, which divides to write a number where a processor
/// does not multiply at length. No function of a ring's calls it.
pub(crate) const OF_MESSAGES: &[&str] = &["4core3fmt"];

/// An error names the divisions and the floats in an image, and the functions that they are in, unless these are `excused`
/// by a part of their names.
pub(crate) fn none_in_image(machine: &Machine, image: &Path, excused: &[&str]) -> Result<()> {
    let listing = disassembly(machine.target, &["-d"], image)?;
    none(found(&listing, |_| true, excused).with_context(|| format!("no code in {}", image.display()))?)
}

/// The same for our own code in a library, whose calls of the compiler's functions are still to be resolved.
pub(crate) fn none_in_library(library: Library) -> Result<()> {
    let path = library.path();
    let listing = disassembly(library.target.name, &["-d", "-r"], &path)?;
    let ours = |member: &str| member.starts_with("annulus");
    none(found(&listing, ours, &[]).with_context(|| format!("no code of ours in {}", path.display()))?)
}

fn disassembly(target: &str, flags: &[&str], file: &Path) -> Result<String> {
    let objdump = match target.starts_with("riscv") {
        true => "riscv64-unknown-elf-objdump",
        false => "arm-none-eabi-objdump",
    };
    Job::new(objdump)
        .args(flags.iter().copied())
        .args(["--no-show-raw-insn", &file.display().to_string()])
        .output()
}

fn none(found: BTreeSet<String>) -> Result<()> {
    ensure!(found.is_empty(), "there are {}", found.into_iter().collect::<Vec<_>>().join(", "));
    Ok(())
}

/// Instructions, and calls of the compiler's functions that stand for them, each with the function that it is in; `None` if
/// no code is listed. Of an archive the members that are `ours`.
fn found(listing: &str, ours: impl Fn(&str) -> bool, excused: &[&str]) -> Option<BTreeSet<String>> {
    let (mut any, mut is_ours, mut function) = (false, true, "");
    let (mut found, mut linked, mut named) = (BTreeSet::new(), BTreeMap::new(), BTreeSet::new());
    for line in listing.lines() {
        let fields: Vec<&str> = line.split('\t').map(str::trim).collect();
        let what = match fields[..] {
            // `MEMBER:     file format FORMAT`, or `00000400 <FUNCTION>:`.
            [head] => {
                if let Some((member, _)) = head.split_once(":     file format ") {
                    is_ours = ours(member);
                } else if let Some((_, name)) = head.strip_suffix(">:").and_then(|head| head.split_once('<'))
                {
                    function = name;
                    if is_ours && let Some(helper) = helper(function) {
                        linked.insert(helper, function);
                    }
                }
                continue;
            }
            _ if !is_ours => continue,
            // `302: R_ARM_THM_CALL<tab>CALLEE`, where a linker is to put in the callee.
            ["", .., callee] => callee,
            // `400:<tab>MNEMONIC<tab>OPERANDS`.
            [_, mnemonic, ref operands @ ..] => {
                any = true;
                let callee =
                    operands.first().and_then(|operands| operands.split_once('<')?.1.strip_suffix('>'));
                if is_arithmetic(mnemonic) { mnemonic } else { callee.unwrap_or_default() }
            }
            [] => continue,
        };
        let (callee, caller) = (helper(what), helper(function));
        // By whomever, since a helper may be there for what is excused; but not by the branches within itself.
        named.extend(callee.filter(|_| callee != caller));
        let is_excused = excused.iter().any(|part| function.contains(part));
        if (callee.is_some() || is_arithmetic(what)) && caller.is_none() && !is_excused {
            found.insert(format!("{what} in {function}"));
        }
    }
    // By an address, or somewhere that is not listed.
    linked.retain(|helper, _| !named.contains(helper));
    found.extend(linked.into_values().map(|function| format!("{function}, whoever calls it")));
    any.then_some(found)
}

/// Of Arm and of RISC-V. Moves of the registers for floats are none: those may hold anything.
fn is_arithmetic(mnemonic: &str) -> bool {
    let bare = mnemonic.split('.').next().unwrap_or_default();
    let float = [
        "vadd", "vsub", "vmul", "vdiv", "vneg", "vabs", "vcvt", "vrint", "vcmp", "vsel", "vmax", "vmin",
        "vsqrt", "vmla", "vmls", "vfm", "vnm",
    ];
    matches!(bare, "udiv" | "sdiv" | "div" | "divu" | "rem" | "remu")
        || float.iter().any(|begin| bare.starts_with(begin))
        || bare.starts_with('f') && bare != "fence"
}

/// The compiler's function that stands for arithmetic, if a name or a place in a listing is of one, by the name that it
/// has without underscores and without what a linker makes of it for a veneer.
fn helper(place: &str) -> Option<&str> {
    let name = place.strip_prefix("__")?.split('+').next()?;
    // `____aeabi_uidiv_veneer` of GNU's linker, `__Thumbv7ABSLongThunk___aeabi_uidiv` of LLVM's.
    let name = name.split_once("Thunk_").map_or(name, |(_, to)| to);
    let bare = name.strip_suffix("_veneer").unwrap_or(name).trim_start_matches('_');
    stands_for_arithmetic(bare).then_some(bare)
}

/// The names that compilers give to what their targets have no instruction for, without the underscores before them.
fn stands_for_arithmetic(bare: &str) -> bool {
    let arm = ["aeabi_idiv", "aeabi_uidiv", "aeabi_ldiv", "aeabi_uldiv"];
    let float = [
        "aeabi_f",
        "aeabi_d",
        "aeabi_cf",
        "aeabi_cd",
        "aeabi_i2",
        "aeabi_ui2",
        "aeabi_l2",
        "aeabi_ul2",
        "float",
        "fix",
    ];
    let ends = ["sf2", "df2", "sf3", "df3"];
    arm.iter().chain(&float).any(|begin| bare.starts_with(begin))
        || bare.contains("div") && bare.ends_with(['3', '4'])
        || bare.contains("mod") && bare.ends_with(['3', '4'])
        || ends.iter().any(|end| bare.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(listing: &str, excused: &[&str]) -> Vec<String> {
        let ours = |member: &str| !member.starts_with("builtins");
        found(listing, ours, excused).expect("there is code").into_iter().collect()
    }

    #[test]
    fn divisions_and_floats_are_found() {
        let listing = "00000400 <push>:\n 400:\tldr\tr0, [r1, #0]\n 402:\tudiv\tr0, r1, r2\n\
            406:\tvadd.f32\ts0, s1, s2\n 40a:\tbl\t500 <__aeabi_uidiv>\n\
            00000500 <__aeabi_uidiv>:\n 500:\tb.n\t600 <__udivsi3+0x4>\n\
            502:\tfence\trw,rw\n00000700 <pop>:\n 700:\tbl\t800 <memcpy>\n 704:\tremu\ta0,a1,a2\n";
        assert_eq!(
            of(listing, &[]),
            ["__aeabi_uidiv in push", "remu in pop", "udiv in push", "vadd.f32 in push"]
        );
        assert_eq!(of(listing, &["pus"]), ["remu in pop"]);
    }

    #[test]
    fn in_a_library_calls_are_found_by_their_relocations() {
        let listing = "annulus.o:     file format elf32-littlearm\n00000000 <push>:\n   0:\tbl\t0 <push>\n\
            \t\t\t0: R_ARM_THM_CALL\t__aeabi_uidivmod\n\t\t\t4: R_ARM_THM_CALL\tmemcpy\n\
            builtins.o:     file format elf32-littlearm\n00000000 <__divsf3>:\n   0:\tbl\t0 <x>\n\
            \t\t\t0: R_ARM_THM_CALL\t__aeabi_fmul\n";
        assert_eq!(of(listing, &[]), ["__aeabi_uidivmod in push"]);
    }

    #[test]
    fn what_is_linked_is_found_without_a_call() {
        let listing = "00000400 <push>:\n 400:\tblx\tr3\n00000500 <__udivdi3>:\n 500:\tbx\tlr\n";
        assert_eq!(of(listing, &[]), ["__udivdi3, whoever calls it"]);
    }

    #[test]
    fn what_is_linked_is_found_although_others_are_called_by_what_is_excused() {
        let listing = "00000400 <4core3fmt>:\n 400:\tbl\t500 <__aeabi_uidiv>\n\
            00000500 <__aeabi_uidiv>:\n 500:\tb.n\t600 <__udivsi3>\n00000600 <__udivsi3>:\n 600:\tbx\tlr\n\
            00000700 <__udivdi3>:\n 700:\tb.n\t704 <__udivdi3+0x4>\n 704:\tbx\tlr\n";
        assert_eq!(of(listing, &["4core3fmt"]), ["__udivdi3, whoever calls it"]);
    }

    #[test]
    fn veneers_are_what_they_lead_to() {
        let listing = "00000400 <push>:\n 400:\tbl\t500 <____aeabi_uidiv_veneer>\n\
            404:\tbl\t600 <____udivdi3_veneer>\n 408:\tbl\t700 <__Thumbv7ABSLongThunk___aeabi_fadd>\n\
            40c:\tbl\t800 <__memcpy_veneer>\n00000500 <____aeabi_uidiv_veneer>:\n 500:\tbx\tpc\n\
            20000000 <__aeabi_uidiv>:\n20000000:\tbx\tlr\n";
        assert_eq!(
            of(listing, &[]),
            [
                "__Thumbv7ABSLongThunk___aeabi_fadd in push",
                "____aeabi_uidiv_veneer in push",
                "____udivdi3_veneer in push"
            ]
        );
        assert!(of(listing, &["push"]).is_empty());
    }

    #[test]
    fn floats_are_told_from_moves() {
        let floats =
            ["vabs.f32", "vmaxnm.f32", "vminnm.f32", "vselge.f32", "vrintz.f32", "vcmpe.f32", "fadd.s"];
        assert!(floats.into_iter().all(is_arithmetic));
        let others =
            ["vmov", "vmov.f32", "vmrs", "vmsr", "vldr", "vstmia", "vpush", "sel", "maxu", "fence.i"];
        assert!(!others.into_iter().any(is_arithmetic));
    }

    #[test]
    fn comparisons_of_floats_are_helpers() {
        for name in ["__aeabi_cfcmpeq", "__aeabi_cfrcmple", "__aeabi_cdcmple", "__aeabi_cdrcmple"] {
            assert!(helper(name).is_some(), "{name}");
        }
        assert_eq!(helper("__aeabi_memcpy"), None);
    }

    #[test]
    fn what_is_no_listing_is_an_error() {
        assert!(found("objdump: no such file", |_| true, &[]).is_none());
    }
}
