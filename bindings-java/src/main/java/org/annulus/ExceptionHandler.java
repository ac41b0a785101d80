package org.annulus;

/** What a {@link Pipeline} calls when a handler throws. */
@FunctionalInterface
public interface ExceptionHandler {
    /**
     * Takes note of an exception. If this returns, the handler goes on with the next event; if it throws, the pipeline
     * halts.
     *
     * @param exception what the handler threw
     * @param sequence the sequence of the event that it threw for
     * @param handler the handler
     * @throws Exception what the pipeline ends with
     */
    void onException(Throwable exception, long sequence, EventHandler handler) throws Exception;
}
