package org.annulus;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.function.Supplier;

/**
 * The bytes of a ring's block, and how its stamps and slots are reached: in one {@link ByteBuffer}, or, of a large ring, by
 * {@link LargeMemory}. Which of the two is asked by the null check that the buffer costs in any case.
 *
 * <p>{@link #bytes} never reaches a program. Everything that looks at the memory keeps it reachable, and the memory is
 * freed once it is not, so that nothing ever reads what is no longer mapped.
 */
abstract sealed class Memory permits Block {
    static final Cleaner CLEANER = Cleaner.create();

    /** Words, and how they are reached atomically. */
    static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    /** How many bytes there are. */
    final long size;
    /** All of them; of a large ring those that it has before its stamps, and some after. */
    final ByteBuffer bytes;
    /** The same, unless the ring is large: then null. */
    final ByteBuffer whole;
    /** All bytes, if the ring is large; null if it is not. */
    final LargeMemory large;
    /** Where the slots begin. */
    final long slots;
    /** All of them as numbers, unless the ring is large: then null. */
    final LongBuffer longs;

    /**
     * The memory of a native ring, which goes with it.
     *
     * @param size how many bytes it has
     * @param end what ends the native ring, once nothing reaches the memory; or here, if the memory cannot be reached
     */
    Memory(long ring, long size, Runnable end) {
        this.size = size;
        large = isLarge(size) ? orEnd(end, () -> Segment.of(Native.ringAddress(ring), size, end)) : null;
        whole = large != null ? null : orEnd(end, () -> buffer(Native.ringBuffer(ring)));
        bytes = (large != null ? large.beginning() : whole).order(ByteOrder.nativeOrder());
        if (large == null) {
            CLEANER.register(bytes, end);
        }
        slots = bytes.getLong(112);
        longs = large != null ? null : bytes.asLongBuffer();
    }

    /** What reaches the memory; if nothing does, the native ring ends. */
    static <T> T orEnd(Runnable end, Supplier<T> reach) {
        try {
            return reach.get();
        } catch (Throwable thrown) {
            end.run();
            throw thrown;
        }
    }

    /** A buffer that native code made, if it did. */
    static ByteBuffer buffer(ByteBuffer made) {
        if (made == null) {
            throw new RingException("this virtual machine makes no buffer over the memory of a ring");
        }
        return made;
    }

    /** Whether a ring of so many bytes is more than one {@link ByteBuffer} reaches, or counts as such. */
    static boolean isLarge(long size) {
        return size > Integer.MAX_VALUE || Segment.ALWAYS;
    }

    /** Why there is no ring of more than one {@link ByteBuffer} reaches. */
    static RuntimeException beyondReach() {
        int version = Runtime.version().feature();
        return new UnsupportedOperationException("a ring of more than 2^31 - 1 bytes needs "
                + (version < 22
                        ? "JDK 22 or newer; this is JDK " + version
                        : "a jar with classes for JDK 22, and this one was built without: see its README"));
    }

    final long getLongAcquire(long at) {
        return whole != null ? (long) LONG.getAcquire(whole, (int) at) : large.getLongAcquire(at);
    }

    final void setLongRelease(long at, long value) {
        if (whole != null) {
            LONG.setRelease(whole, (int) at, value);
        } else {
            large.setLongRelease(at, value);
        }
    }

    final int getInt(long at) {
        return whole != null ? whole.getInt((int) at) : large.getInt(at);
    }

    final void putInt(long at, int value) {
        if (whole != null) {
            whole.putInt((int) at, value);
        } else {
            large.putInt(at, value);
        }
    }

    final void putLong(long at, long value) {
        if (whole != null) {
            whole.putLong((int) at, value);
        } else {
            large.putLong(at, value);
        }
    }

    // Copies between memory of a program's and one piece of the slots. One number alone is none for a bulk copy, which
    // costs several nanoseconds to begin.

    final void put(long at, long[] from, int first, int count) {
        if (longs == null) {
            large.put(at, from, first, count);
        } else if (count == 1) {
            longs.put((int) at >>> 3, from[first]);
        } else {
            longs.put((int) at >>> 3, from, first, count);
        }
    }

    final void put(long at, byte[] from, int first, int count) {
        if (whole != null) {
            whole.put((int) at, from, first, count);
        } else {
            large.put(at, from, first, count);
        }
    }

    final void put(long at, ByteBuffer from, int first, int count) {
        if (whole != null) {
            whole.put((int) at, from, first, count);
        } else {
            large.put(at, from, first, count);
        }
    }

    final void get(long at, long[] to, int first, int count) {
        if (longs == null) {
            large.get(at, to, first, count);
        } else if (count == 1) {
            to[first] = longs.get((int) at >>> 3);
        } else {
            longs.get((int) at >>> 3, to, first, count);
        }
    }

    final void get(long at, byte[] to, int first, int count) {
        if (whole != null) {
            whole.get((int) at, to, first, count);
        } else {
            large.get(at, to, first, count);
        }
    }

    final void get(long at, ByteBuffer to, int first, int count) {
        if (whole != null) {
            to.put(first, whole, (int) at, count);
        } else {
            large.get(at, to, first, count);
        }
    }
}
