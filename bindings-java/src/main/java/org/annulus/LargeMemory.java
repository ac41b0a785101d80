package org.annulus;

import java.nio.ByteBuffer;

/**
 * Memory beyond what a {@link ByteBuffer} reaches: numbers in the machine's own byte order, and copies, at offsets that are
 * checked. It keeps what it reaches from being freed.
 */
abstract class LargeMemory {
    /** The first bytes, up to the stamps and some after. The buffer keeps the memory, too. */
    abstract ByteBuffer beginning();

    abstract long getLongAcquire(long at);

    abstract void setLongRelease(long at, long value);

    abstract byte getByte(long at);

    abstract short getShort(long at);

    abstract int getInt(long at);

    abstract long getLong(long at);

    abstract float getFloat(long at);

    abstract void putByte(long at, byte value);

    abstract void putShort(long at, short value);

    abstract void putInt(long at, int value);

    abstract void putLong(long at, long value);

    abstract void putFloat(long at, float value);

    abstract void get(long at, long[] to, int first, int count);

    abstract void get(long at, byte[] to, int first, int count);

    abstract void get(long at, ByteBuffer to, int first, int count);

    abstract void put(long at, long[] from, int first, int count);

    abstract void put(long at, byte[] from, int first, int count);

    abstract void put(long at, ByteBuffer from, int first, int count);
}
