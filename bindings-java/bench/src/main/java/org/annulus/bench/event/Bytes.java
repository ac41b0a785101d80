package org.annulus.bench.event;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** An event that is bytes in a buffer. */
public interface Bytes {
    /** How many bytes an event has. */
    int size();

    /** Writes an event. */
    void fill(MutableDirectBuffer buffer, int at, long number);

    /** The sum of an event's words. */
    long sum(DirectBuffer buffer, int at);

    /** For events of so many bytes. */
    static Bytes of(int bytes) {
        return bytes == Word.BYTES ? new OfWord() : new OfLine();
    }

    /** One number. */
    final class OfWord implements Bytes {
        @Override
        public int size() {
            return Word.BYTES;
        }

        @Override
        public void fill(MutableDirectBuffer buffer, int at, long number) {
            buffer.putLong(at, number);
        }

        @Override
        public long sum(DirectBuffer buffer, int at) {
            return buffer.getLong(at);
        }
    }

    /** Eight numbers. */
    final class OfLine implements Bytes {
        @Override
        public int size() {
            return Line.BYTES;
        }

        @Override
        public void fill(MutableDirectBuffer buffer, int at, long number) {
            buffer.putLong(at, number);
            buffer.putLong(at + 8, number + 1);
            buffer.putLong(at + 16, number + 2);
            buffer.putLong(at + 24, number + 3);
            buffer.putLong(at + 32, number + 4);
            buffer.putLong(at + 40, number + 5);
            buffer.putLong(at + 48, number + 6);
            buffer.putLong(at + 56, number + 7);
        }

        @Override
        public long sum(DirectBuffer buffer, int at) {
            return buffer.getLong(at) + buffer.getLong(at + 8) + buffer.getLong(at + 16) + buffer.getLong(at + 24)
                + buffer.getLong(at + 32) + buffer.getLong(at + 40) + buffer.getLong(at + 48) + buffer.getLong(at + 56);
        }
    }
}
