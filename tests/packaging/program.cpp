// The same in C++.
#include <annulus.hpp>
#include <cstdint>
#include <cstdio>

int main() {
    auto ring = annulus::ring<std::uint64_t>::create(annulus::options(8)).or_throw();
    auto producer = ring.producer().or_throw();
    auto consumer = ring.consumer().or_throw();
    if (auto claim = producer.try_claim(5)) {
        std::uint64_t next = 0;
        for (std::uint64_t &slot : *claim) slot = ++next;
        claim->publish().or_throw();
    }
    std::uint64_t sum = 0;
    if (auto batch = consumer.try_poll()) {
        for (const std::uint64_t event : *batch) sum += event;
    }
    if (sum != 15) {
        std::fprintf(stderr, "the sum is not 15\n");
        return 1;
    }
}
