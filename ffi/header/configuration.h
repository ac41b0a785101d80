
/* ANNULUS_FREESTANDING says that the library was built without an operating system, by `cargo xtask firmware-lib`. It is
 * defined here where the compiler knows of none; define it, or ANNULUS_HOSTED, where that guess is wrong. */
#if !defined(ANNULUS_FREESTANDING) && !defined(ANNULUS_HOSTED)
#if defined(__unix__) || defined(__APPLE__) || defined(_WIN32)
#define ANNULUS_HOSTED 1
#else
#define ANNULUS_FREESTANDING 1
#endif
#endif

/* What this header declares. */
#define ANNULUS_HAVE_GROUPS 1
#define ANNULUS_HAVE_JOINING 1
#define ANNULUS_HAVE_ATTACH 1
#define ANNULUS_HAVE_MESSAGES 1
#define ANNULUS_HAVE_METRICS 1
#define ANNULUS_HAVE_PRIMITIVES 1
#if defined(ANNULUS_HOSTED)
#define ANNULUS_HAVE_FD 1
#endif
#if defined(ANNULUS_FREESTANDING)
#define ANNULUS_HAVE_STATIC_RINGS 1
#endif
