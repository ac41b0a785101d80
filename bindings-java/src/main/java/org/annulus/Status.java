package org.annulus;

/** What native calls answer, if not with a result: negative numbers, those of the C ABI's statuses but for the sign; and some more, from -64 on. */
final class Status {
    static final long FULL = -1;
    static final long EMPTY = -2;
    static final long TIMED_OUT = -3;
    static final long CLOSED = -4;
    static final long HALTED = -5;
    static final long DISCONNECTED = -6;
    static final long BUSY = -7;
    private static final long NO_MEMORY = -8;
    private static final long INVALID_COUNT = -10;
    private static final long INVALID_CAPACITY = -11;
    private static final long INVALID_EVENT = -12;
    private static final long INVALID_STAGES = -13;
    private static final long INVALID_OPTION = -14;
    private static final long MISALIGNED = -15;
    private static final long TOO_SHORT = -16;
    private static final long TOO_LARGE = -17;
    private static final long WRONG_KIND = -19;
    private static final long TAKEN = -21;
    private static final long NO_PLACE = -22;
    private static final long UNSUPPORTED = -23;
    private static final long NOT_A_RING = -24;
    private static final long INCOMPATIBLE = -25;
    private static final long MESSAGE_TOO_LONG = -26;
    private static final long BEYOND_REACH = -64;

    private Status() {}

    /** The answer, if it is no status; the exception for it otherwise. */
    static long check(long answer) {
        if (answer < 0) {
            throw exception(answer);
        }
        return answer;
    }

    static RuntimeException exception(long status) {
        if (status == CLOSED) {
            return new RingClosedException();
        } else if (status == HALTED) {
            return new RingHaltedException();
        } else if (status == DISCONNECTED) {
            return new RingDisconnectedException();
        } else if (status == NO_MEMORY) {
            return new RingException("there is no memory for the ring");
        } else if (status == INVALID_COUNT) {
            return new IllegalArgumentException("a claim or poll of no event, or a claim of more than the ring has slots");
        } else if (status == INVALID_CAPACITY) {
            return new IllegalArgumentException("the capacity is no power of two, or too small or too large");
        } else if (status == INVALID_EVENT) {
            return new IllegalArgumentException("the size of an event is 0 or no multiple of its alignment");
        } else if (status == INVALID_STAGES) {
            return new IllegalArgumentException("the stages cannot be arranged so, or there is no such stage");
        } else if (status == INVALID_OPTION) {
            return new IllegalArgumentException("an option has a value that it cannot have");
        } else if (status == MISALIGNED) {
            return new IllegalArgumentException("the memory is not aligned");
        } else if (status == TOO_SHORT) {
            return new IllegalArgumentException("the memory is too short");
        } else if (status == TOO_LARGE) {
            return new IllegalArgumentException("the ring would have more bytes than there are addresses");
        } else if (status == BEYOND_REACH) {
            return Memory.beyondReach();
        } else if (status == WRONG_KIND) {
            return new IllegalStateException("the ring or the stage is of another kind");
        } else if (status == TAKEN) {
            return new IllegalStateException("nobody is left to be taken: the ring's only producer, or every consumer of"
                    + " the stage, has its handle");
        } else if (status == NO_PLACE) {
            return new IllegalStateException("every place of the ring is taken");
        } else if (status == UNSUPPORTED) {
            return new UnsupportedOperationException("this system cannot do that");
        } else if (status == NOT_A_RING) {
            return new IllegalArgumentException("there is no ring in the memory, or not yet, or no longer");
        } else if (status == INCOMPATIBLE) {
            return new IllegalArgumentException("the ring in the memory is of another version, machine, kind or event");
        } else if (status == MESSAGE_TOO_LONG) {
            return new IllegalArgumentException("the message is longer than the ring takes");
        }
        return new IllegalStateException("the library has a defect (status " + -status + "); please report it");
    }
}
