// A diamond: two stages see every trade at the same time, and a third one comes after both.
//
//            price ─┐
//   trades ─<       >─ book      `book` has the events to itself, and may change them
//            size  ─┘
//
// Built without exceptions too: every error is a status.
//
//   c++ -std=c++17 -fno-exceptions diamond.cpp $(pkg-config --cflags --libs annulus) -pthread && ./a.out

#include <algorithm>
#include <annulus.hpp>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <utility>

struct trade {
    std::uint32_t price;
    std::uint32_t size;
    std::uint64_t value;  // written by the book
};

constexpr std::uint32_t TRADES = 200'000;

// A program without exceptions ends where a call fails that cannot.
template <class T>
T expect(annulus::result<T> made) {
    if (!made) {
        std::fprintf(stderr, "%s\n", made.error().message());
        std::abort();
    }
    return std::move(*made);
}

int main() {
    const auto shape = annulus::options(1024)
                           .stage(annulus::consumers())  // 0
                           .stage(annulus::consumers())  // 1
                           .stage(annulus::exclusive());  // 2: after all others
    auto ring = expect(annulus::ring<trade>::create(shape));
    auto producer = expect(ring.producer());

    std::uint32_t highest = 0;
    std::thread price([&highest, consumer = expect(ring.consumer(0))]() mutable {
        while (auto batch = consumer.poll()) {
            for (const trade &it : *batch) highest = std::max(highest, it.price);
        }
    });
    std::uint64_t volume = 0;
    std::thread size([&volume, consumer = expect(ring.consumer(1))]() mutable {
        while (auto batch = consumer.poll()) {
            for (const trade &it : *batch) volume += it.size;
        }
    });
    std::uint64_t turnover = 0;
    std::thread book([&turnover, consumer = expect(ring.consumer(2))]() mutable {
        while (auto batch = consumer.poll()) {
            auto trades = batch->writable();
            if (!trades) return;
            for (trade &it : *trades) {
                it.value = std::uint64_t(it.price) * it.size;
                turnover += it.value;
            }
        }
    });

    std::uint64_t expected = 0;
    for (std::uint32_t number = 0; number < TRADES; number += 8) {
        auto claim = expect(producer.claim(8));
        for (std::uint32_t i = 0; i < 8; ++i) {
            claim[i] = {100 + (number + i) % 50, i + 1, 0};
            expected += std::uint64_t(claim[i].price) * claim[i].size;
        }
        if (!claim.publish().ok()) return EXIT_FAILURE;
    }
    if (!producer.close().ok()) return EXIT_FAILURE;
    price.join();
    size.join();
    book.join();
    std::printf("highest %u, volume %llu, turnover %llu\n", highest, static_cast<unsigned long long>(volume),
                static_cast<unsigned long long>(turnover));
    return highest == 149 && volume == TRADES / 8 * 36 && turnover == expected ? EXIT_SUCCESS : EXIT_FAILURE;
}
