package org.annulus;

import java.nio.ByteBuffer;

/** Checks what is copied to or from a ring, so that native code need not. */
final class Transfer {
    private Transfer() {}

    static void check(Block block, long[] array, int start, int events) {
        if (block.eventBytes % Long.BYTES != 0 || block.eventAlign % Long.BYTES != 0) {
            throw new IllegalArgumentException("events of " + block.eventBytes + " bytes, aligned to " + block.eventAlign
                    + ", are no whole numbers");
        }
        check(start, (long) block.eventBytes / Long.BYTES, events, array.length);
    }

    static void check(Block block, byte[] array, int start, int events) {
        check(start, block.eventBytes, events, array.length);
    }

    static void check(Block block, ByteBuffer buffer, int start, int events) {
        if (!buffer.isDirect()) {
            throw new IllegalArgumentException("the buffer is not direct");
        }
        check(start, block.eventBytes, events, buffer.capacity());
    }

    static void checkWritable(Block block, ByteBuffer buffer, int start, int events) {
        if (buffer.isReadOnly()) {
            throw new java.nio.ReadOnlyBufferException();
        }
        check(block, buffer, start, events);
    }

    private static void check(int start, long elements, int events, int length) {
        if (events < 1) {
            throw new IllegalArgumentException("no event to copy: " + events);
        }
        if (start < 0 || start + elements * events > length) {
            throw new IndexOutOfBoundsException(events + " events of " + elements + " elements from " + start + " on, of "
                    + length);
        }
    }
}
