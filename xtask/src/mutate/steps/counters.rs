//! What handles count.

use super::Step;

/// The steps.
pub(super) const STEPS: &[Step] = &[
    Step {
        name: "a place of counters is taken in two steps",
        file: "counters/word.rs",
        text: "self.0.compare_exchange(free, HELD | owner.0, Ordering::Acquire, Ordering::Relaxed).is_ok()",
        instead: r#"let is_free = self.0.load(Ordering::Acquire) == free;
if is_free {
    self.0.store(HELD | owner.0, Ordering::Relaxed);
}
is_free"#,
        breaks: "two handles count in one place, and one overwrites what the other counted",
    },
    Step {
        name: "a shared count is added in two steps",
        file: "counters/word.rs",
        text: "self.0.fetch_add(more as Count, Ordering::Relaxed);",
        instead: "self.add(more);",
        breaks: "of two handles that count at once one overwrites what the other counted",
    },
    Step {
        name: "a shared maximum is raised in two steps",
        file: "counters/word.rs",
        text: "self.0.fetch_max(to as Count, Ordering::Relaxed);",
        instead: "self.raise(to);",
        breaks: "the lower of two that are raised at once may stay",
    },
];
