//! Models of what handles count: nothing is lost where a place of counters passes from one handle to the next.
//!
//! They are compiled with `--cfg annulus_loom` and the feature `metrics`, apart from the models of the ring, whose
//! interleavings the counters' words would only multiply.
#![cfg(all(annulus_loom, annulus_joins))]

mod exploration;

mod places;
