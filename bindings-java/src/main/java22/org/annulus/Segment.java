package org.annulus;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The memory of a large ring, reached as a segment. It is freed once nothing reaches the segment, nor a buffer over it: each
 * access keeps it reachable.
 */
final class Segment extends LargeMemory {
    /** Whether every ring is taken for a large one: for tests. */
    static final boolean ALWAYS = Boolean.getBoolean("annulus.segments");

    /** More than any ring has before its stamps, and less than a buffer can have. */
    private static final long BEGINNING = 1 << 30;

    // As buffers do, views of events ask for no alignment; words have theirs.
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ValueLayout.OfLong REVERSED = LONG.withOrder(
            ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();

    private final MemorySegment all;

    @SuppressWarnings("restricted")
    private Segment(long address, long bytes, Runnable end) {
        all = MemorySegment.ofAddress(address).reinterpret(bytes, Arena.ofAuto(), gone -> end.run());
    }

    /** Whether large rings can be had: no constant, which a compiler would write into other classes. */
    static boolean isThere() {
        return true;
    }

    static LargeMemory of(long address, long bytes, Runnable end) {
        return new Segment(address, bytes, end);
    }

    @Override
    ByteBuffer beginning() {
        return all.asSlice(0, Math.min(all.byteSize(), BEGINNING)).asByteBuffer();
    }

    @Override
    long getLongAcquire(long at) {
        return (long) WORD.getAcquire(all, at);
    }

    @Override
    void setLongRelease(long at, long value) {
        WORD.setRelease(all, at, value);
    }

    @Override
    byte getByte(long at) {
        return all.get(ValueLayout.JAVA_BYTE, at);
    }

    @Override
    short getShort(long at) {
        return all.get(SHORT, at);
    }

    @Override
    int getInt(long at) {
        return all.get(INT, at);
    }

    @Override
    long getLong(long at) {
        return all.get(LONG, at);
    }

    @Override
    float getFloat(long at) {
        return all.get(FLOAT, at);
    }

    @Override
    void putByte(long at, byte value) {
        all.set(ValueLayout.JAVA_BYTE, at, value);
    }

    @Override
    void putShort(long at, short value) {
        all.set(SHORT, at, value);
    }

    @Override
    void putInt(long at, int value) {
        all.set(INT, at, value);
    }

    @Override
    void putLong(long at, long value) {
        all.set(LONG, at, value);
    }

    @Override
    void putFloat(long at, float value) {
        all.set(FLOAT, at, value);
    }

    @Override
    void get(long at, long[] to, int first, int count) {
        MemorySegment.copy(all, LONG, at, to, first, count);
    }

    @Override
    void get(long at, byte[] to, int first, int count) {
        MemorySegment.copy(all, ValueLayout.JAVA_BYTE, at, to, first, count);
    }

    @Override
    void get(long at, ByteBuffer to, int first, int count) {
        // A segment over the buffer, which copies at once, would be garbage.
        ValueLayout.OfLong words = words(to);
        int copied = 0;
        for (; copied <= count - Long.BYTES; copied += Long.BYTES) {
            to.putLong(first + copied, all.get(words, at + copied));
        }
        for (; copied < count; copied++) {
            to.put(first + copied, all.get(ValueLayout.JAVA_BYTE, at + copied));
        }
    }

    @Override
    void put(long at, long[] from, int first, int count) {
        MemorySegment.copy(from, first, all, LONG, at, count);
    }

    @Override
    void put(long at, byte[] from, int first, int count) {
        MemorySegment.copy(from, first, all, ValueLayout.JAVA_BYTE, at, count);
    }

    @Override
    void put(long at, ByteBuffer from, int first, int count) {
        ValueLayout.OfLong words = words(from);
        int copied = 0;
        for (; copied <= count - Long.BYTES; copied += Long.BYTES) {
            all.set(words, at + copied, from.getLong(first + copied));
        }
        for (; copied < count; copied++) {
            all.set(ValueLayout.JAVA_BYTE, at + copied, from.get(first + copied));
        }
    }

    /** Words of eight bytes in the order in which a buffer has them. */
    private static ValueLayout.OfLong words(ByteBuffer buffer) {
        return buffer.order() == ByteOrder.nativeOrder() ? LONG : REVERSED;
    }
}
