// Two threads and one ring: one publishes orders, the other adds them up.
//
//   c++ -std=c++17 quickstart.cpp $(pkg-config --cflags --libs annulus) -pthread && ./a.out

#include <annulus.hpp>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <utility>

struct order {
    std::uint64_t number;
    std::uint64_t quantity;
};

constexpr std::uint64_t ORDERS = 1'000'000;

// Takes the producer over: its end, at the end of the function, closes the ring.
void produce(annulus::producer<order> producer) {
    for (std::uint64_t number = 0; number < ORDERS; ++number) {
        auto claim = producer.claim();  // one slot; waits while the ring is full
        if (!claim) return;             // closed or halted: not here
        claim->front() = {number, 1};   // the slot itself: nothing is copied
        claim->publish().or_throw();
    }
}

int main() {
    // `or_throw` is for those who like exceptions; without it every call answers a status.
    auto ring = annulus::ring<order>::create(annulus::options(4096)).or_throw();
    auto consumer = ring.consumer().or_throw();
    std::thread thread(produce, ring.producer().or_throw());

    std::uint64_t sum = 0;
    while (auto batch = consumer.poll(256)) {  // waits for orders; ends once the ring is closed and drained
        for (const order &it : *batch) sum += it.quantity;
    }  // the end of the batch releases its slots

    thread.join();
    std::printf("%llu orders\n", static_cast<unsigned long long>(sum));
    return sum == ORDERS ? EXIT_SUCCESS : EXIT_FAILURE;
}
