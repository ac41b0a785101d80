package org.annulus;

/** How messages lie in a ring of units of 8 bytes: {@code docs/memory-layout.md}. */
final class Units {
    static final int BYTES = 8;

    private static final int PAD = 1;

    private Units() {}

    /** How many units a message takes, its header included. */
    static int of(int length) {
        return 1 + (length + BYTES - 1) / BYTES;
    }

    static void writeMessage(Block block, long sequence, int length) {
        long at = block.slot(sequence);
        block.putInt(at, length);
        block.putInt(at + Integer.BYTES, 0);
    }

    static void writePad(Block block, long sequence, int units) {
        long at = block.slot(sequence);
        block.putInt(at, (units - 1) * BYTES);
        block.putInt(at + Integer.BYTES, PAD);
    }

    /** The length of the message or the pad whose header is there. */
    static int length(Block block, long sequence) {
        return block.getInt(block.slot(sequence));
    }

    static boolean isPad(Block block, long sequence) {
        return block.getInt(block.slot(sequence) + Integer.BYTES) == PAD;
    }
}
