// moodycamel's ConcurrentQueue, with and without tokens, bounded by its own `try_enqueue`, which allocates nothing.

#include "loops.hpp"

#include <concurrentqueue/concurrentqueue.h>

namespace {

// Indices large enough for the largest capacity here; the defaults would bound each producer at 1,024 events.
struct Traits : moodycamel::ConcurrentQueueDefaultTraits {
    static const std::size_t EXPLICIT_INITIAL_INDEX_SIZE = 4096;
    static const std::size_t IMPLICIT_INITIAL_INDEX_SIZE = 4096;
};

template <std::size_t Words> using Queue = moodycamel::ConcurrentQueue<Event<Words>, Traits>;

template <std::size_t Words> void *open(std::size_t capacity, std::size_t, std::size_t) {
    return new Queue<Words>(capacity);
}

template <std::size_t Words> void close(void *queue) { delete static_cast<Queue<Words> *>(queue); }

void *self(void *queue) { return queue; }
void nothing(void *) {}

template <std::size_t Words> struct Plain {
    static std::size_t try_send(void *sender, const void *events, std::size_t count) {
        auto &queue = *static_cast<Queue<Words> *>(sender);
        auto *first = static_cast<const Event<Words> *>(events);
        return (count == 1 ? queue.try_enqueue(*first) : queue.try_enqueue_bulk(first, count)) ? count : 0;
    }

    static std::size_t try_receive(void *receiver, void *events, std::size_t max) {
        return static_cast<Queue<Words> *>(receiver)->try_dequeue_bulk(static_cast<Event<Words> *>(events), max);
    }

    static constexpr Table table() {
        using Loops = Copying<Plain, Words>;
        return {open<Words>, close<Words>, self, nothing, self, nothing, try_send, try_receive, Loops::produce, Loops::consume};
    }
};

// A producer with a token keeps its blocks for good, and could take all of a common store: each gets its own instead.
template <std::size_t Words> struct Bounded {
    Queue<Words> queue{0};
    std::size_t capacity;
    explicit Bounded(std::size_t capacity) : capacity(capacity) {}
};

template <std::size_t Words> struct Sender {
    Queue<Words> &queue;
    moodycamel::ProducerToken token;
    explicit Sender(Bounded<Words> &bounded) : queue(bounded.queue), token(queue) {
        Event<Words> event{};
        for (std::size_t i = 0; i < bounded.capacity; ++i) queue.enqueue(token, event);
        while (queue.try_dequeue_from_producer(token, event)) {}
    }
};

template <std::size_t Words> struct Receiver {
    Queue<Words> &queue;
    moodycamel::ConsumerToken token;
    explicit Receiver(Bounded<Words> &bounded) : queue(bounded.queue), token(queue) {}
};

template <std::size_t Words> struct Tokens {
    static void *open(std::size_t capacity, std::size_t, std::size_t) { return new Bounded<Words>(capacity); }
    static void close(void *queue) { delete static_cast<Bounded<Words> *>(queue); }
    static void *sender(void *queue) { return new Sender<Words>(*static_cast<Bounded<Words> *>(queue)); }
    static void drop_sender(void *sender) { delete static_cast<Sender<Words> *>(sender); }
    static void *receiver(void *queue) { return new Receiver<Words>(*static_cast<Bounded<Words> *>(queue)); }
    static void drop_receiver(void *receiver) { delete static_cast<Receiver<Words> *>(receiver); }

    static std::size_t try_send(void *sender, const void *events, std::size_t count) {
        auto &end = *static_cast<Sender<Words> *>(sender);
        auto *first = static_cast<const Event<Words> *>(events);
        bool sent = count == 1 ? end.queue.try_enqueue(end.token, *first) : end.queue.try_enqueue_bulk(end.token, first, count);
        return sent ? count : 0;
    }

    static std::size_t try_receive(void *receiver, void *events, std::size_t max) {
        auto &end = *static_cast<Receiver<Words> *>(receiver);
        return end.queue.try_dequeue_bulk(end.token, static_cast<Event<Words> *>(events), max);
    }

    static constexpr Table table() {
        using Loops = Copying<Tokens, Words>;
        return {open, close, sender, drop_sender, receiver, drop_receiver,
                try_send, try_receive, Loops::produce, Loops::consume};
    }
};

template <std::size_t Words> const Table *find(unsigned mode) {
    static const Table tables[] = {Plain<Words>::table(), Tokens<Words>::table()};
    return &tables[mode];
}

} // namespace

// `mode` is an index into the tables above; nullptr for sizes that are not built.
extern "C" const Table *annulus_peers_moodycamel(unsigned mode, std::size_t words) {
    return words == 1 ? find<1>(mode) : words == 8 ? find<8>(mode) : nullptr;
}
