// Claims and batches: in place, in parts, dropped, over the ring's end; and copies.
#include "check.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

static const std::array<annulus::options, 4> KINDS = {
    annulus::options(8).start(6), annulus::options(8).start(6).multi_producer(),
    annulus::options(8).start(6).multi_producer().wait(annulus::wait::blocking),
    annulus::options(8).start(6).stage(annulus::consumers()).joinable(2),
};

static void claims_go_over_the_ends() {
    for (const auto &kind : KINDS) {
        ends it(kind);
        auto claim = must(it.producer.claim(8)); // full: the second piece ends where the first begins
        CHECK(claim.sequence() == 6 && claim.first().size() == 2 && claim.second().size() == 6 && claim.size() == 8);
        CHECK(std::count(claim.begin(), claim.end(), 0u) == 8);
        std::iota(claim.begin(), claim.end(), std::uint64_t(100));
        CHECK(claim.front() == 100 && claim.back() == 107 && claim[2] == 102);
        REFUSED(it.consumer.try_poll(), errc::empty);
        DONE(claim.publish(3)); // a part
        CHECK(claim.size() == 5 && claim.sequence() == 9 && claim.front() == 103);
        CHECK(claim.publish(6) == errc::invalid_count && claim.publish(0) == errc::invalid_count);
        DONE(claim.publish());
        CHECK(claim.empty() && claim.begin() == claim.end() && claim.publish() == errc::stale);
        REFUSED(it.producer.try_claim(), errc::full);
        std::uint64_t next = 100;
        while (next < 108) {
            auto batch = must(it.consumer.poll(5));
            CHECK(batch.sequence() == 6 + (next - 100));
            holds(batch, next, batch.size());
            CHECK(std::is_sorted(batch.begin(), batch.end()) && batch.end() - batch.begin() == std::ptrdiff_t(batch.size()));
            next += batch.size();
        }
    }
}

static void claims_in_one_piece_end_with_the_memory() {
    for (const auto &kind : KINDS) {
        ends it(kind);
        REFUSED(it.producer.try_claim_contiguous(0), errc::invalid_count);
        std::uint64_t next = 30;
        for (const std::size_t length : {std::size_t(2), std::size_t(6)}) { // the ring begins two slots before its end
            auto claim = must(it.producer.try_claim_contiguous(SIZE_MAX));
            CHECK(claim.first().size() == length && claim.second().empty());
            for (auto &event : claim) event = next++;
            DONE(claim.publish());
        }
        REFUSED(it.producer.try_claim_contiguous(1), errc::full);
        for (std::uint64_t seen = 30; seen < next;) {
            auto batch = must(it.consumer.poll());
            holds(batch, seen, batch.size());
            seen += batch.size();
        }
    }
}

static void dropped_claims_are_not_delivered() {
    for (const auto &kind : KINDS) {
        ends it(kind);
        {
            auto claim = must(it.producer.claim(3));
            claim.front() = 1;
            auto moved = std::move(claim);
            CHECK(claim.empty() && moved.size() == 3 && claim.abandon() == errc::stale);
        }
        publish(it.producer, 40, 2);
        {
            auto claim = must(it.producer.claim(2));
            claim[0] = 42;
            DONE(claim.publish(1)); // the rest is dropped
        }
        publish(it.producer, 43, 1);
        std::uint64_t next = 40;
        while (next < 44) {
            auto batch = must(it.consumer.poll());
            holds(batch, next, batch.size());
            next += batch.size();
        }
        for (int i = 0; i < 20; ++i) { // abandoned ones do not fill the ring for ever
            DONE(must(it.producer.claim(8)).abandon());
            REFUSED(it.consumer.try_poll(), errc::empty);
        }
    }
}

// At once, not only when the same producer claims again.
static void dropped_claims_stall_nobody() {
    ends it(KINDS[1]);
    auto other = must(it.producer.clone());
    static_cast<void>(must(it.producer.claim(2)));
    publish(other, 7, 1);
    auto batch = must(it.consumer.try_poll());
    holds(batch, 7, 1);
}

