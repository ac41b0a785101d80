package org.annulus;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A view of an event, or of a message, where it lies in the ring: numbers and bytes at offsets, in the machine's own byte
 * order.
 *
 * <p>A claim or a batch has one such object, which it moves from event to event, so that looking at events makes no garbage.
 * Once the event is published or released, or the handle is closed, every access throws {@link IllegalStateException}. An
 * offset outside of the event throws {@link IndexOutOfBoundsException}.
 */
public final class Event {
    private final Span span;
    private final ByteBuffer bytes;
    private final boolean writable;
    private long sequence;
    private int base;
    private int length;

    Event(Span span, boolean writable) {
        this.span = span;
        this.writable = writable;
        bytes = span.block.bytes;
    }

    /** Moves to the event of this sequence, whose bytes begin there. */
    Event at(long sequence, int base, int length) {
        this.sequence = sequence;
        this.base = base;
        this.length = length;
        return this;
    }

    /** Where so many bytes at an offset lie. */
    private int readable(int offset, int size) {
        if (!span.holds(sequence)) {
            throw new IllegalStateException("the event was published or released");
        }
        return base + Objects.checkFromIndexSize(offset, size, length);
    }

    private int writable(int offset, int size) {
        if (!writable) {
            throw new IllegalStateException("the events are not this consumer's alone");
        }
        return readable(offset, size);
    }

    /**
     * The event's sequence; a message's is that of its first unit.
     *
     * @return the sequence
     */
    public long sequence() {
        readable(0, 0);
        return sequence;
    }

    /**
     * The size of the event or message.
     *
     * @return how many bytes it has
     */
    public int length() {
        readable(0, 0);
        return length;
    }

    /**
     * Reads a byte.
     *
     * @param offset where it lies
     * @return the byte
     */
    public byte getByte(int offset) {
        return bytes.get(readable(offset, Byte.BYTES));
    }

    /**
     * Reads a {@code short}.
     *
     * @param offset where it begins
     * @return the number
     */
    public short getShort(int offset) {
        return bytes.getShort(readable(offset, Short.BYTES));
    }

    /**
     * Reads an {@code int}.
     *
     * @param offset where it begins
     * @return the number
     */
    public int getInt(int offset) {
        return bytes.getInt(readable(offset, Integer.BYTES));
    }

    /**
     * Reads a {@code long}.
     *
     * @param offset where it begins
     * @return the number
     */
    public long getLong(int offset) {
        return bytes.getLong(readable(offset, Long.BYTES));
    }

    /**
     * Reads a {@code float}.
     *
     * @param offset where it begins
     * @return the number
     */
    public float getFloat(int offset) {
        return bytes.getFloat(readable(offset, Float.BYTES));
    }

    /**
     * Reads a {@code double}.
     *
     * @param offset where it begins
     * @return the number
     */
    public double getDouble(int offset) {
        return bytes.getDouble(readable(offset, Double.BYTES));
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
        bytes.get(readable(offset, count), to, start, count);
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
        bytes.put(writable(offset, Byte.BYTES), value);
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
        bytes.putShort(writable(offset, Short.BYTES), value);
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
        bytes.putInt(writable(offset, Integer.BYTES), value);
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
        bytes.putLong(writable(offset, Long.BYTES), value);
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
        bytes.putFloat(writable(offset, Float.BYTES), value);
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
        bytes.putDouble(writable(offset, Double.BYTES), value);
        return this;
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
        bytes.put(writable(offset, count), from, start, count);
        return this;
    }

    @Override
    public String toString() {
        return span.holds(sequence) ? "event " + sequence + " of " + length + " bytes" : "no event any more";
    }
}
