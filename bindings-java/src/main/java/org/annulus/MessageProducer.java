package org.annulus;

import java.lang.ref.Reference;

/**
 * Publishes messages to a ring. {@link MessageRing#producer} makes one. It waits, and ends, as a {@link Producer} does.
 */
public final class MessageProducer extends Handle {
    private final ProducerEnd end;
    private final MessageClaim claim;

    MessageProducer(ProducerEnd end) {
        super(end.block, end);
        this.end = end;
        claim = new MessageClaim(this, end.block);
    }

    @Override
    String what() {
        return "producer";
    }

    @Override
    void expire() {
        claim.clear();
    }

    /**
     * Claims a message, if there is room now.
     *
     * @param length how many bytes
     * @return the claim, or null if there is no room
     * @throws IllegalArgumentException for less than 0 bytes, or more than the ring takes
     * @throws RingException if the ring is closed, halted or without consumers
     */
    public MessageClaim tryClaim(int length) {
        begin(length);
        return claimed(end.claimMessage(length, 0), length);
    }

    private void begin(int length) {
        if (length < 0) {
            throw new IllegalArgumentException("a message of " + length + " bytes");
        }
        enter();
        abandon(claim);
    }

    private MessageClaim claimed(long start, int length) {
        if (start >= 0) {
            claim.open(start, end.claimedUnits(), length);
            Reference.reachabilityFence(this);
            return claim;
        }
        if (start == Status.FULL || start == Status.TIMED_OUT) {
            return null;
        }
        throw Status.exception(start);
    }

    /**
     * Claims a message, waiting for room.
     *
     * @param length how many bytes
     * @return the claim
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws IllegalArgumentException for less than 0 bytes, or more than the ring takes
     * @throws RingException if the ring is closed, halted or without consumers
     */
    public MessageClaim claim(int length) throws InterruptedException {
        return claimDeadline(length, Patience.FOREVER);
    }

    /**
     * Claims a message, waiting for room until a point in time.
     *
     * @param length how many bytes
     * @param deadline the time, by {@link System#nanoTime()}
     * @return the claim, or null if the time has come
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws IllegalArgumentException for less than 0 bytes, or more than the ring takes
     * @throws RingException if the ring is closed, halted or without consumers
     */
    public MessageClaim claimDeadline(int length, long deadline) throws InterruptedException {
        MessageClaim claimed = tryClaim(length);
        boolean virtual = claimed == null && Patience.isVirtual();
        for (int times = 0; claimed == null; times++) {
            long nanoseconds = Patience.next(deadline);
            enter();
            claimed = claimed(end.claimMessage(length, virtual ? 0 : nanoseconds), length);
            if (nanoseconds == 0) {
                return claimed;
            }
            if (claimed == null && virtual) {
                Patience.pause(times, nanoseconds);
            }
        }
        return claimed;
    }

    /**
     * Publishes a copy of a message, if there is room now.
     *
     * @param message an array with the message
     * @param start the index of its first byte
     * @param length how many bytes
     * @return whether there was room
     * @throws IllegalArgumentException for more bytes than the ring takes
     * @throws RingException if the ring is closed, halted or without consumers
     */
    public boolean tryWrite(byte[] message, int start, int length) {
        java.util.Objects.checkFromIndexSize(start, length, message.length);
        return tryClaim(length) != null && write(message, start);
    }

    /**
     * Publishes a copy of a message, waiting for room.
     *
     * @param message an array with the message
     * @param start the index of its first byte
     * @param length how many bytes
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws IllegalArgumentException for more bytes than the ring takes
     * @throws RingException if the ring is closed, halted or without consumers
     */
    public void write(byte[] message, int start, int length) throws InterruptedException {
        java.util.Objects.checkFromIndexSize(start, length, message.length);
        claim(length);
        write(message, start);
    }

    private boolean write(byte[] message, int start) {
        claim.event().putBytes(0, message, start, claim.length());
        claim.publish();
        return true;
    }

    /** Publishes the first units of a claim, and gives the others up. */
    void publish(MessageClaim claim, int units) {
        end.publish(claim.start, units);
        claim.shorten(units);
        if (claim.count != 0) {
            end.abandon(claim.start, claim.count);
            claim.clear();
        }
        Reference.reachabilityFence(this);
    }

    void abandon(MessageClaim claim) {
        enter();
        if (claim.count != 0) {
            int rest = claim.count;
            claim.clear();
            end.abandon(claim.start, rest);
            Reference.reachabilityFence(this);
        }
    }
}