static void one_claim_and_one_batch_at_a_time() {
    for (const auto &kind : KINDS) {
        ends it(kind);
        std::uint64_t copy[2] = {1, 2};
        {
            auto claim = must(it.producer.claim(2));
            REFUSED(it.producer.try_claim(), errc::busy);
            REFUSED(it.producer.write_some(copy), errc::busy);
            CHECK(it.producer.try_write(copy) == errc::busy && it.producer.close() == errc::busy);
            claim[0] = 1, claim[1] = 2;
            DONE(claim.publish());
            publish(it.producer, 3, 1); // an ended claim borrows nothing
        }
        auto batch = must(it.consumer.poll(2));
        REFUSED(it.consumer.try_poll(), errc::busy);
        REFUSED(it.consumer.try_read(copy), errc::busy);
        holds(batch, 1, 2);
        DONE(batch.release());
        CHECK(batch.release() == errc::stale && batch.release(1) == errc::stale);
        holds(must(it.consumer.try_poll()), 3, 1);
    }
}

static void batches_are_released_early_or_delivered_again() {
    for (const auto &kind : KINDS) {
        ends it(kind);
        publish(it.producer, 0, 8);
        auto batch = must(it.consumer.poll());
        DONE(batch.release(5)); // over the ring's end
        CHECK(*it.producer.free() == 5);
        CHECK(batch.release(4) == errc::invalid_count && batch.release(0) == errc::invalid_count);
        holds(batch, 5, 3);
        publish(it.producer, 8, 5);
        holds(batch, 5, 3);
        batch.redeliver();
        CHECK(batch.empty());
        auto again = must(it.consumer.poll(3));
        holds(again, 5, 3);
        auto moved = std::move(again);
        CHECK(again.empty() && again.release() == errc::stale);
        DONE(moved.release());
        holds(must(it.consumer.poll()), 8, 5);
        CHECK(*it.consumer.lag() == 0 && *it.consumer.sequence() == 6 + 13 && *it.ring.lag() == 0);
    }
}

static void copies_take_what_is_contiguous() {
    for (const auto &kind : KINDS) {
        ends it(kind);
        const std::vector<std::uint64_t> vector = {0, 1, 2};
        const std::array<std::uint64_t, 2> array = {3, 4};
        DONE(it.producer.write(vector));
        DONE(it.producer.try_write(array));
        DONE(it.producer.write(5));
        const std::uint64_t more[] = {6, 7, 8, 9};
        CHECK(*it.producer.write_some(more) == 2 && it.producer.try_write(more) == errc::full);
        REFUSED(it.producer.write_some(more), errc::full);
        CHECK(it.producer.write(annulus::slice<const std::uint64_t>(more, 0)) == errc::invalid_count);
        std::vector<std::uint64_t> got(5);
        std::size_t count = 0;
        while (count < 8) {
            const std::size_t some = must(it.consumer.read(got));
            for (std::size_t i = 0; i < some; ++i) CHECK(got[i] == count++);
        }
        REFUSED(it.consumer.try_read(got), errc::empty);
    }
}

static void the_exclusive_stage_changes_events() {
    ends it(annulus::options(8).start(6));
    publish(it.producer, 0, 4);
    auto batch = must(it.consumer.poll());
    auto events = must(batch.writable());
    for (std::uint64_t &event : events) event += 10;
    holds(batch, 10, 4);
    DONE(batch.release());
    REFUSED(batch.writable(), errc::stale);
    ends shared(annulus::options(8).stage(annulus::consumers()));
    publish(shared.producer, 0, 1);
    REFUSED(must(shared.consumer.poll()).writable(), errc::wrong_kind);
}

#if defined(__cpp_lib_span)
static void slices_are_spans() {
    ends it(annulus::options(8).start(6));
    auto claim = must(it.producer.claim(4));
    std::span<std::uint64_t> first = claim.first(), second = claim.second();
    first[0] = 0, first[1] = 1, second[0] = 2, second[1] = 3;
    DONE(claim.publish());
    DONE(it.producer.write(std::span<const std::uint64_t>(std::array<std::uint64_t, 1>{4})));
    auto batch = must(it.consumer.poll());
    std::span<const std::uint64_t> read = batch.first();
    CHECK(read.data() == first.data() && batch.size() == 5 && batch.back() == 4);
    static_assert(std::random_access_iterator<annulus::event_iterator<const int>>);
}
#endif

int main() {
    CASE(claims_go_over_the_ends);
    CASE(claims_in_one_piece_end_with_the_memory);
    CASE(dropped_claims_are_not_delivered);
    CASE(dropped_claims_stall_nobody);
    CASE(one_claim_and_one_batch_at_a_time);
    CASE(batches_are_released_early_or_delivered_again);
    CASE(copies_take_what_is_contiguous);
    CASE(the_exclusive_stage_changes_events);
#if defined(__cpp_lib_span)
    CASE(slices_are_spans);
#endif
    return done();
}
