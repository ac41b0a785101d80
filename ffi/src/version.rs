//! Which library this is.

/// The version of the header: the major number.
pub const ANNULUS_VERSION_MAJOR: u32 = 0;
/// The minor number.
pub const ANNULUS_VERSION_MINOR: u32 = 1;
/// The patch number.
pub const ANNULUS_VERSION_PATCH: u32 = 0;

/// The numbers are those of the package.
const _: () = {
    const fn is(number: u32, text: &str) -> bool {
        matches!(u32::from_str_radix(text, 10), Ok(value) if value == number)
    }
    assert!(is(ANNULUS_VERSION_MAJOR, env!("CARGO_PKG_VERSION_MAJOR")));
    assert!(is(ANNULUS_VERSION_MINOR, env!("CARGO_PKG_VERSION_MINOR")));
    assert!(is(ANNULUS_VERSION_PATCH, env!("CARGO_PKG_VERSION_PATCH")));
};

/// In `annulus_features()`: the library has threads, `annulus_ring_create` and calls with deadlines.
pub const ANNULUS_FEATURE_STD: u32 = 1;
/// In `annulus_features()`: handles count what they do.
pub const ANNULUS_FEATURE_METRICS: u32 = 2;

/// The version of the library that runs: `major << 16 | minor << 8 | patch`. Compare it with the macros
/// `ANNULUS_VERSION_*`, which are those of the header.
///
/// Threads: any. Signals: safe.
#[unsafe(no_mangle)]
pub extern "C" fn annulus_version() -> u32 {
    ANNULUS_VERSION_MAJOR << 16 | ANNULUS_VERSION_MINOR << 8 | ANNULUS_VERSION_PATCH
}

/// What the library that runs was built with: bits `ANNULUS_FEATURE_*`.
///
/// Threads: any. Signals: safe.
#[unsafe(no_mangle)]
pub extern "C" fn annulus_features() -> u32 {
    let has = |feature: u32, built: bool| if built { feature } else { 0 };
    has(ANNULUS_FEATURE_STD, cfg!(feature = "std")) | has(ANNULUS_FEATURE_METRICS, cfg!(feature = "metrics"))
}
