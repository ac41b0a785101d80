// Threads: what is published arrives, once and in order, and a wait ends when the other side does.
#include "check.hpp"

#include <chrono>
#include <thread>
#include <vector>

struct event {
    std::uint32_t producer;
    std::uint32_t number;
};

static constexpr std::uint32_t EVENTS = 50'000;
using wait = annulus::wait;

static void sums(wait how, std::uint32_t producers) {
    auto options = annulus::options(256).wait(how);
    if (producers > 1) options.multi_producer();
    auto ring = annulus::ring<event>::create(options);
    CHECK(ring);
    auto consumer = must(ring->consumer());
    std::vector<std::thread> threads;
    auto first = must(ring->producer());
    for (std::uint32_t number = 0; number < producers; ++number) {
        auto producer = number + 1 == producers ? std::move(first) : must(first.clone());
        threads.emplace_back([number, producer = std::move(producer)]() mutable {
            for (std::uint32_t next = 0, attempt = 1; next < EVENTS; ++attempt) {
                auto claim = must(producer.claim(next % 7 + 1));
                for (event &slot : claim) slot = {number, next++};
                if (attempt % 5 == 0) next -= static_cast<std::uint32_t>(claim.size()); // dropped, and written again
                else DONE(claim.publish());
                if (claim.empty()) DONE(producer.write({number, next++}));
            }
        });
    }
    std::vector<std::uint32_t> next(producers, 0);
    annulus::status end;
    while (end.ok()) {
        auto batch = consumer.poll(32);
        if (batch) {
            for (const event &it : *batch) CHECK(it.number == next[it.producer]++);
        }
        end = batch.error();
    }
    CHECK(end == errc::closed);
    for (std::thread &thread : threads) thread.join();
    for (std::uint32_t count : next) CHECK(count >= EVENTS);
}

static void one_producer_is_read_in_order() {
    for (auto how : {wait::yielding, wait::backoff, wait::blocking}) sums(how, 1);
}

static void several_producers_are_read_in_order() {
    for (auto how : {wait::yielding, wait::blocking}) sums(how, 3);
}

// Each waits for good before the other side does what ends its wait.
static void waits_end_with_the_other_side() {
    using std::chrono::milliseconds;
    ends it(annulus::options(4).wait(wait::blocking));
    std::thread reader([&] {
        holds(must(it.consumer.poll()), 1, 1);
        REFUSED(it.consumer.poll(), errc::closed);
    });
    std::this_thread::sleep_for(milliseconds(20));
    publish(it.producer, 1, 1);
    std::this_thread::sleep_for(milliseconds(20));
    it.producer = {};
    reader.join();

    ends full(annulus::options(4).wait(wait::blocking).stage(annulus::consumers()));
    publish(full.producer, 0, 4);
    std::thread writer([&] {
        publish(full.producer, 4, 1);
        REFUSED(full.producer.claim(4), errc::halted);
    });
    std::this_thread::sleep_for(milliseconds(20));
    holds(must(full.consumer.poll(1)), 0, 1);
    std::this_thread::sleep_for(milliseconds(20));
    DONE(full.ring.halt());
    writer.join();
}

int main() {
    CASE(one_producer_is_read_in_order);
    CASE(several_producers_are_read_in_order);
    CASE(waits_end_with_the_other_side);
    return done();
}
