//! What must not compile, with what the compiler says. `TRYBUILD=overwrite` writes the texts anew.
#![cfg(all(annulus_word = "64", not(miri)))]

#[test]
fn misuse_does_not_compile() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/async/*.rs");
}
