package org.annulus;

import java.nio.ByteBuffer;

/** Copies whole events between a ring and memory of a program's: in two pieces where they go over the ring's end. */
final class Copies {
    private Copies() {}

    static void fill(Block block, long sequence, long[] from, int first, int events) {
        int longs = block.eventBytes / Long.BYTES;
        int before = block.beforeEnd(sequence, events);
        block.put(block.slot(sequence), from, first, before * longs);
        if (before != events) {
            block.put(block.slots, from, first + before * longs, (events - before) * longs);
        }
    }

    static void fill(Block block, long sequence, byte[] from, int first, int events) {
        int size = block.eventBytes;
        int before = block.beforeEnd(sequence, events);
        block.put(block.slot(sequence), from, first, before * size);
        if (before != events) {
            block.put(block.slots, from, first + before * size, (events - before) * size);
        }
    }

    static void fill(Block block, long sequence, ByteBuffer from, int first, int events) {
        int size = block.eventBytes;
        int before = block.beforeEnd(sequence, events);
        // A limit is no end for this library: it is a view of the whole buffer that is copied from.
        ByteBuffer whole = whole(from);
        block.put(block.slot(sequence), whole, first, before * size);
        if (before != events) {
            block.put(block.slots, whole, first + before * size, (events - before) * size);
        }
    }

    static void drain(Block block, long sequence, long[] to, int first, int events) {
        int longs = block.eventBytes / Long.BYTES;
        int before = block.beforeEnd(sequence, events);
        block.get(block.slot(sequence), to, first, before * longs);
        if (before != events) {
            block.get(block.slots, to, first + before * longs, (events - before) * longs);
        }
    }

    static void drain(Block block, long sequence, byte[] to, int first, int events) {
        int size = block.eventBytes;
        int before = block.beforeEnd(sequence, events);
        block.get(block.slot(sequence), to, first, before * size);
        if (before != events) {
            block.get(block.slots, to, first + before * size, (events - before) * size);
        }
    }

    static void drain(Block block, long sequence, ByteBuffer to, int first, int events) {
        int size = block.eventBytes;
        int before = block.beforeEnd(sequence, events);
        ByteBuffer whole = whole(to);
        block.get(block.slot(sequence), whole, first, before * size);
        if (before != events) {
            block.get(block.slots, whole, first + before * size, (events - before) * size);
        }
    }

    /** A view of the buffer up to its capacity. */
    static ByteBuffer whole(ByteBuffer buffer) {
        return buffer.limit() == buffer.capacity() ? buffer : buffer.duplicate().clear();
    }
}
