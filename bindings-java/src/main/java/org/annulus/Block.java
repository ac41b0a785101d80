package org.annulus;

import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.nio.LongBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The memory of a ring, as {@code docs/memory-layout.md} describes it. */
final class Block extends Memory {
    /** How far apart words of different writers are. */
    static final int LINE = 128;

    static final int CURSOR = 256;
    static final int CLOSE_REQUESTED = 384;
    static final int HALTED = 388;
    /** How many threads are about to sleep: consumers, and producers. */
    private static final int SLEEPING_CONSUMERS = 516;
    private static final int SLEEPING_PRODUCERS = 644;
    /** In a consumer's record, after the sequence and how far it walked. */
    static final int PRESENCE = 16;
    /** From this state on a record bounds producers and later stages. */
    static final int PRESENT = 3;

    private static final int MULTI = 1;
    private static final int JOINABLE = 2;

    /** The native ring. */
    final long ring;
    /** What the ring was made by; null if it was made elsewhere. */
    private final RingBuilder<?> builder;

    final boolean multi;
    final boolean joinable;
    final int wait;
    private final boolean blocking;
    final int capacity;
    final int consumers;
    final int producers;
    final int stages;
    final int eventAlign;
    final int eventBytes;
    final int records;
    final int stageTable;
    final long stamps;
    final int counters;
    final int workers;

    private Block(long ring, long size, Ending end, RingBuilder<?> builder) {
        super(ring, size, end);
        this.ring = ring;
        this.builder = builder;
        int kind = bytes.getInt(24);
        multi = (kind & MULTI) != 0;
        joinable = (kind & JOINABLE) != 0;
        wait = bytes.getInt(28);
        blocking = wait == WaitStrategy.BLOCKING.identity;
        capacity = bytes.getInt(32);
        consumers = bytes.getInt(36);
        producers = bytes.getInt(44);
        stages = bytes.getInt(48);
        eventAlign = bytes.getInt(52);
        eventBytes = (int) bytes.getLong(56);
        records = (int) bytes.getLong(72);
        stageTable = (int) bytes.getLong(88);
        stamps = bytes.getLong(96);
        counters = (int) bytes.getLong(120);
        workers = bytes.getInt(144);
    }

