package org.annulus;

/** How calls reach a ring. */
enum Backend {
    /** In native code. */
    JNI("jni"),
    /** In Java, by atomic accesses to the ring's memory. */
    DIRECT("direct");

    static final Backend CHOSEN = chosen(System.getProperty("annulus.backend"));

    private final String name;

    Backend(String name) {
        this.name = name;
    }

    private static Backend chosen(String named) {
        if (named == null) {
            return DIRECT;
        }
        for (Backend backend : values()) {
            if (backend.name.equals(named)) {
                return backend;
            }
        }
        throw new IllegalArgumentException("-Dannulus.backend=" + named + ": there are jni and direct");
    }

    @Override
    public String toString() {
        return name;
    }
}
