//! Images in C: how a machine's compiler builds one, and links it with a library of ours.

use super::library::{Library, TARGETS, Target};
use super::{Machine, target_dir};
use crate::job::Job;
use std::path::{Path, PathBuf};

/// Where the sources are.
const SOURCES: &str = "firmware/c";

/// How a machine's images are compiled and linked.
#[derive(Debug)]
pub(crate) struct Compiler {
    program: &'static str,
    compile: &'static [&'static str],
    link: &'static [&'static str],
    /// What follows the library.
    libraries: &'static [&'static str],
    /// The support's own file, without what says that it is C or the linker's.
    machine: &'static str,
}

const fn arm(compile: &'static [&'static str]) -> Compiler {
    Compiler {
        program: "arm-none-eabi-gcc",
        compile,
        link: compile,
        // newlib, with no system under it.
        libraries: &["--specs=nosys.specs"],
        machine: "arm",
    }
}

pub(super) const CORTEX_M0: Compiler = arm(&["-mcpu=cortex-m0", "-mthumb"]);
pub(super) const CORTEX_M3: Compiler = arm(&["-mcpu=cortex-m3", "-mthumb"]);
pub(super) const CORTEX_M4F: Compiler =
    arm(&["-mcpu=cortex-m4", "-mthumb", "-mfloat-abi=hard", "-mfpu=fpv4-sp-d16"]);
pub(super) const CORTEX_M4: Compiler = arm(&["-mcpu=cortex-m4", "-mthumb", "-mfloat-abi=soft"]);

/// No C library. Registers of control are an extension that the compiler's choice of libraries knows nothing of: it would
/// link those of another machine.
const fn riscv(compile: &'static [&'static str], link: &'static [&'static str]) -> Compiler {
    Compiler { program: "riscv64-unknown-elf-gcc", compile, link, libraries: &["-lgcc"], machine: "riscv" }
}

pub(super) const RISCV32IMC: Compiler = riscv(
    &["-march=rv32imc_zicsr", "-mabi=ilp32", "-ffreestanding"],
    &["-march=rv32imc", "-mabi=ilp32", "-nostdlib"],
);
pub(super) const RISCV32IMAC: Compiler = riscv(
    &["-march=rv32imac_zicsr", "-mabi=ilp32", "-ffreestanding"],
    &["-march=rv32imac", "-mabi=ilp32", "-nostdlib"],
);

const FLAGS: [&str; 12] = [
    "-std=c11",
    "-Os",
    "-g",
    "-Wall",
    "-Wextra",
    "-Wpedantic",
    "-Wconversion",
    "-Werror",
    "-ffunction-sections",
    "-fdata-sections",
    "-Iinclude",
    "-Ifirmware/c",
];

/// The target whose libraries a machine's images are linked with.
pub(crate) fn target(machine: &Machine) -> &'static Target {
    let of_machine = |target: &&Target| target.name == machine.target;
    TARGETS.iter().find(of_machine).expect("every machine's target has a library")
}

fn directory(machine: &Machine) -> PathBuf {
    target_dir().join("c").join(machine.target)
}

/// Where an image is once it is linked.
pub(crate) fn image(machine: &Machine, name: &str) -> PathBuf {
    directory(machine).join(name)
}

fn object(machine: &Machine, name: &str) -> String {
    directory(machine).join(format!("{name}.o")).display().to_string()
}

/// Compiles a file, named without what says that it is C.
fn compile(machine: &Machine, source: &str, to: &str) -> Job {
    Job::new(machine.c.program).args(FLAGS.iter().chain(machine.c.compile).copied()).args([
        "-c".to_owned(),
        format!("{source}.c"),
        "-o".to_owned(),
        object(machine, to),
    ])
}

/// Compiles what every image of a machine has.
pub(crate) fn support(machine: &Machine) -> std::io::Result<[Job; 2]> {
    std::fs::create_dir_all(directory(machine))?;
    Ok(["machine", machine.c.machine].map(|name| compile(machine, &format!("{SOURCES}/{name}"), name)))
}

/// Compiles an image whose source is in this folder, and links it.
pub(crate) fn build(machine: &Machine, folder: &str, name: &str, library: Library) -> [Job; 2] {
    let image_path = image(machine, name).display().to_string();
    let link = Job::new(machine.c.program)
        .args(machine.c.link.iter().copied())
        .args([object(machine, name), object(machine, "machine"), object(machine, machine.c.machine)])
        .args([shown(&library.path())])
        .args(machine.c.libraries.iter().copied())
        .args(["-nostartfiles", "-Wl,--gc-sections,-z,noexecstack", "-T"])
        .args([format!("{SOURCES}/{}.ld", machine.c.machine), "-o".to_owned(), image_path]);
    [compile(machine, &format!("{folder}/{name}"), name), link]
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
