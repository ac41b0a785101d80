package org.annulus;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/**
 * What a handle and its native side share: three numbers that a call answers beside its result, and behind them room in
 * which small batches come and go. To copy an array there costs less than native code that asks for its elements.
 */
final class Tray {
    /** Where the room begins. */
    private static final int ROOM = 3 * Long.BYTES;
    /** Its size, which {@code Answers::TRAY} of the native side knows, too. */
    private static final int SIZE = 2048;
    /** What a native call adds to the number of events that it read, if they are here. */
    private static final long HOLDS = 1L << 32;

    final ByteBuffer bytes = ByteBuffer.allocateDirect(ROOM + SIZE).order(ByteOrder.nativeOrder());
    private final LongBuffer longs = bytes.slice(ROOM, SIZE).order(ByteOrder.nativeOrder()).asLongBuffer();
    private final int eventBytes;
    /** How many events there is room for. */
    private final int most;

    Tray(Block block) {
        eventBytes = block.eventBytes;
        most = SIZE / Math.max(eventBytes, 1);
    }

    /** One of the numbers. */
    long answer(int index) {
        return bytes.getLong(index * Long.BYTES);
    }

    /** Whether there is room for so many events. */
    boolean fits(int events) {
        return events <= most;
    }

    void fill(long[] from, int first, int events) {
        longs.put(0, from, first, events * eventBytes >>> 3);
    }

    void fill(byte[] from, int first, int events) {
        bytes.put(ROOM, from, first, events * eventBytes);
    }

    /** How many events a call read, if not a status; those that are here are copied. */
    long drain(long found, long[] to, int first) {
        if (found < HOLDS) {
            return found;
        }
        longs.get(0, to, first, (int) found * eventBytes >>> 3);
        return (int) found;
    }

    long drain(long found, byte[] to, int first) {
        if (found < HOLDS) {
            return found;
        }
        bytes.get(ROOM, to, first, (int) found * eventBytes);
        return (int) found;
    }
}
