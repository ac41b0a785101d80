package org.annulus;

import java.nio.ByteBuffer;

/** Copies whole events between a ring and memory of a program's: in two pieces where they go over the ring's end. */
final class Copies {
    private Copies() {}

    static void fill(Block block, long sequence, long[] from, int first, int events) {
        int longs = block.eventBytes / Long.BYTES;
        int before = beforeWrap(block, sequence, events);
        block.longs.put(index(block, sequence) * longs, from, first, before * longs);
        if (before != events) {
            block.longs.put(0, from, first + before * longs, (events - before) * longs);
        }
    }

    static void fill(Block block, long sequence, byte[] from, int first, int events) {
        int size = block.eventBytes;
        int before = beforeWrap(block, sequence, events);
        block.bytes.put(block.slot(sequence), from, first, before * size);
        if (before != events) {
            block.bytes.put(block.slots, from, first + before * size, (events - before) * size);
        }
    }

    static void fill(Block block, long sequence, ByteBuffer from, int first, int events) {
        int size = block.eventBytes;
        int before = beforeWrap(block, sequence, events);
        // A limit is no end for this library: it is a view of the whole buffer that is copied from.
        ByteBuffer whole = whole(from);
        block.bytes.put(block.slot(sequence), whole, first, before * size);
        if (before != events) {
            block.bytes.put(block.slots, whole, first + before * size, (events - before) * size);
        }
    }

    static void drain(Block block, long sequence, long[] to, int first, int events) {
        int longs = block.eventBytes / Long.BYTES;
        int before = beforeWrap(block, sequence, events);
        block.longs.get(index(block, sequence) * longs, to, first, before * longs);
        if (before != events) {
            block.longs.get(0, to, first + before * longs, (events - before) * longs);
        }
    }

    static void drain(Block block, long sequence, byte[] to, int first, int events) {
        int size = block.eventBytes;
        int before = beforeWrap(block, sequence, events);
        block.bytes.get(block.slot(sequence), to, first, before * size);
        if (before != events) {
            block.bytes.get(block.slots, to, first + before * size, (events - before) * size);
        }
    }

    static void drain(Block block, long sequence, ByteBuffer to, int first, int events) {
        int size = block.eventBytes;
        int before = beforeWrap(block, sequence, events);
        ByteBuffer whole = whole(to);
        whole.put(first, block.bytes, block.slot(sequence), before * size);
        if (before != events) {
            whole.put(first + before * size, block.bytes, block.slots, (events - before) * size);
        }
    }

    private static ByteBuffer whole(ByteBuffer buffer) {
        return buffer.limit() == buffer.capacity() ? buffer : buffer.duplicate().clear();
    }

    private static int index(Block block, long sequence) {
        return (int) sequence & block.capacity - 1;
    }

    /** How many of so many events lie before the ring's end. */
    private static int beforeWrap(Block block, long sequence, int events) {
        return Math.min(events, block.capacity - index(block, sequence));
    }
}
