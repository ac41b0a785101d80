// Rings: their kinds, where they lie, how they end; time-outs; messages.
#include "check.hpp"

#include <chrono>
#include <string>

using namespace std::chrono_literals;

static void rings_close_and_halt() {
    ends it(annulus::options(4).multi_producer());
    publish(it.producer, 0, 2);
    auto other = must(it.producer.clone());
    DONE(it.producer.close());
    REFUSED(other.claim(), errc::closed);
    holds(must(it.consumer.poll()), 0, 2);
    REFUSED(it.consumer.poll(), errc::closed);
    ends halted(annulus::options(4));
    publish(halted.producer, 0, 2);
    DONE(halted.ring.halt());
    REFUSED(halted.consumer.poll(), errc::halted);
    REFUSED(halted.producer.claim(4), errc::halted);
}

static void waits_end_at_their_deadlines() {
    for (auto how : {annulus::wait::busy_spin, annulus::wait::yielding, annulus::wait::backoff, annulus::wait::blocking}) {
        ends it(annulus::options(4).wait(how));
        std::uint64_t copy[4] = {};
        const auto before = annulus::clock::now();
        REFUSED(it.consumer.poll_deadline(4, before + 5ms), errc::timed_out);
        REFUSED(it.consumer.read_deadline(copy, before + 10ms), errc::timed_out);
        CHECK(annulus::clock::now() - before >= 10ms);
        REFUSED(it.consumer.poll_deadline(4, annulus::clock::time_point::min()), errc::timed_out);
        DONE(it.producer.write_deadline(copy, annulus::clock::now() + 1h));
        REFUSED(it.producer.claim_deadline(1, annulus::clock::now() + 5ms), errc::timed_out);
        CHECK(it.producer.write_deadline(1, annulus::clock::now()) == errc::timed_out);
        CHECK(must(it.consumer.poll_deadline(4, annulus::clock::now())).size() == 4);
        CHECK(must(it.producer.claim_deadline(4, annulus::clock::now() + 1h)).size() == 4);
    }
}

static void stages_follow_each_other() {
    const auto like = annulus::options(8)
                          .stage(annulus::consumers(2))
                          .stage(annulus::consumers().after(0))
                          .stage(annulus::consumers().after(0, 1));
    numbers ring = must(numbers::create(like));
    auto producer = must(ring.producer());
    auto a = must(ring.consumer(0)), b = must(ring.consumer(0)), second = must(ring.consumer(1)), third = must(ring.consumer(2));
    REFUSED(ring.consumer(0), errc::taken);
    REFUSED(ring.consumer(3), errc::invalid_stages);
    REFUSED(ring.join(), errc::wrong_kind);
    publish(producer, 0, 4);
    CHECK(must(a.poll()).size() == 4);
    REFUSED(second.try_poll(), errc::empty);
    CHECK(must(b.poll(3)).size() == 3);
    REFUSED(third.try_poll(), errc::empty);
    holds(must(second.poll()), 0, 3);
    holds(must(third.poll()), 0, 3);
    CHECK(*ring.lag() == 1);
}

static void impossible_options_are_refused() {
    using annulus::consumers;
    REFUSED(numbers::create(annulus::options(8).stage(consumers().after(0))), errc::invalid_stages);
    REFUSED(numbers::create(annulus::options(8).stage(consumers()).stage(consumers().after(64))), errc::invalid_stages);
    REFUSED(numbers::create(annulus::options(8).stage(consumers(0))), errc::invalid_stages);
    annulus::options many(8);
    for (int i = 0; i < 200; ++i) many.stage(consumers());
    REFUSED(numbers::create(many), errc::invalid_stages);
    REFUSED(numbers::create(annulus::options(0)), errc::invalid_capacity);
}

static void workers_share_and_consumers_join() {
    numbers ring = must(numbers::create(annulus::options(16).stage(annulus::workers(2)).joinable(4)));
    auto producer = must(ring.producer());
    auto one = must(ring.consumer()), other = must(ring.consumer()), third = must(ring.join());
    publish(producer, 0, 12);
    std::uint64_t seen[12] = {};
    for (auto *worker : {&one, &other, &third}) {
        for (int i = 0; i < 4; ++i) {
            for (std::uint64_t number : must(worker->poll(1))) ++seen[number];
        }
    }
    for (std::uint64_t times : seen) CHECK(times == 1);
    one = {}; // leaves
    publish(producer, 12, 1);
    holds(must(other.poll()), 12, 1);
}

