/* A panic inside becomes a status, and the library writes nothing to standard error. */
#define ANNULUS_PROVOKE_PANIC
#include "check.h"
#include <unistd.h>

static void a_panic_becomes_a_status(void) {
    ANSWERS(annulus_provoke_panic(), ANNULUS_PANIC);
    ANSWERS(annulus_provoke_panic(), ANNULUS_PANIC);
}

static void a_panic_is_silent(void) {
    char written;
    int ends[2], before = dup(STDERR_FILENO);
    CHECK(before >= 0 && pipe(ends) == 0);
    CHECK(dup2(ends[1], STDERR_FILENO) == STDERR_FILENO && close(ends[1]) == 0);
    ANSWERS(annulus_provoke_panic(), ANNULUS_PANIC);
    CHECK(dup2(before, STDERR_FILENO) == STDERR_FILENO); /* the pipe has no writer left: */
    CHECK(read(ends[0], &written, 1) == 0);              /* its end, and nothing before it */
}

int main(void) {
    CASE(a_panic_becomes_a_status);
    CASE(a_panic_is_silent);
    return done();
}
