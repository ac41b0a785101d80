
/* Define ANNULUS_FREESTANDING where the library was built without an operating system. */
#if !defined(ANNULUS_FREESTANDING)
#define ANNULUS_HOSTED 1
#endif

/* What this header declares. */
#define ANNULUS_HAVE_GROUPS 1
#define ANNULUS_HAVE_JOINING 1
#define ANNULUS_HAVE_ATTACH 1
#define ANNULUS_HAVE_MESSAGES 1
#define ANNULUS_HAVE_METRICS 1
#if defined(ANNULUS_HOSTED)
#define ANNULUS_HAVE_FD 1
#endif
