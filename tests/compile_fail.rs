//! Misuse that must not compile: each program in `compile_fail/` says what is wrong with it.
//!
//! A capacity that is none is refused by the compiler, too, where a static ring is made; the documentation of
//! `StaticRing` tests that. Texts are those of the pinned toolchain; `TRYBUILD=overwrite` writes them anew.
#![cfg(all(feature = "std", annulus_word = "64", not(any(annulus_loom, miri))))]

#[test]
fn misuse_does_not_compile() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}
