//! Random programs, run on a ring and on a plain model of it: both must do the same.
#![cfg(all(feature = "std", not(annulus_loom)))]

extern crate alloc;

#[path = "../support/mod.rs"]
mod support;

mod program;
mod reference;
mod world;

use annulus::Seq;
use proptest::prelude::*;

use support::{Case, Place, Producers, Shape, Waiting};

fn any_case() -> impl Strategy<Value = Case> {
    use Shape::*;
    let places = prop_oneof![
        (Just(Place::Heap), prop_oneof![Just(One), Just(Broadcast), Just(Pipeline), Just(Diamond)]),
        (Just(Place::Provided), prop_oneof![Just(Pipeline), Just(Diamond)]),
        (Just(Place::Static), prop_oneof![Just(One), Just(Broadcast)]),
    ];
    let producers = prop_oneof![Just(Producers::Multi), Just(Producers::Single)];
    // Nothing waits here but where it need not; a strategy that sleeps would hang for ever if it did.
    (producers, places).prop_map(|(producers, (place, shape))| Case {
        producers,
        place,
        waiting: Waiting::Blocking,
        shape,
    })
}

fn config() -> ProptestConfig {
    ProptestConfig {
        // The minimal program is printed whole; a test is made of it by hand.
        failure_persistence: None,
        cases: if cfg!(miri) { 8 } else { 1_500 },
        max_shrink_iters: if cfg!(miri) { 50 } else { 20_000 },
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_ring_does_what_its_model_does(
        case in any_case(),
        capacity in prop_oneof![Just(8_usize), Just(1), Just(2)],
        before_the_wrap in 0_usize..40,
        program in program::programs(if cfg!(miri) { 25 } else { 60 }),
    ) {
        case.run(capacity, Seq::ZERO.minus(before_the_wrap), |ends| world::run(ends, &program));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: if cfg!(miri) { 1 } else { 150 }, ..config() })]

    #[test]
    fn a_ring_does_what_its_model_does_for_many_laps(
        case in any_case(),
        before_the_wrap in 0_usize..400,
        program in program::programs(if cfg!(miri) { 60 } else { 600 }),
    ) {
        case.run(8, Seq::ZERO.minus(before_the_wrap), |ends| world::run(ends, &program));
    }
}
