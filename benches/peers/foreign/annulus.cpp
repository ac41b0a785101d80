// Annulus through its C header, from the shared library that a user installs.

#include "loops.hpp"

#include <annulus.h>
#include <cstdlib>

namespace {

// What cannot happen here is a defect of the library.
void expect(annulus_status status) {
    if (status != ANNULUS_OK) std::abort();
}

struct Ring {
    annulus_ring ring;
    // The producer that the next end takes a copy of; the last end takes it itself.
    annulus_producer producer;
    std::size_t producers_left;
};

Ring &of(void *ring) { return *static_cast<Ring *>(ring); }
annulus_producer *producer_of(void *end) { return static_cast<annulus_producer *>(end); }
annulus_consumer *consumer_of(void *end) { return static_cast<annulus_consumer *>(end); }

void close(void *ring) {
    expect(annulus_ring_destroy(&of(ring).ring));
    delete &of(ring);
}

void *sender(void *object) {
    Ring &ring = of(object);
    auto *end = new annulus_producer;
    if (--ring.producers_left == 0) {
        *end = ring.producer;
    } else {
        expect(annulus_producer_clone(&ring.producer, end));
    }
    return end;
}

void drop_sender(void *end) {
    expect(annulus_producer_destroy(producer_of(end)));
    delete producer_of(end);
}

void *receiver(void *ring) {
    auto *end = new annulus_consumer;
    expect(annulus_ring_consumer(&of(ring).ring, 0, end));
    return end;
}

void drop_receiver(void *end) {
    expect(annulus_consumer_destroy(consumer_of(end)));
    delete consumer_of(end);
}

// In place, waiting as the ring does.
template <std::uint32_t Wait, std::size_t Words> struct Ends {
    static void *open(std::size_t capacity, std::size_t producers, std::size_t consumers) {
        annulus_options options;
        annulus_options_init(&options, capacity, sizeof(Event<Words>), alignof(Event<Words>));
        options.wait = Wait;
        options.producers = producers == 1 ? ANNULUS_SINGLE_PRODUCER : ANNULUS_MULTI_PRODUCER;
        annulus_stage workers = {};
        workers.consumers = static_cast<std::uint32_t>(consumers);
        workers.flags = ANNULUS_STAGE_GROUP;
        if (consumers > 1) {
            options.stages = &workers;
            options.stage_count = 1;
        }
        auto *ring = new Ring;
        expect(annulus_ring_create(&ring->ring, &options));
        expect(annulus_ring_producer(&ring->ring, &ring->producer));
        ring->producers_left = producers;
        return ring;
    }

    static std::size_t send(void *end, const void *events, std::size_t count) {
        return annulus_producer_write(producer_of(end), events, count) == ANNULUS_OK ? count : 0;
    }

    static std::size_t receive(void *end, void *events, std::size_t max) {
        std::size_t count = 0;
        return annulus_consumer_read(consumer_of(end), events, max, &count) == ANNULUS_OK ? count : 0;
    }

    static void produce(void *end, std::uint64_t from, std::uint64_t to, std::size_t batch, std::uint32_t) {
        annulus_producer *producer = producer_of(end);
        while (from < to) {
            std::size_t count = batch < to - from ? batch : to - from;
            annulus_claim claim;
            // As the row in Rust does: one event is a claim of one, as the compiler knows, from beginning to end.
            if (count == 1) {
                expect(annulus_producer_claim(producer, 1, &claim));
                *static_cast<Event<Words> *>(claim.first) = Event<Words>::of(from);
                expect(annulus_producer_publish(producer, &claim));
            } else {
                expect(annulus_producer_claim(producer, count, &claim));
                fill(static_cast<Event<Words> *>(claim.first), from, claim.first_count);
                fill(static_cast<Event<Words> *>(claim.second), from + claim.first_count, claim.second_count);
                expect(annulus_producer_publish(producer, &claim));
            }
            from += count;
        }
    }

    static std::uint64_t consume(void *end, std::uint64_t limit, std::size_t max, std::uint32_t, const std::uint32_t *,
                                 std::uint64_t *count) {
        annulus_consumer *consumer = consumer_of(end);
        std::uint64_t sum = 0, total = 0;
        annulus_batch batch;
        while (total < limit && annulus_consumer_poll(consumer, max, &batch) == ANNULUS_OK) {
            sum += sum_of(static_cast<const Event<Words> *>(batch.first), batch.first_count);
            sum += sum_of(static_cast<const Event<Words> *>(batch.second), batch.second_count);
            total += batch.first_count + batch.second_count;
            expect(annulus_consumer_done(consumer, &batch));
        }
        *count = total;
        return sum;
    }

    static constexpr Table table() {
        return {open, close, sender, drop_sender, receiver, drop_receiver, send, receive, produce, consume};
    }
};

template <std::size_t Words> const Table *find(unsigned mode) {
    static const Table tables[] = {Ends<ANNULUS_WAIT_BUSY_SPIN, Words>::table(),
                                   Ends<ANNULUS_WAIT_YIELDING, Words>::table(),
                                   Ends<ANNULUS_WAIT_BLOCKING, Words>::table()};
    return &tables[mode];
}

} // namespace

// `mode` is an index into the tables above; nullptr for sizes that are not built.
extern "C" const Table *annulus_peers_annulus(unsigned mode, std::size_t words) {
#ifdef OWN_WORDS
    if (words == OWN_WORDS) return find<OWN_WORDS>(mode);
#endif
    return words == 1 ? find<1>(mode) : words == 8 ? find<8>(mode) : nullptr;
}
