package org.annulus;

/** Breaks a rule of JNI in native code that was built to, for the check that {@code -Xcheck:jni} finds such code. */
final class Fault {
    private Fault() {}

    public static void main(String[] arguments) {
        if (!Native.METRICS) {
            throw new AssertionError("the library counts");
        }
        try {
            Native.provokeFault(new long[1]);
        } catch (ArrayIndexOutOfBoundsException expected) {
            System.out.println("as asked: " + expected.getMessage());
        }
    }
}
