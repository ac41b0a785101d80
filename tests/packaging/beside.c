/* Two static libraries of Rust in one program. */
#define _POSIX_C_SOURCE 200809L
#include <annulus.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

uint64_t second_sum(uint64_t n);
void second_complains(void);

static int failed(const char *what) {
    fprintf(stderr, "%s\n", what);
    return 1;
}

/* Whether the other library's panic is written to standard error, as ever: ours keeps its own silent, and no other. */
static int is_heard(void) {
    char text[1024] = {0};
    FILE *heard = tmpfile();
    const int before = dup(STDERR_FILENO);
    if (heard == NULL || before < 0 || dup2(fileno(heard), STDERR_FILENO) < 0) return 0;
    second_complains();
    const int back = dup2(before, STDERR_FILENO);
    rewind(heard);
    const size_t length = fread(text, 1, sizeof text - 1, heard);
    fclose(heard);
    close(before);
    return back >= 0 && length > 0 && strstr(text, "this must be read") != NULL;
}

int main(void) {
    annulus_options options;
    annulus_ring ring;
    annulus_options_init(&options, 8, sizeof(uint64_t), sizeof(uint64_t));
    if (annulus_ring_create(&ring, &options) != ANNULUS_OK) return failed("there is no ring");
    if (!is_heard()) return failed("our library silences the other");
    if (second_sum(1000) != 499500 || annulus_ring_destroy(&ring) != ANNULUS_OK)
        return failed("the libraries are in each other's way");
    return 0;
}
