//! Random programs, run on a ring and on a plain model of it: both must do the same.
#![cfg(all(feature = "std", not(annulus_loom)))]

extern crate alloc;

#[path = "../support/mod.rs"]
mod support;

mod program;
mod readers;
mod reference;
mod world;

use annulus::Seq;
use proptest::prelude::*;

use support::{Case, Place, Producers, Shape, Waiting, within};

/// Any kind of ring. Nothing waits here but where it need not; a strategy that sleeps would hang for ever if it did.
fn any_case() -> impl Strategy<Value = Case> {
    use Shape::*;
    let fixed = prop_oneof![Just(Producers::Multi), Just(Producers::Single)];
    let somewhere = prop_oneof![Just(Place::Heap), Just(Place::Provided)];
    let in_memory = (fixed.clone(), somewhere.clone(), any_shape(), Just(false));
    let in_static = (fixed, Just(Place::Static), prop_oneof![Just(One), Just(Broadcast)], Just(false));
    #[cfg(annulus_joins)]
    let any = {
        let joinable = prop_oneof![Just(Producers::JoinableMulti), Just(Producers::JoinableSingle)];
        let joined = (joinable, somewhere, any_shape(), prop_oneof![9 => Just(true), 1 => Just(false)]);
        prop_oneof![5 => in_memory, 2 => in_static, 7 => joined]
    };
    #[cfg(not(annulus_joins))]
    let any = prop_oneof![5 => in_memory, 2 => in_static];
    any.prop_map(|(producers, place, shape, joiner)| Case {
        producers,
        place,
        waiting: Waiting::Blocking,
        shape,
        joiner,
    })
}

fn any_shape() -> impl Strategy<Value = Shape> + Clone {
    use Shape::*;
    let groups = prop_oneof![Just(Group), Just(GroupBetween), Just(ExclusiveGroup)];
    let broadcasts = prop_oneof![Just(One), Just(Broadcast), Just(Pipeline), Just(Diamond)];
    prop_oneof![4 => broadcasts, 3 => groups]
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        // The minimal program is printed whole; a test is made of it by hand.
        failure_persistence: None,
        cases,
        max_shrink_iters: if cfg!(miri) { 50 } else { 20_000 },
        ..ProptestConfig::default()
    }
}

/// How long a test may take, in seconds: many times what it needs, shrinking included.
const LIMIT: u64 = 600;

#[test]
fn a_ring_does_what_its_model_does() {
    let capacity = prop_oneof![Just(8_usize), Just(1), Just(2)];
    let program = program::programs(if cfg!(miri) { 25 } else { 60 });
    let config = config(if cfg!(miri) { 8 } else { 3_000 });
    within(LIMIT, || {
        proptest!(config, |(case in any_case(), capacity in capacity, before in 0_usize..40, program in program)| {
            case.run(capacity, Seq::ZERO.minus(before), |ends| world::run(ends, &program));
        });
    });
}

#[test]
fn a_ring_does_what_its_model_does_for_many_laps() {
    let program = program::programs(if cfg!(miri) { 60 } else { 600 });
    let config = config(if cfg!(miri) { 1 } else { 300 });
    within(LIMIT, || {
        proptest!(config, |(case in any_case(), before in 0_usize..400, program in program)| {
            case.run(8, Seq::ZERO.minus(before), |ends| world::run(ends, &program));
        });
    });
}
