package org.annulus;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;

/**
 * A view of an event, or of a message, where it lies in the ring: numbers and bytes at offsets, in the machine's own byte
 * order.
 *
 * <p>A claim or a batch has one such object, which it moves from event to event, so that looking at events makes no garbage.
 * Once the event is published or released, or the handle is closed, every access throws {@link IllegalStateException}. An
 * offset outside of the event throws {@link IndexOutOfBoundsException}.
 */
public final class Event {
    /** The length of no event. */
    private static final int NONE = -1;

    /** The ring's memory: one of the two, the other is null. */
    private final ByteBuffer bytes;
    private final LargeMemory large;
    /** The same memory as whole numbers, if every event begins at one; null if not, and in large rings. */
    private final LongBuffer words;
    private final boolean writable;
    private long sequence;
    private long base;
    /** The number that the event begins at. */
    private int word;
    private int length = NONE;

    Event(Block block, boolean writable) {
        this.writable = writable;
        bytes = block.whole;
        large = block.large;
        words = block.words();
    }

    /** Moves to the event of this sequence, whose bytes begin there. */
    Event at(long sequence, long base, int length) {
        this.sequence = sequence;
        this.base = base;
        word = (int) base >>> 3;
        this.length = length;
        return this;
    }

    /** What was viewed is not the program's any more, unless it is still part of this. */
    void expire(Span left) {
        if (!left.holds(sequence)) {
            length = NONE;
        }
    }

    /** Where so many bytes at an offset lie. One comparison tells both an offset out of bounds and an event that is gone. */
    private long readable(int offset, int size) {
        if ((offset | size) < 0 || offset > length - size) {
            throw refused(offset, size);
        }
        return base + offset;
    }

    private RuntimeException refused(int offset, int size) {
        return length == NONE ? gone()
                : new IndexOutOfBoundsException(size + " bytes at " + offset + " of an event of " + length);
    }

    private static IllegalStateException gone() {
        return new IllegalStateException("the event was published or released");
    }

    private long writable(int offset, int size) {
        if (!writable) {
            throw new IllegalStateException("the events are not this consumer's alone");
        }
        return readable(offset, size);
    }

    /** Whether a number at this offset is one of {@link #words}. */
    private boolean isWord(int offset) {
        return words != null && (offset & 7) == 0;
    }

    /**
     * The event's sequence; a message's is that of its first unit.
     *
     * @return the sequence
     */
    public long sequence() {
        if (length == NONE) {
            throw gone();
        }
        return sequence;
    }

    /**
     * The size of the event or message.
     *
     * @return how many bytes it has
     */
    public int length() {
        if (length == NONE) {
            throw gone();
        }
        return length;
    }

    /**
     * Reads a byte.
     *
     * @param offset where it lies
     * @return the byte
     */
    public byte getByte(int offset) {
        long at = readable(offset, Byte.BYTES);
        return bytes != null ? bytes.get((int) at) : large.getByte(at);
    }

    /**
     * Reads a {@code short}.
     *
     * @param offset where it begins
     * @return the number
     */
    public short getShort(int offset) {
        long at = readable(offset, Short.BYTES);
        return bytes != null ? bytes.getShort((int) at) : large.getShort(at);
    }

    /**
     * Reads an {@code int}.
     *
     * @param offset where it begins
     * @return the number
     */
    public int getInt(int offset) {
        long at = readable(offset, Integer.BYTES);
        return bytes != null ? bytes.getInt((int) at) : large.getInt(at);
    }

    /**
     * Reads a {@code long}.
     *
     * @param offset where it begins
     * @return the number
     */
    public long getLong(int offset) {
        long at = readable(offset, Long.BYTES);
        if (isWord(offset)) {
            return words.get(word + (offset >> 3));
        }
        return bytes != null ? bytes.getLong((int) at) : large.getLong(at);
    }

    /**
     * Reads a {@code float}.
     *
     * @param offset where it begins
     * @return the number
     */
    public float getFloat(int offset) {
        long at = readable(offset, Float.BYTES);
        return bytes != null ? bytes.getFloat((int) at) : large.getFloat(at);
    }

    /**
     * Reads a {@code double}.
     *
     * @param offset where it begins
     * @return the number
     */
    public double getDouble(int offset) {
        return Double.longBitsToDouble(getLong(offset));
    }

    /**
     * Copies bytes of the event to an array.
     *
     * @param offset where they begin
     * @param to the array
     * @param start the index of the first byte in it
     * @param count how many
     */
    public void getBytes(int offset, byte[] to, int start, int count) {
        long at = readable(offset, count);
        if (bytes != null) {
            bytes.get((int) at, to, start, count);
        } else {
            large.get(at, to, start, count);
        }
    }

    /**
     * Copies all of the event to a new array.
     *
     * @return the bytes
     */
    public byte[] toByteArray() {
        byte[] copy = new byte[length()];
        getBytes(0, copy, 0, copy.length);
        return copy;
    }

    /**
     * Writes a byte.
     *
     * @param offset where it lies
     * @param value the byte
     * @return this view
     */
    public Event putByte(int offset, byte value) {
        long at = writable(offset, Byte.BYTES);
        if (bytes != null) {
            bytes.put((int) at, value);
        } else {
            large.putByte(at, value);
        }
        return this;
    }

    /**
     * Writes a {@code short}.
     *
     * @param offset where it begins
     * @param value the number
     * @return this view
     */
    public Event putShort(int offset, short value) {
        long at = writable(offset, Short.BYTES);
        if (bytes != null) {
            bytes.putShort((int) at, value);
        } else {
            large.putShort(at, value);
        }
        return this;
    }

    /**
     * Writes an {@code int}.
     *
     * @param offset where it begins
     * @param value the number
     * @return this view
     */
    public Event putInt(int offset, int value) {
        long at = writable(offset, Integer.BYTES);
        if (bytes != null) {
            bytes.putInt((int) at, value);
        } else {
            large.putInt(at, value);
        }
        return this;
    }

    /**
     * Writes a {@code long}.
     *
     * @param offset where it begins
     * @param value the number
     * @return this view
     */
    public Event putLong(int offset, long value) {
        long at = writable(offset, Long.BYTES);
        if (isWord(offset)) {
            words.put(word + (offset >> 3), value);
        } else if (bytes != null) {
            bytes.putLong((int) at, value);
        } else {
            large.putLong(at, value);
        }
        return this;
    }

    /**
     * Writes a {@code float}.
     *
     * @param offset where it begins
     * @param value the number
     * @return this view
     */
    public Event putFloat(int offset, float value) {
        long at = writable(offset, Float.BYTES);
        if (bytes != null) {
            bytes.putFloat((int) at, value);
        } else {
            large.putFloat(at, value);
        }
        return this;
    }

    /**
     * Writes a {@code double}.
     *
     * @param offset where it begins
     * @param value the number
     * @return this view
     */
    public Event putDouble(int offset, double value) {
        return putLong(offset, Double.doubleToRawLongBits(value));
    }

    /**
     * Copies bytes of an array to the event.
     *
     * @param offset where they begin
     * @param from the array
     * @param start the index of the first byte in it
     * @param count how many
     * @return this view
     */
    public Event putBytes(int offset, byte[] from, int start, int count) {
        long at = writable(offset, count);
        if (bytes != null) {
            bytes.put((int) at, from, start, count);
        } else {
            large.put(at, from, start, count);
        }
        return this;
    }

    @Override
    public String toString() {
        return length == NONE ? "no event any more" : "event " + sequence + " of " + length + " bytes";
    }
}
