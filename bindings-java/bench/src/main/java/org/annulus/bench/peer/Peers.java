package org.annulus.bench.peer;

import java.util.List;

/** Every peer, by its name in the results. */
public final class Peers {
    /** Annulus with each call to a ring over JNI. */
    public static final String JNI = "annulus-jni";
    /** Annulus with calls that do not leave Java. */
    public static final String DIRECT = "annulus-direct";

    private Peers() {}

    /** The names. */
    public static List<String> names() {
        return List.of(JNI, DIRECT, "lmax", "jctools", "agrona", "abq");
    }

    /** Makes a peer. */
    public static Peer of(String name, Shape shape) {
        return switch (name) {
            case JNI, DIRECT -> new Annulus(shape);
            case "lmax" -> new Lmax(shape);
            case "jctools" -> new JcTools(shape);
            case "agrona" -> new Agrona(shape);
            case "abq" -> new Abq(shape);
            default -> throw new IllegalArgumentException("no peer is called " + name);
        };
    }
}
