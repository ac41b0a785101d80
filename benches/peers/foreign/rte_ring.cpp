// DPDK's rte_ring, in memory of our own and without its environment: the ring is all in its headers.

#include "loops.hpp"

#include <cstdlib>
#include <cstring>
#include <rte_ring.h>
#include <rte_ring_elem.h>
#include <rte_ring_hts.h>
#include <rte_ring_peek_zc.h>
#include <rte_ring_rts.h>

namespace {

template <std::size_t Words> void *open(std::size_t capacity, rte_ring_sync_type producers, rte_ring_sync_type consumers) {
    std::size_t bytes = sizeof(rte_ring) + capacity * sizeof(Event<Words>);
    auto *ring = static_cast<rte_ring *>(std::aligned_alloc(2 * kLine, (bytes + 127) / 128 * 128));
    if (ring == nullptr) return nullptr;
    std::memset(static_cast<void *>(ring), 0, bytes);
    ring->size = capacity;
    ring->mask = capacity - 1;
    // One slot stays free, as by default.
    ring->capacity = capacity - 1;
    ring->prod.sync_type = producers;
    ring->cons.sync_type = consumers;
    // How far ahead of the tail others may claim: an eighth of the ring, as by default.
    if (producers == RTE_RING_SYNC_MT_RTS) ring->rts_prod.htd_max = ring->capacity / 8;
    if (consumers == RTE_RING_SYNC_MT_RTS) ring->rts_cons.htd_max = ring->capacity / 8;
    return ring;
}

void close(void *ring) { std::free(ring); }
void *self(void *ring) { return ring; }
void nothing(void *) {}

rte_ring *of(void *ring) { return static_cast<rte_ring *>(ring); }

// Copies in and out, with any synchronisation.
template <rte_ring_sync_type Producers, rte_ring_sync_type Consumers, std::size_t Words> struct Copies {
    static constexpr unsigned kBytes = sizeof(Event<Words>);

    static void *open(std::size_t capacity, std::size_t, std::size_t) {
        return ::open<Words>(capacity, Producers, Consumers);
    }

    static std::size_t try_send(void *ring, const void *events, std::size_t count) {
        switch (Producers) {
        case RTE_RING_SYNC_ST: return rte_ring_sp_enqueue_bulk_elem(of(ring), events, kBytes, count, nullptr);
        case RTE_RING_SYNC_MT: return rte_ring_mp_enqueue_bulk_elem(of(ring), events, kBytes, count, nullptr);
        case RTE_RING_SYNC_MT_RTS:
            return rte_ring_mp_rts_enqueue_bulk_elem(of(ring), events, kBytes, count, nullptr);
        default: return rte_ring_mp_hts_enqueue_bulk_elem(of(ring), events, kBytes, count, nullptr);
        }
    }

    static std::size_t try_receive(void *ring, void *events, std::size_t max) {
        switch (Consumers) {
        case RTE_RING_SYNC_ST: return rte_ring_sc_dequeue_burst_elem(of(ring), events, kBytes, max, nullptr);
        case RTE_RING_SYNC_MT: return rte_ring_mc_dequeue_burst_elem(of(ring), events, kBytes, max, nullptr);
        case RTE_RING_SYNC_MT_RTS: return rte_ring_mc_rts_dequeue_burst_elem(of(ring), events, kBytes, max, nullptr);
        default: return rte_ring_mc_hts_dequeue_burst_elem(of(ring), events, kBytes, max, nullptr);
        }
    }

    static constexpr Table table() {
        using Loops = Copying<Copies, Words>;
        return {open, close, self, nothing, self, nothing, try_send, try_receive, Loops::produce, Loops::consume};
    }
};

// Writes and reads in place: one producer or HTS producers, one consumer or HTS consumers.
template <rte_ring_sync_type Sync, std::size_t Words> struct InPlace {
    using Copied = Copies<Sync, Sync, Words>;
    static constexpr unsigned kBytes = sizeof(Event<Words>);

    static void produce(void *ring, std::uint64_t from, std::uint64_t to, std::size_t batch, std::uint32_t wait) {
        while (from < to) {
            unsigned count = batch < to - from ? batch : to - from;
            rte_ring_zc_data data;
            Pause pause(wait);
            while (rte_ring_enqueue_zc_bulk_elem_start(of(ring), kBytes, count, &data, nullptr) == 0) pause();
            fill(static_cast<Event<Words> *>(data.ptr1), from, data.n1);
            if (data.n1 < count) fill(static_cast<Event<Words> *>(data.ptr2), from + data.n1, count - data.n1);
            rte_ring_enqueue_zc_elem_finish(of(ring), count);
            from += count;
        }
    }

    static std::uint64_t consume(void *ring, std::uint64_t limit, std::size_t max, std::uint32_t wait,
                                 const std::uint32_t *ended, std::uint64_t *count) {
        std::uint64_t sum = 0, total = 0;
        while (total < limit) {
            rte_ring_zc_data data;
            unsigned received = rte_ring_dequeue_zc_burst_elem_start(of(ring), kBytes, max, &data, nullptr);
            for (Pause pause(wait); received == 0; pause()) {
                bool last = __atomic_load_n(ended, __ATOMIC_ACQUIRE) != 0;
                received = rte_ring_dequeue_zc_burst_elem_start(of(ring), kBytes, max, &data, nullptr);
                if (last && received == 0) {
                    *count = total;
                    return sum;
                }
            }
            sum += sum_of(static_cast<Event<Words> *>(data.ptr1), data.n1);
            if (data.n1 < received) sum += sum_of(static_cast<Event<Words> *>(data.ptr2), received - data.n1);
            rte_ring_dequeue_zc_elem_finish(of(ring), received);
            total += received;
        }
        *count = total;
        return sum;
    }

    static constexpr Table table() {
        return {Copied::open, close, self, nothing, self, nothing, Copied::try_send, Copied::try_receive, produce, consume};
    }
};

template <std::size_t Words> const Table *find(unsigned mode) {
    static const Table tables[] = {
        Copies<RTE_RING_SYNC_ST, RTE_RING_SYNC_ST, Words>::table(),
        InPlace<RTE_RING_SYNC_ST, Words>::table(),
        Copies<RTE_RING_SYNC_MT, RTE_RING_SYNC_MT, Words>::table(),
        Copies<RTE_RING_SYNC_MT_HTS, RTE_RING_SYNC_MT_HTS, Words>::table(),
        InPlace<RTE_RING_SYNC_MT_HTS, Words>::table(),
        Copies<RTE_RING_SYNC_MT_RTS, RTE_RING_SYNC_MT_RTS, Words>::table(),
    };
    return &tables[mode];
}

} // namespace

// `mode` is an index into the tables above; nullptr for sizes that are not built.
extern "C" const Table *annulus_peers_rte_ring(unsigned mode, std::size_t words) {
#ifdef OWN_WORDS
    if (words == OWN_WORDS) return find<OWN_WORDS>(mode);
#endif
    return words == 1 ? find<1>(mode) : words == 8 ? find<8>(mode) : nullptr;
}
