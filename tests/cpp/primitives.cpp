// The parts by themselves, and a ring of one's own of them.
#include "check.hpp"

#include <array>
#include <thread>

static void sequences_move() {
    annulus::sequence one(7), other(9);
    CHECK(one.get() == 7 && annulus::sequence().get() == 0);
    one.set(8);
    std::uint64_t from = 7;
    CHECK(!one.advance(from, 10) && from == 8 && one.advance(from, 10) && one.get() == 10);
    const annulus::sequence *const both[] = {&one, &other};
    CHECK(must(annulus::sequence::slowest(both)) == 9);
    REFUSED(annulus::sequence::slowest({both, 0}), errc::invalid_count);
}

static void runs_are_found_from_head_to_head() {
    const annulus::stamps<8> stamps(5);
    REFUSED(stamps.at(5), errc::empty);
    DONE(stamps.abandon(8, 2));
    DONE(stamps.publish(5, 3));
    CHECK(must(stamps.at(5)).end == 8 && !must(stamps.at(5)).abandoned && must(stamps.at(8)).abandoned);
    DONE(stamps.split(6, 2, false));
    CHECK(must(stamps.at(6)).end == 8);
    CHECK(stamps.publish(10, 9) == errc::invalid_count);
}

static void batches_are_copied_over_the_end() {
    std::array<std::uint32_t, 8> memory = {};
    const annulus::slots<std::uint32_t> slots(memory);
    const std::array<std::uint32_t, 5> in = {1, 2, 3, 4, 5};
    std::array<std::uint32_t, 5> out = {};
    DONE(slots.put(6, in));
    DONE(slots.get(6, out, must(annulus::copier::with(annulus::kernel::memcpy))));
    CHECK(in == out && memory[6] == 1 && memory[0] == 3);
    const auto where = must(slots.at(6, 5));
    CHECK(where.first().size() == 2 && where.second().size() == 3 && where[4] == 5);
    REFUSED(slots.at(0, 9), errc::invalid_count);
    out = {};
    DONE(annulus::copier()(annulus::slice<const std::uint32_t>(in), annulus::slice<std::uint32_t>(out)));
    CHECK(in == out && annulus::copier().kernel() != annulus::kernel::best);
}

// One producer, one consumer: what is published is a sequence.
static void a_ring_of_ones_own() {
    constexpr std::uint64_t EVENTS = 20'000, SLOTS = 64, BATCH = 7;
    static annulus::sequence published, released;
    static std::array<std::uint64_t, SLOTS> memory;
    const annulus::slots<std::uint64_t> slots(memory);
    std::thread producer([&] {
        for (std::uint64_t next = 0; next < EVENTS; next += BATCH) {
            while (next + BATCH - released.get() > SLOTS) std::this_thread::yield();
            std::uint64_t number = next;
            for (std::uint64_t &slot : must(slots.at(next, BATCH))) slot = number++;
            published.set(next + BATCH);
        }
    });
    for (std::uint64_t next = 0; next < EVENTS;) {
        const std::uint64_t end = published.get();
        if (end == next) {
            std::this_thread::yield();
            continue;
        }
        holds(must(slots.at(next, end - next)), next, end - next);
        released.set(next = end);
    }
    producer.join();
}

int main() {
    CASE(sequences_move);
    CASE(runs_are_found_from_head_to_head);
    CASE(batches_are_copied_over_the_end);
    CASE(a_ring_of_ones_own);
    return done();
}
