//! Compiles the queues of other languages.

fn main() {
    println!("cargo::rerun-if-changed=foreign");
    if std::env::var_os("CARGO_FEATURE_FOREIGN").is_none() {
        return;
    }
    cc::Build::new()
        .cpp(true)
        .std("c++17")
        .opt_level(3)
        .flag("-march=native")
        .include("/usr/include/dpdk")
        .include("/usr/include/x86_64-linux-gnu/dpdk")
        .define("NDEBUG", None)
        .warnings(false)
        .file("foreign/rte_ring.cpp")
        .file("foreign/moodycamel.cpp")
        .compile("annulus_peers_foreign");
}
