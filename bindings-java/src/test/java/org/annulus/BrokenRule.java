package org.annulus;

/** Breaks a rule of JNI, for the check that {@code -Xcheck:jni} is listened to. */
final class BrokenRule {
    private BrokenRule() {}

    public static void main(String[] arguments) {
        try {
            Peer.breakRule(new long[1]);
        } catch (ArrayIndexOutOfBoundsException expected) {
            System.out.println("as asked: " + expected.getMessage());
        }
    }
}
