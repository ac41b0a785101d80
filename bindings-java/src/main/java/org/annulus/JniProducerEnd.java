package org.annulus;

/** The producing end in native code. */
final class JniProducerEnd extends ProducerEnd {
    JniProducerEnd(Block block, long pointer, Tray tray) {
        super(block, pointer, tray);
    }

    @Override
    long tryClaim(int count) {
        return Native.producerTryClaim(pointer, count);
    }

    @Override
    long claim(int count, long nanoseconds) {
        return Native.producerClaim(pointer, count, nanoseconds);
    }

    @Override
    void publish(long start, int count) {
        Status.check(Native.producerPublish(pointer, count));
    }

    @Override
    void abandon(long start, int count) {
        Status.check(Native.producerAbandon(pointer));
    }

    @Override
    void close() {
        Status.check(Native.producerClose(pointer));
    }

    @Override
    long put(long first) {
        return Native.producerPut1(pointer, first);
    }

    @Override
    long put(long first, long second) {
        return Native.producerPut2(pointer, first, second);
    }

    @Override
    long put(long first, long second, long third) {
        return Native.producerPut3(pointer, first, second, third);
    }

    @Override
    long put(long first, long second, long third, long fourth) {
        return Native.producerPut4(pointer, first, second, third, fourth);
    }

    @Override
    long write(long[] from, int start, int count) {
        if (tray.fits(count)) {
            tray.fill(from, start, count);
            return Native.producerWriteTray(pointer, count);
        }
        return Native.producerWriteLongs(pointer, from, start, count);
    }

    @Override
    long write(byte[] from, int start, int count) {
        if (tray.fits(count)) {
            tray.fill(from, start, count);
            return Native.producerWriteTray(pointer, count);
        }
        return Native.producerWriteBytes(pointer, from, start, count);
    }

    @Override
    public void run() {
        Native.producerFree(pointer, 0, -1);
    }
}
