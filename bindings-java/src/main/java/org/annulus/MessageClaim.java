package org.annulus;

/**
 * A claimed message, to be written and published. It is its producer's one claim object: the next claim fills it anew, and
 * what was not published until then is abandoned.
 */
public final class MessageClaim extends Span implements AutoCloseable {
    private final MessageProducer producer;
    private int length;

    MessageClaim(MessageProducer producer, Block block) {
        super(block, true);
        this.producer = producer;
    }

    void open(long start, int units, int length) {
        set(start, units);
        this.length = length;
        event.at(message(), block.slot(message()) + Units.BYTES, length);
    }

    /** Where the message's header is, after a pad, if there is one. */
    private long message() {
        return Sequences.plus(start, count - Units.of(length));
    }

    /**
     * The message's bytes.
     *
     * @return a view of them
     */
    public Event event() {
        return event;
    }

    /**
     * How long the message may be.
     *
     * @return the bytes that were claimed
     */
    public int length() {
        return length;
    }

    /**
     * Publishes the message as long as it was claimed.
     *
     * @throws IllegalStateException if it is published or abandoned, or another thread uses the producer
     */
    public void publish() {
        publish(length);
    }

    /**
     * Publishes the first bytes as the message; what was claimed beyond is given up.
     *
     * @param bytes how many
     * @throws IllegalArgumentException for more than were claimed
     * @throws IllegalStateException if it is published or abandoned, or another thread uses the producer
     */
    public void publish(int bytes) {
        producer.enter();
        if (count == 0) {
            throw new IllegalStateException("the message is published or abandoned");
        }
        if (bytes < 0 || bytes > length) {
            throw new IllegalArgumentException(bytes + " bytes to publish, " + length + " claimed");
        }
        int pad = count - Units.of(length);
        if (pad != 0) {
            Units.writePad(block, start, pad);
        }
        Units.writeMessage(block, message(), bytes);
        producer.publish(this, pad + Units.of(bytes));
    }

    /** Gives the message up, if it is not published: it is never delivered. */
    @Override
    public void close() {
        producer.abandon(this);
    }
}
