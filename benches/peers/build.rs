//! Compiles the queues of other languages, and notes what CPU this build is for.

fn main() {
    println!("cargo::rerun-if-changed=foreign");
    println!("cargo::rerun-if-env-changed=CARGO_ENCODED_RUSTFLAGS");
    let flags = std::env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let build = if flags.contains("target-cpu=native") { "native" } else { "baseline" };
    println!("cargo::rustc-env=ANNULUS_PEERS_BUILD={build}");
    if std::env::var_os("CARGO_FEATURE_FOREIGN").is_some() {
        foreign();
    }
}

/// Always for this machine's CPU: the peers get the best that they can be.
fn foreign() {
    // Debian puts one header of DPDK into the architecture's directory.
    let of_target = std::env::var("TARGET").unwrap_or_default().replace("-unknown-", "-");
    let dpdk = ["/usr/include/dpdk".into(), format!("/usr/include/{of_target}/dpdk")];
    let mut cpp = cc::Build::new();
    cpp.cpp(true).std("c++17").includes(dpdk).file("foreign/rte_ring.cpp").file("foreign/moodycamel.cpp");
    let mut c = cc::Build::new();
    c.std("gnu11").file("foreign/ck_ring.c");
    for (build, name) in [(&mut cpp, "annulus_peers_cpp"), (&mut c, "annulus_peers_c")] {
        build.opt_level(3).flag("-march=native").define("NDEBUG", None).warnings(false).compile(name);
    }
}
