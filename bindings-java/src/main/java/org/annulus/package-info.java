/**
 * A lock-free ring of events (a Disruptor): producers claim slots, fill them and publish them; consumers get every event, in
 * order and in batches, where it lies. A full ring makes producers wait; nothing is lost, copied on the way, or garbage.
 *
 * <p>{@link org.annulus.Ring} has events of one size, {@link org.annulus.MessageRing} messages of any length. What consumers
 * come after which is said by the builder's stages:
 *
 * <pre>
 * one consumer, which may change events        Ring.builder(1024).build()
 *
 *   P --&gt; ring --&gt; C
 *
 * broadcast: each gets every event             builder.stage(2)
 *
 *            +--&gt; C1
 *   P --&gt; ring
 *            +--&gt; C2
 *
 * a pipeline: C2 after C1                      var first = builder.stage(1);
 *                                              var second = builder.stage(1, first);
 *   P --&gt; ring --&gt; C1 --&gt; C2
 *
 * a diamond                                    var left = builder.stage(1);
 *                                              var right = builder.stage(1);
 *            +--&gt; C1 --+                       var join = builder.stage(1, left, right);
 *   P --&gt; ring         +--&gt; C3
 *            +--&gt; C2 --+
 *
 * a group: each event to one of them           builder.group(3)
 *
 *            +--&gt; W1
 *   P --&gt; ring--&gt; W2
 *            +--&gt; W3
 *
 * several producers                            builder.multiProducer()
 *
 *   P1 --+
 *   P2 --+--&gt; ring --&gt; C
 *   P3 --+
 * </pre>
 *
 * <p>{@link org.annulus.Pipeline} runs handlers on threads in such stages.
 */
package org.annulus;