static void rings_lie_in_memory_of_the_callers() {
    alignas(ANNULUS_LINE) static unsigned char memory[ANNULUS_RING_STORAGE(16, sizeof(std::uint64_t), 1, ANNULUS_SINGLE_PRODUCER, ANNULUS_WAIT_YIELDING)];
    const annulus::options like(16);
    const auto size = must(numbers::size(like));
    CHECK(size.bytes == sizeof memory && size.align <= ANNULUS_LINE);
    REFUSED(numbers::init(memory, sizeof memory - 1, like), errc::too_short);
    REFUSED(numbers::init(nullptr, sizeof memory, like), errc::null_pointer);
    numbers ring = must(numbers::init(memory, sizeof memory, like));
    const auto block = must(ring.block());
    CHECK(block.data == memory && block.bytes == sizeof memory);
    REFUSED(annulus::ring<std::uint32_t>::attach(block.data, block.bytes), errc::incompatible);
    auto consumer = must(ring.consumer());
    auto producer = must(ring.producer());
    {
        numbers attached = must(numbers::attach(block.data, block.bytes));
        CHECK(*attached.capacity() == 16 && *attached.cursor() == 0);
    } // leaves the ring open
    publish(producer, 0, 2);
    ring = {}; // closes it
    REFUSED(producer.claim(), errc::closed);
    holds(must(consumer.poll()), 0, 2);
    REFUSED(consumer.poll(), errc::closed);
}

static void counters_are_read() {
    ends it(annulus::options(8));
    publish(it.producer, 0, 3);
    holds(must(it.consumer.poll()), 0, 3);
    if ((annulus_features() & ANNULUS_FEATURE_METRICS) == 0) {
        REFUSED(it.ring.producer_metrics(0), errc::unsupported);
        return;
    }
    const auto produced = must(it.ring.producer_metrics(0));
    const auto consumed = must(it.ring.consumer_metrics(0));
    CHECK(produced.published == 3 && produced.batches == 1 && produced.present);
    CHECK(consumed.consumed == 3 && consumed.batches == 1 && consumed.lag == 0);
    REFUSED(it.ring.consumer_metrics(9), errc::no_place);
    REFUSED(it.ring.worker_metrics(0), errc::no_place);
    CHECK(must(it.producer.place()) == 0 && must(it.consumer.place()) == 0);
    const auto all = must(it.ring.metrics());
    CHECK(all.producers.published == 3 && all.consumers.consumed == 3 && all.cursor == 3);
}

static void a_ring_tells_how_it_is() {
    const auto ring = must(numbers::create(annulus::options(8)));
    CHECK(!must(ring.is_closed()) && !must(ring.is_halted()) && must(ring.pages()) == annulus::pages::none);
    DONE(ring.close());
    CHECK(must(ring.is_closed()) && !must(ring.is_halted()));
    DONE(ring.halt());
    CHECK(must(ring.is_halted()));
}

static void pages_are_wished_for() {
    using annulus::pages;
    const auto ring = must(numbers::create(annulus::options(1 << 16).require(pages::prefault).prefer(pages::huge)));
    CHECK((must(ring.pages()) & pages::prefault) == pages::prefault);
    REFUSED(numbers::create(annulus::options(8).node(1)), errc::invalid_option);
    REFUSED(numbers::create(annulus::options(8).require(pages::node).node(4095)), errc::unsupported);
}

static void messages_are_of_any_length() {
    auto ring = must(annulus::message_ring::create(annulus::options(64).multi_producer()));
    auto producer = must(ring.producer());
    auto consumer = must(ring.consumer());
    for (std::size_t lap = 0; lap < 100; ++lap) { // over the ring's end, again and again
        const std::string text(lap % 50, static_cast<char>('a' + lap % 26));
        DONE(producer.write(text));
        DONE(producer.try_write(std::string_view()));
        {
            auto claim = must(producer.claim(20));
            REFUSED(producer.try_claim(1), errc::busy);
            CHECK(claim.size() == 20);
            std::memcpy(claim.data(), "published", 9);
            DONE(claim.publish(9));
            CHECK(claim.publish() == errc::stale && claim.size() == 0);
            static_cast<void>(must(producer.claim(8))); // dropped
        }
        std::size_t got = 0;
        while (got < 3) {
            auto batch = must(consumer.poll());
            std::size_t walked = 0;
            for (const annulus::message &message : batch) {
                CHECK(message.text() == (got == 0 ? text : got == 1 ? "" : "published"));
                ++got, ++walked;
            }
            CHECK(walked == batch.size());
            REFUSED(consumer.try_poll(), errc::busy);
            DONE(batch.release(1));
            CHECK(batch.size() == walked - 1);
        }
        REFUSED(consumer.try_poll(), errc::empty);
    }
    std::byte buffer[4];
    std::size_t length = 0;
    DONE(producer.write("longer"));
    CHECK(consumer.read(buffer, length) == errc::buffer_too_short && length == 6);
    auto batch = must(consumer.poll());
    CHECK(batch.begin()->text() == "longer");
    batch.redeliver();
    CHECK(batch.empty() && batch.begin() == batch.end());
    CHECK(must(consumer.poll()).size() == 1);
    REFUSED(producer.claim(10'000), errc::message_too_long);
    producer = {};
    REFUSED(consumer.poll(), errc::closed);
}

int main() {
    CASE(rings_close_and_halt);
    CASE(waits_end_at_their_deadlines);
    CASE(stages_follow_each_other);
    CASE(impossible_options_are_refused);
    CASE(workers_share_and_consumers_join);
    CASE(rings_lie_in_memory_of_the_callers);
    CASE(counters_are_read);
    CASE(a_ring_tells_how_it_is);
    CASE(pages_are_wished_for);
    CASE(messages_are_of_any_length);
    return done();
}
