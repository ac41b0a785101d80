//! Rings of narrow sequences: the limit of the only producer, and how its consumers leave.

use super::Step;

/// The steps.
pub(super) const STEPS: &[Step] = &[
    Step {
        name: "a request does not revoke the limit",
        file: "memory/kind/lean.rs",
        text: "memory.status().limit().revoke(memory.cursor().get().0);",
        instead: "();",
        breaks: "the producer goes on to the end of its limit",
    },
    Step {
        name: "the limit is revoked before the request",
        file: "memory/kind/lean.rs",
        text: r#"        memory.status().request_close();
        revoke(memory);"#,
        instead: r#"revoke(memory);
memory.status().request_close();"#,
        breaks: "the producer looks between the two, and raises its limit again",
    },
    Step {
        name: "what was asked is read before the limit is raised",
        file: "memory/kind/lean.rs",
        text: r#"    memory.status().limit().raise(limit);
    // A consumer that halted the ring and left did so in this order, so that this sees the halt.
    if let Some(asked) = memory.status().asked() {
        return Err(Some(follow(memory, next, asked)));
    }"#,
        instead: r#"let asked = memory.status().asked();
memory.status().limit().raise(limit);
if let Some(asked) = asked {
    return Err(Some(follow(memory, next, asked)));
}"#,
        breaks: "a request between the two is lost with the limit that it revoked",
    },
    Step {
        name: "a claim goes by a limit that came since",
        file: "memory/kind/lean.rs",
        text: "Limit::room(limit, next) >= count",
        instead: "memory.status().limit().admits(next, count)",
        breaks: "an empty ring is told to be full",
    },
    Step {
        name: "a closed producer keeps its limit",
        file: "memory/kind/lean.rs",
        text: "memory.status().limit().close(memory.cursor().close_as_asked(next));",
        instead: "let _ = memory.cursor().close_as_asked(next);",
        breaks: "it claims beyond the end",
    },
    Step {
        name: "a consumer that leaves does not say so",
        file: "gate/record/lean.rs",
        text: "self.own_sequence().left_word()",
        instead: "self.own_sequence().word(false)",
        breaks: "the producer waits for nobody",
    },
    Step {
        name: "an untaken place loses its stage before it has left",
        file: "gate/record.rs",
        text: "Presence::Absent.of(stage)",
        instead: "Presence::Absent.of(0)",
        breaks: "a later stage passes it, and sees no halt that came before",
    },
    Step {
        name: "a consumer that keeps nothing looks for a halt before the stages before",
        file: "consumer/lean.rs",
        text: "self.walk_cursor(memory, max)",
        instead: r#"let halted = memory.status().may_be_halted();
let found = self.walk_cursor(memory, max);
if !halted && !found.0.is_empty() {
    return Ok(Some(found.0));
}
found"#,
        breaks: "a stage gets what the one before left undone when it panicked",
    },
];
