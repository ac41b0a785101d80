package org.annulus;

import java.lang.ref.Reference;

/**
 * The consuming end in Java, of rings that nobody joins, for consumers that get every event: what
 * {@code src/consumer/reader.rs} does, by the same words. Waiting is left to the native consumer, which is told first how
 * far this one came.
 */
final class DirectConsumerEnd extends ConsumerEnd {
    private final boolean multi;
    /** Where this consumer's record is. */
    private final int record;
    /** Every stage before this one. */
    private final long upstream;
    private final Tally tally;
    /** Everything below is released, or stepped over. */
    private long next;
    /** Where the published run ends that {@code next} lies in, joined with those after it that were seen. */
    private long runEnd;
    private boolean abandoned;
    /** How far the stages before this one had come when they were last looked at. */
    private long bound;

    DirectConsumerEnd(Block block, long pointer, Tray tray, int stage) {
        super(block, pointer, tray);
        int place = (int) tray.answer(0);
        multi = block.multi;
        record = block.records + place * Block.LINE;
        upstream = block.upstream(stage);
        tally = Tally.ofConsumer(block, place);
        next = block.released(place);
        runEnd = next;
        bound = next;
    }

    @Override
    long tryPoll(int max, boolean pauses) {
        int most = Math.min(max, block.capacity);
        long readable = walk(most);
        // After the look at the stages before: one that failed halted the ring first, and left then.
        if (block.isHalted()) {
            return Status.HALTED;
        }
        if (readable == 0) {
            return nothing();
        }
        if (Native.METRICS) {
            long seen = Sequences.since(runEnd, next);
            tally.delivered(multi && seen >= most ? Sequences.since(block.cursor(), next) : seen);
        }
        Reference.reachabilityFence(block.bytes);
        return readable;
    }

    /** How many events are readable from {@code next} on, {@code max} at most; steps over abandoned runs before. */
    private long walk(int max) {
        if (!multi) {
            if (runEnd == next) {
                runEnd = block.cursor();
            }
            return Math.min(max, Sequences.since(bounded(runEnd), next));
        }
        while (true) {
            if (runEnd == next) {
                long word = stamp(next);
                long end = Sequences.ofWord(word);
                if (Sequences.since(end, next) <= 0) {
                    return 0;
                }
                runEnd = end;
                abandoned = (word & 1) != 0;
            }
            if (!abandoned) {
                break;
            }
            long end = bounded(runEnd);
            if (end == next) {
                return 0;
            }
            next = end;
        }
        while (Sequences.since(runEnd, next) < max) {
            long word = stamp(runEnd);
            long end = Sequences.ofWord(word);
            if ((word & 1) != 0 || Sequences.since(end, runEnd) <= 0) {
                break;
            }
            runEnd = end;
        }
        return Math.min(max, Sequences.since(bounded(runEnd), next));
    }

    /** Acquire: pairs with the Release of the producer that stamped the run; its slots were written before. */
    private long stamp(long sequence) {
        return block.getLongAcquire(block.stamp(sequence));
    }

    /** The earlier of {@code end} and of how far the stages before this one have come. */
    private long bounded(long end) {
        if (upstream == 0 || Sequences.since(bound, end) >= 0) {
            return end;
        }
        long progress = block.progress(upstream);
        // Once nobody is left before this stage, it is bound by what is published only.
        bound = progress < 0 ? end : progress;
        long earlier = Sequences.since(bound, end) < 0 ? bound : end;
        return Sequences.since(earlier, next) < 0 ? next : earlier;
    }

    /** Nothing is readable: passes on what was stepped over, and says whether more can come. */
    private long nothing() {
        tally.add(Tally.EMPTY_POLLS, 1);
        if ((long) Block.LONG.getOpaque(block.bytes, record) != next << 1) {
            // Or abandoned claims alone would fill the ring for ever.
            releaseTo(next);
        }
        // Closed only where the cursor ended: claims below it may still be open.
        boolean atEnd = block.getAcquire(Block.CURSOR) == (next << 1 | 1);
        Reference.reachabilityFence(block.bytes);
        return !atEnd ? Status.EMPTY : block.isHalted() ? Status.HALTED : Status.CLOSED;
    }

    private void releaseTo(long to) {
        // Release: pairs with the Acquire of producers and later stages; the slots were read before.
        Block.LONG.setRelease(block.bytes, record, to << 1);
        block.notifyAllSleepers();
    }

    @Override
    long poll(int max, long nanoseconds) {
        Status.check(Native.consumerResume(pointer, next, Sequences.since(runEnd, next), abandoned));
        long found = Native.consumerPoll(pointer, max, nanoseconds);
        next = tray.answer(0);
        runEnd = tray.answer(1);
        abandoned = tray.answer(2) != 0;
        tally.reread();
        return found;
    }

    @Override
    long start() {
        return next;
    }

    /** What is not released is delivered again in any case. */
    @Override
    void keep(int count) {}

    @Override
    void release(long start, int count) {
        next = Sequences.plus(start, count);
        releaseTo(next);
        tally.consumed(count);
        Reference.reachabilityFence(block.bytes);
    }

    @Override
    long sequence() {
        return next;
    }

    /** This end never pauses. */
    @Override
    void coalesce(boolean enabled) {}

    @Override
    long look(int max, long nanoseconds) {
        long found = tryPoll(max, nanoseconds >= 0);
        return found == Status.EMPTY && nanoseconds > 0 ? poll(max, nanoseconds) : found;
    }

    @Override
    long read(long[] to, int first, int max, long nanoseconds) {
        long found = look(max, nanoseconds);
        if (found > 0) {
            Copies.drain(block, next, to, first, (int) found);
            release(next, (int) found);
        }
        return found;
    }

    @Override
    long read(byte[] to, int first, int max, long nanoseconds) {
        long found = look(max, nanoseconds);
        if (found > 0) {
            Copies.drain(block, next, to, first, (int) found);
            release(next, (int) found);
        }
        return found;
    }
}
