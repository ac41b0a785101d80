package org.annulus.bench.event;

import org.annulus.Event;

/** An event that is numbers in an array, or in a slot of a ring. */
public interface Numbers {
    /** How many numbers an event has. */
    int count();

    /** Writes the event of this index. */
    void fill(long[] events, int index, long number);

    /** The sum of the event of this index. */
    long sum(long[] events, int index);

    /** Writes an event. */
    void fill(Event slot, long number);

    /** The sum of an event. */
    long sum(Event slot);

    /** For events of so many bytes. */
    static Numbers of(int bytes) {
        return bytes == Word.BYTES ? new One() : new Eight();
    }

    /** One number. */
    final class One implements Numbers {
        @Override
        public int count() {
            return 1;
        }

        @Override
        public void fill(long[] events, int index, long number) {
            events[index] = number;
        }

        @Override
        public long sum(long[] events, int index) {
            return events[index];
        }

        @Override
        public void fill(Event slot, long number) {
            slot.putLong(0, number);
        }

        @Override
        public long sum(Event slot) {
            return slot.getLong(0);
        }
    }

    /** Eight numbers. */
    final class Eight implements Numbers {
        @Override
        public int count() {
            return 8;
        }

        @Override
        public void fill(long[] events, int index, long number) {
            for (int word = 0; word < 8; word++) {
                events[8 * index + word] = number + word;
            }
        }

        @Override
        public long sum(long[] events, int index) {
            long sum = 0;
            for (int word = 0; word < 8; word++) {
                sum += events[8 * index + word];
            }
            return sum;
        }

        @Override
        public void fill(Event slot, long number) {
            for (int word = 0; word < 8; word++) {
                slot.putLong(8 * word, number + word);
            }
        }

        @Override
        public long sum(Event slot) {
            long sum = 0;
            for (int word = 0; word < 8; word++) {
                sum += slot.getLong(8 * word);
            }
            return sum;
        }
    }
}
