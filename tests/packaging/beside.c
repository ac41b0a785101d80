/* Two static libraries of Rust in one program. */
#include <annulus.h>
#include <stdio.h>

uint64_t second_sum(uint64_t n);

int main(void) {
    annulus_options options;
    annulus_ring ring;
    annulus_options_init(&options, 8, sizeof(uint64_t), sizeof(uint64_t));
    if (annulus_ring_create(&ring, &options) != ANNULUS_OK || second_sum(1000) != 499500 ||
        annulus_ring_destroy(&ring) != ANNULUS_OK) {
        fprintf(stderr, "the libraries are in each other's way\n");
        return 1;
    }
    return 0;
}
