package org.annulus;

/** What a {@link Pipeline} calls with each event. */
@FunctionalInterface
public interface EventHandler {
    /**
     * Handles an event.
     *
     * @param event a view of the event, which is this handler's until it returns; only the one that was added by
     *     {@link Pipeline.Builder#handleLast} may write to it
     * @param sequence the event's sequence
     * @param endOfBatch whether it is the last one of those that are there now
     * @throws Exception what goes to the pipeline's {@link ExceptionHandler}
     */
    void onEvent(Event event, long sequence, boolean endOfBatch) throws Exception;
}