    /** The block of a ring that was made elsewhere. */
    static Block attach(long address, long bytes, int eventBytes, int eventAlign) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a ring of " + bytes + " bytes");
        }
        return of(Status.check(Native.ringAttach(address, bytes, eventBytes, eventAlign)), null);
    }

    /** The block of a native ring, which goes with it; or ends here, if its block is beyond reach. */
    static Block of(long ring, RingBuilder<?> builder) {
        Ending end = new Ending(ring);
        long size;
        try {
            size = Status.check(Native.ringBytes(ring));
            checkReach(size, Status.check(Native.ringCapacity(ring)));
        } catch (Throwable thrown) {
            end.run();
            throw thrown;
        }
        return new Block(ring, size, end, builder);
    }

    private static void checkReach(long size, long capacity) {
        if (capacity > Integer.MAX_VALUE) {
            throw new UnsupportedOperationException("a ring of " + capacity + " slots: Java reaches those of 2^30 at most");
        }
        if (isLarge(size) && !Segment.isThere()) {
            throw beyondReach();
        }
    }

    private int index(long sequence) {
        return (int) sequence & capacity - 1;
    }

    /** Where a slot begins. */
    long slot(long sequence) {
        return slots + (long) index(sequence) * eventBytes;
    }

    /** The memory as numbers, if each slot begins at one and the ring is not large; else null. */
    LongBuffer words() {
        return eventBytes % Long.BYTES == 0 ? longs : null;
    }

    /** Where the stamp of a slot is. */
    long stamp(long sequence) {
        return stamps + (long) index(sequence) * Long.BYTES;
    }

    /** How many of so many events lie before the ring's end. */
    int beforeEnd(long sequence, int events) {
        return Math.min(events, capacity - index(sequence));
    }

    /** Acquire, of a word before the stamps. */
    long getAcquire(int offset) {
        return (long) LONG.getAcquire(bytes, offset);
    }

    /** The ring's cursor: the end of what is claimed, or, with one producer, of what is published. */
    long cursor() {
        return Sequences.ofWord(getAcquire(CURSOR));
    }

    boolean isHalted() {
        return (int) INT.getAcquire(bytes, HALTED) != 0;
    }

    boolean isClosed() {
        return (int) INT.getAcquire(bytes, CLOSE_REQUESTED) != 0 || (getAcquire(CURSOR) & 1) != 0;
    }

    /** Whether a consumer, or a group with workers, bounds the producers. */
    boolean isPresent(int record) {
        return ((int) INT.getAcquire(bytes, records + record * LINE + PRESENCE) & 0xff) >= PRESENT;
    }

    /** Everything below is released by the consumer of this record. */
    long released(int record) {
        return Sequences.ofWord(getAcquire(records + record * LINE));
    }

    /** How far a sequence is behind the cursor, in events. */
    long behind(long sequence) {
        return Math.min(Math.max(Sequences.since(cursor(), sequence), 0), capacity);
    }

    /** How far the slowest consumer is behind the cursor, in events; 0 if there is none. */
    long lag() {
        long lag = 0;
        for (int record = 0; record < consumers; record++) {
            long sequence = released(record);
            if (isPresent(record)) {
                lag = Math.max(lag, behind(sequence));
            }
        }
        return lag;
    }

    long address() {
        long address = Status.check(Native.ringAddress(ring));
        Reference.reachabilityFence(bytes);
        return address;
    }

    /** How far the slowest consumer of the stages in a set has come, in a ring that nobody joins. */
    long progress(long stageSet) {
        long slowest = -1;
        for (int record = 0; record < consumers; record++) {
            long sequence = released(record);
            // Acquire, after the sequence: whoever has left did so after the sequence that was read.
            int presence = (int) INT.getAcquire(bytes, records + record * LINE + PRESENCE);
            boolean counts = (presence & 0xff) >= PRESENT && (stageSet >>> (presence >> 8 & 0xff) & 1) != 0;
            if (counts && (slowest < 0 || Sequences.since(slowest, sequence) > 0)) {
                slowest = sequence;
            }
        }
        return slowest;
    }

    /** The number of a stage, if it is one of this ring's, and a group or not, as is wished. */
    int number(Stage stage, boolean group) {
        boolean foreign = stage.builder != null && builder != null && stage.builder != builder;
        if (foreign || stage.number >= stages) {
            throw new IllegalArgumentException(stage + " is not one of this ring's");
        }
        boolean found = (bytes.getInt(stageTable + 16 * stage.number + 12) & 1) != 0;
        if (found != group) {
            throw new IllegalArgumentException(stage + (group ? " is no group" : " is a group, which has workers"));
        }
        return stage.number;
    }

    /** What stages come before one, transitively: a bit each. The exclusive stage comes after all others. */
    long upstream(int stage) {
        int entry = stageTable + 16 * stage;
        boolean exclusive = (bytes.getInt(entry + 12) & 2) != 0;
        return exclusive ? (-1L >>> -stages) & ~(1L << stage) : bytes.getLong(entry);
    }

    /** Wakes consumers that sleep, after something was published or abandoned. */
    void notifyConsumers() {
        if (blocking) {
            // Either a sleeper's look sees the change before this fence, or this look sees the sleeper.
            VarHandle.fullFence();
            if ((int) INT.getOpaque(bytes, SLEEPING_CONSUMERS) != 0) {
                wake();
            }
        }
    }

    /** Wakes whoever sleeps, after a release. */
    void notifyAllSleepers() {
        if (blocking) {
            VarHandle.fullFence();
            if (((int) INT.getOpaque(bytes, SLEEPING_CONSUMERS) | (int) INT.getOpaque(bytes, SLEEPING_PRODUCERS)) != 0) {
                wake();
            }
        }
    }

    private void wake() {
        Native.ringWake(ring);
        Reference.reachabilityFence(bytes);
    }

    void close() {
        Native.ringClose(ring);
        Reference.reachabilityFence(bytes);
    }

    void halt() {
        Native.ringHalt(ring);
        Reference.reachabilityFence(bytes);
    }

    /** Ends the native ring once nothing reaches its memory. */
    private record Ending(long ring) implements Runnable {
        /** Rings that other languages are still attached to. */
        private static final Queue<Ending> HELD = new ConcurrentLinkedQueue<>();

        @Override
        public void run() {
            end();
            // Whoever held one of these back may have gone.
            for (int others = HELD.size(); others > 0; others--) {
                Ending held = HELD.poll();
                if (held != null) {
                    held.end();
                }
            }
        }

        private void end() {
            if (Native.ringFree(ring) == Status.BUSY) {
                HELD.add(this);
            }
        }
    }
}
