//! Compiles the queues of other languages, and notes what CPU and what size of events this build is for.

/// Names one more size of events, in bytes, besides those of 8 and of 64.
const EVENT_BYTES: &str = "ANNULUS_PEERS_EVENT_BYTES";
/// Names the directory of the shared library for C, without which the row of the C interface is left out.
const C_LIBRARY: &str = "ANNULUS_PEERS_C_LIBRARY";

fn main() {
    println!("cargo::rerun-if-env-changed={EVENT_BYTES}");
    println!("cargo::rerun-if-env-changed={C_LIBRARY}");
    println!("cargo::rustc-check-cfg=cfg(c_interface)");
    let own = own_words();
    println!("cargo::rustc-env=ANNULUS_PEERS_OWN_WORDS={own}");
    println!("cargo::rerun-if-changed=foreign");
    println!("cargo::rerun-if-env-changed=CARGO_ENCODED_RUSTFLAGS");
    let flags = std::env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let build = if flags.contains("target-cpu=native") { "native" } else { "baseline" };
    println!("cargo::rustc-env=ANNULUS_PEERS_BUILD={build}");
    if std::env::var_os("CARGO_FEATURE_FOREIGN").is_some() {
        foreign(own);
        if let Ok(directory) = std::env::var(C_LIBRARY) {
            ours_from_c(own, &directory);
        }
    }
}

/// The words of that size; 1 if there is none.
fn own_words() -> usize {
    let bytes = std::env::var(EVENT_BYTES).map_or(8_usize, |text| text.parse().expect("a number of bytes"));
    assert!(
        (8..=1024).contains(&bytes) && bytes.is_multiple_of(8),
        "a multiple of 8 up to 1024, not {bytes}"
    );
    bytes / 8
}

/// Always for this machine's CPU: the peers get the best that they can be.
fn foreign(own: usize) {
    // Debian puts one header of DPDK into the architecture's directory.
    let of_target = std::env::var("TARGET").unwrap_or_default().replace("-unknown-", "-");
    let dpdk = ["/usr/include/dpdk".into(), format!("/usr/include/{of_target}/dpdk")];
    let mut cpp = cc::Build::new();
    cpp.cpp(true).std("c++17").includes(dpdk).file("foreign/rte_ring.cpp").file("foreign/moodycamel.cpp");
    let mut c = cc::Build::new();
    c.std("gnu11").file("foreign/ck_ring.c");
    compile(&mut cpp, own, "annulus_peers_cpp");
    compile(&mut c, own, "annulus_peers_c");
}

/// Our ring again, through the header and the shared library that C programs use: for any CPU, as it is shipped.
fn ours_from_c(own: usize, directory: &str) {
    println!("cargo::rerun-if-changed=../../include/annulus.h");
    let mut cpp = cc::Build::new();
    cpp.cpp(true).std("c++17").include("../../include").file("foreign/annulus.cpp");
    compile(&mut cpp, own, "annulus_peers_annulus");
    println!("cargo::rustc-link-search=native={directory}");
    println!("cargo::rustc-link-lib=dylib=annulus");
    println!("cargo::rustc-link-arg=-Wl,-rpath,{directory}");
    println!("cargo::rustc-cfg=c_interface");
}

fn compile(build: &mut cc::Build, own: usize, name: &str) {
    if ![1, 8].contains(&own) {
        build.define("OWN_WORDS", &own.to_string()[..]);
    }
    build.opt_level(3).flag("-march=native").define("NDEBUG", None).warnings(false).compile(name);
}
