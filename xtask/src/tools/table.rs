//! Every tool, one row each.

use super::Source::{Component, Debian, File, Header, Nightly, Python, Release, Target};
use super::{Tool, Toolchain};

macro_rules! tools {
    ($($id:ident: $name:literal from $source:expr;)*) => {
        $(pub(crate) static $id: Tool = Tool { name: $name, source: $source };)*
    };
}

tools! {
    RUSTFMT: "rustfmt" from Component(Toolchain::Stable, "rustfmt");
    CLIPPY: "clippy" from Component(Toolchain::Stable, "clippy");
    LLVM_TOOLS: "llvm-tools" from Component(Toolchain::Stable, "llvm-tools");
    NIGHTLY: "nightly" from Nightly;
    MIRI: "miri" from Component(Toolchain::Nightly, "miri");
    RUST_SRC: "rust-src" from Component(Toolchain::Nightly, "rust-src");
    OLDEST: "1.89.0" from Release("1.89.0");
    THUMBV6M: "thumbv6m-none-eabi" from Target("thumbv6m-none-eabi");
    THUMBV7EM: "thumbv7em-none-eabihf" from Target("thumbv7em-none-eabihf");
    THUMBV7M: "thumbv7m-none-eabi" from Target("thumbv7m-none-eabi");
    THUMBV7EM_SOFT: "thumbv7em-none-eabi" from Target("thumbv7em-none-eabi");
    RISCV32IMAC: "riscv32imac-unknown-none-elf" from Target("riscv32imac-unknown-none-elf");
    RISCV32IMC: "riscv32imc-unknown-none-elf" from Target("riscv32imc-unknown-none-elf");
    AARCH64: "aarch64-unknown-none" from Target("aarch64-unknown-none");
    WINDOWS: "x86_64-pc-windows-gnu" from Target("x86_64-pc-windows-gnu");
    MACOS: "aarch64-apple-darwin" from Target("aarch64-apple-darwin");
    AARCH64_LINUX: "aarch64-unknown-linux-gnu" from Target("aarch64-unknown-linux-gnu");
    X86_64_MUSL: "x86_64-unknown-linux-musl" from Target("x86_64-unknown-linux-musl");
    AARCH64_MUSL: "aarch64-unknown-linux-musl" from Target("aarch64-unknown-linux-musl");
    CC: "cc" from Debian { packages: "gcc libc6-dev", programs: &["cc"] };
    CXX: "c++" from Debian { packages: "g++", programs: &["c++"] };
    CLANG: "clang++" from Debian { packages: "clang-19", programs: &["clang++-19"] };
    CLANG_RUNTIME: "clang's sanitizers" from File {
        packages: "libclang-rt-19-dev",
        file: "/usr/lib/llvm-19/lib/clang/19/lib/linux/libclang_rt.tsan-x86_64.a"
    };
    BINUTILS: "readelf" from Debian { packages: "binutils", programs: &["readelf"] };
    CMAKE: "cmake" from Debian { packages: "cmake make", programs: &["cmake"] };
    PKG_CONFIG: "pkg-config" from Debian { packages: "pkgconf", programs: &["pkg-config"] };
    ABIDIFF: "abidiff" from Debian { packages: "abigail-tools", programs: &["abidiff"] };
    DOXYGEN: "doxygen" from Debian { packages: "doxygen", programs: &["doxygen"] };
    DPDK: "dpdk" from Header { packages: "libdpdk-dev", header: "dpdk/rte_ring.h" };
    CONCURRENCY_KIT: "ck" from Header { packages: "libck-dev", header: "ck_ring.h" };
    MOODYCAMEL: "concurrentqueue" from Header { packages: "libconcurrentqueue-dev", header: "concurrentqueue/concurrentqueue.h" };
    MAVEN: "mvn" from Debian { packages: "maven", programs: &["mvn"] };
    JDK: "javac" from Debian { packages: "openjdk-17-jdk-headless", programs: &["javac"] };
    VALGRIND: "valgrind" from Debian { packages: "valgrind", programs: &["valgrind"] };
    CC_AARCH64: "aarch64-linux-gnu-gcc" from Debian {
        packages: "gcc-aarch64-linux-gnu libc6-dev-arm64-cross",
        programs: &["aarch64-linux-gnu-gcc"]
    };
    GCC_ARM: "arm-none-eabi-gcc" from Debian {
        packages: "gcc-arm-none-eabi libnewlib-arm-none-eabi",
        programs: &["arm-none-eabi-gcc"]
    };
    GCC_RISCV: "riscv64-unknown-elf-gcc" from Debian {
        packages: "gcc-riscv64-unknown-elf picolibc-riscv64-unknown-elf",
        programs: &["riscv64-unknown-elf-gcc"]
    };
    QEMU_ARM: "qemu-system-arm" from Debian { packages: "qemu-system-arm", programs: &["qemu-system-arm"] };
    QEMU_RISCV: "qemu-system-riscv32" from Debian { packages: "qemu-system-misc", programs: &["qemu-system-riscv32"] };
    QEMU: "qemu-aarch64" from Debian { packages: "qemu-user", programs: &["qemu-aarch64"] };
    MUSL: "musl" from File { packages: "musl", file: "/lib/ld-musl-x86_64.so.1" };
    PYTHON: "python3" from Debian { packages: "python3-venv", programs: &["python3"] };
    ZIGBUILD: "cargo-zigbuild" from Python {
        environment: "zigbuild",
        requirements: "cargo-zigbuild==0.24.0 ziglang==0.17.1"
    };
}
