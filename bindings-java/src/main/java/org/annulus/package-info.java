/**
 * A lock-free ring of events (a Disruptor): producers claim slots, fill them and publish them; consumers get every event, in
 * order and in batches, where it lies.
 */
package org.annulus;
