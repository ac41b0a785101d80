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

int main(void) {
    int (*const themes[])(void) = {claims,  publishing, reading,  stages,    groups,  joining,
                                   closing, deadlines,  messages, transfers, sleepers};
    CHECK(signal(SIGALRM, hang) != SIG_ERR);
    alarm(SECONDS);
    for (size_t i = 0; i < sizeof themes / sizeof *themes; ++i) passed += themes[i]();
    return done();
}
