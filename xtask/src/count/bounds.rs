//! What each hot call may cost at most, in instructions per call. The pinned toolchain and lock file make the counts
//! repeatable. A bound leaves about a seventh of room, where copies depend on the CPU's features half as much again;
//! it is lowered when a call gets cheaper.

const BOUNDS: &[(&str, f64)] = &[
    ("single-publish-poll", 190.0),
    ("single-publish-poll-batch", 575.0),
    ("single-publish-poll-blocking", 170.0),
    ("single-write-read-batch", 805.0),
    ("single-claim-abandon", 40.0),
    ("single-publish", 55.0),
    ("single-poll", 145.0),
    ("single-poll-empty", 105.0),
    ("single-claim-full", 105.0),
    ("multi-publish-poll", 215.0),
    ("multi-publish-poll-batch", 590.0),
    ("multi-publish-poll-blocking", 200.0),
    ("multi-write-read-batch", 830.0),
    ("multi-claim-abandon-poll", 200.0),
    ("multi-publish", 85.0),
    ("multi-poll", 175.0),
    ("multi-poll-empty", 110.0),
    ("multi-claim-full", 130.0),
    ("gate-of-1", 25.0),
    ("gate-of-4", 70.0),
    ("single-publish-poll-async", 136.0),
    ("single-publish-await-async", 200.0),
    ("multi-publish-poll-async", 162.0),
];

/// The same with the feature `metrics`.
const BOUNDS_WITH_METRICS: &[(&str, f64)] = &[
    ("single-publish-poll", 230.0),
    ("single-publish-poll-batch", 585.0),
    ("single-publish-poll-blocking", 190.0),
    ("single-write-read-batch", 820.0),
    ("single-claim-abandon", 80.0),
    ("single-publish", 50.0),
    ("single-poll", 175.0),
    ("single-poll-empty", 110.0),
    ("single-claim-full", 140.0),
    ("multi-publish-poll", 270.0),
    ("multi-publish-poll-batch", 625.0),
    ("multi-publish-poll-blocking", 225.0),
    ("multi-write-read-batch", 890.0),
    ("multi-claim-abandon-poll", 230.0),
    ("multi-publish", 80.0),
    ("multi-poll", 205.0),
    ("multi-poll-empty", 115.0),
    ("multi-claim-full", 185.0),
    ("gate-of-1", 25.0),
    ("gate-of-4", 70.0),
];

/// The bound of a call, if it has one.
pub(crate) fn bound(call: &str) -> Option<f64> {
    find(BOUNDS, call)
}

/// The bound of a call that counts, if it has one.
pub(crate) fn bound_with_metrics(call: &str) -> Option<f64> {
    find(BOUNDS_WITH_METRICS, call)
}

fn find(bounds: &[(&str, f64)], call: &str) -> Option<f64> {
    bounds.iter().find(|(name, _)| *name == call).map(|(_, bound)| *bound)
}
