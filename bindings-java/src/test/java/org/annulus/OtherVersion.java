package org.annulus;

/** A library with another number of the native calls is refused: the one that {@code tests/java/other_version.c} is. */
final class OtherVersion {
    private OtherVersion() {}

    public static void main(String[] arguments) {
        System.setProperty("annulus.library", arguments[0]);
        String said = "nothing";
        try {
            Ring.builder(8).build();
        } catch (UnsatisfiedLinkError refused) {
            said = refused.getMessage();
        }
        boolean right = said.contains("has version 4711 of the calls between the two, these classes need " + Native.ABI);
        System.out.println(right ? "1 passed, 0 failed" : "0 passed, 1 failed: it said " + said);
        System.exit(right ? 0 : 1);
    }
}
