/* The contract of the ring, stated through C: the same that the suites of the library state in Rust. */
#include "contract.h"
#include <signal.h>
#include <unistd.h>

/* Longer than everything here takes, under valgrind on a busy machine. */
enum { SECONDS = 280 };

static void hang(int signal) {
    static const char words[] = "the contract: a check hangs\n";
    (void)signal;
    if (write(STDOUT_FILENO, words, sizeof words - 1) < 0) _exit(3);
    _exit(2);
}

/* `contract threads` states what threads make of it only. */
int main(int count, char **arguments) {
    int (*const themes[])(void) = {transfers, sleepers, claims,  publishing, reading,  stages,
                                   groups,    joining,  closing, deadlines,  messages};
    size_t some = sizeof themes / sizeof *themes;
    if (count > 1) {
        CHECK(strcmp(arguments[1], "threads") == 0);
        some = 2;
    }
    CHECK(signal(SIGALRM, hang) != SIG_ERR);
    alarm(SECONDS);
    for (size_t i = 0; i < some; ++i) passed += themes[i]();
    return done();
}
