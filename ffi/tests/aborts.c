/* Of a library that was built to abort: a panic ends the process by SIGABRT, and nothing is written to standard error. */
#define ANNULUS_PROVOKE_PANIC
#include "check.h"
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void a_panic_ends_the_process_silently(void) {
    char written;
    int ends[2], status;
    CHECK(pipe(ends) == 0);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        annulus_provoke_panic();
        _exit(0);
    }
    CHECK(close(ends[1]) == 0 && waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    CHECK(read(ends[0], &written, 1) == 0);
}

int main(void) {
    CASE(a_panic_ends_the_process_silently);
    return done();
}
