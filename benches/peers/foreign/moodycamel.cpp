// moodycamel's ConcurrentQueue and BlockingConcurrentQueue, with and without tokens, bounded by their own `try_enqueue`,
// which allocates nothing. Consumers of the second sleep until there are events; neither lets producers sleep until there
// is room, so they yield.

#include "loops.hpp"

#include <concurrentqueue/blockingconcurrentqueue.h>
#include <concurrentqueue/concurrentqueue.h>

namespace {

// Indices large enough for the largest capacity here; the defaults would bound each producer at 1,024 events.
struct Traits : moodycamel::ConcurrentQueueDefaultTraits {
    static const std::size_t EXPLICIT_INITIAL_INDEX_SIZE = 4096;
    static const std::size_t IMPLICIT_INITIAL_INDEX_SIZE = 4096;
};

template <std::size_t Words> struct Polled {
    using Queue = moodycamel::ConcurrentQueue<Event<Words>, Traits>;

    template <class... Token>
    static std::size_t receive(Queue &queue, Event<Words> *events, std::size_t max, Token &...token) {
        return queue.try_dequeue_bulk(token..., events, max);
    }
};

template <std::size_t Words> struct Awaited {
    using Queue = moodycamel::BlockingConcurrentQueue<Event<Words>, Traits>;

    template <class... Token>
    static std::size_t receive(Queue &queue, Event<Words> *events, std::size_t max, Token &...token) {
        return queue.wait_dequeue_bulk(token..., events, max);
    }
};

void *self(void *queue) { return queue; }
void nothing(void *) {}

template <template <std::size_t> class Kind, std::size_t Words> struct Plain {
    using Queue = typename Kind<Words>::Queue;

    // A producer that is done keeps the block that it has begun, and the others could wait for it for ever: there are
    // at least two blocks for each.
    static void *open(std::size_t capacity, std::size_t producers, std::size_t) {
        std::size_t least = 2 * producers * Traits::BLOCK_SIZE;
        return new Queue(capacity < least ? least : capacity);
    }
    static void close(void *queue) { delete static_cast<Queue *>(queue); }

    static std::size_t try_send(void *sender, const void *events, std::size_t count) {
        auto &queue = *static_cast<Queue *>(sender);
        auto *first = static_cast<const Event<Words> *>(events);
        return (count == 1 ? queue.try_enqueue(*first) : queue.try_enqueue_bulk(first, count)) ? count : 0;
    }

    static std::size_t try_receive(void *receiver, void *events, std::size_t max) {
        return Kind<Words>::receive(*static_cast<Queue *>(receiver), static_cast<Event<Words> *>(events), max);
    }

    static constexpr Table table() {
        using Loops = Copying<Plain, Words>;
        return {open, close, self, nothing, self, nothing, try_send, try_receive, Loops::produce, Loops::consume};
    }
};

// A producer with a token keeps its blocks for good, and could take all of a common store: each gets its own instead.
template <class Queue> struct Bounded {
    Queue queue{0};
    std::size_t capacity;
    explicit Bounded(std::size_t capacity) : capacity(capacity) {}
};

template <class Queue, class Event> struct Sender {
    Queue &queue;
    moodycamel::ProducerToken token;
    explicit Sender(Bounded<Queue> &bounded) : queue(bounded.queue), token(queue) {
        Event event{};
        // Two blocks at least: a batch that begins in one may end in another.
        std::size_t count = bounded.capacity < 2 * Traits::BLOCK_SIZE ? 2 * Traits::BLOCK_SIZE : bounded.capacity;
        for (std::size_t i = 0; i < count; ++i) queue.enqueue(token, event);
        // Nobody else has sent anything yet that has not been taken out again.
        while (queue.try_dequeue(event)) {}
    }
};

template <class Queue> struct Receiver {
    Queue &queue;
    moodycamel::ConsumerToken token;
    explicit Receiver(Bounded<Queue> &bounded) : queue(bounded.queue), token(queue) {}
};

template <template <std::size_t> class Kind, std::size_t Words> struct Tokens {
    using Queue = typename Kind<Words>::Queue;
    using Sends = Sender<Queue, Event<Words>>;
    using Receives = Receiver<Queue>;

    static Bounded<Queue> &of(void *queue) { return *static_cast<Bounded<Queue> *>(queue); }
    static void *open(std::size_t capacity, std::size_t, std::size_t) { return new Bounded<Queue>(capacity); }
    static void close(void *queue) { delete &of(queue); }
    static void *sender(void *queue) { return new Sends(of(queue)); }
    static void drop_sender(void *sender) { delete static_cast<Sends *>(sender); }
    static void *receiver(void *queue) { return new Receives(of(queue)); }
    static void drop_receiver(void *receiver) { delete static_cast<Receives *>(receiver); }

    static std::size_t try_send(void *sender, const void *events, std::size_t count) {
        auto &end = *static_cast<Sends *>(sender);
        auto *first = static_cast<const Event<Words> *>(events);
        bool sent = count == 1 ? end.queue.try_enqueue(end.token, *first) : end.queue.try_enqueue_bulk(end.token, first, count);
        return sent ? count : 0;
    }

    static std::size_t try_receive(void *receiver, void *events, std::size_t max) {
        auto &end = *static_cast<Receives *>(receiver);
        return Kind<Words>::receive(end.queue, static_cast<Event<Words> *>(events), max, end.token);
    }

    static constexpr Table table() {
        using Loops = Copying<Tokens, Words>;
        return {open, close, sender, drop_sender, receiver, drop_receiver,
                try_send, try_receive, Loops::produce, Loops::consume};
    }
};

template <std::size_t Words> const Table *find(unsigned mode) {
    static const Table tables[] = {Plain<Polled, Words>::table(), Tokens<Polled, Words>::table(),
                                   Plain<Awaited, Words>::table(), Tokens<Awaited, Words>::table()};
    return &tables[mode];
}

} // namespace

// `mode` is an index into the tables above; nullptr for sizes that are not built.
extern "C" const Table *annulus_peers_moodycamel(unsigned mode, std::size_t words) {
#ifdef OWN_WORDS
    if (words == OWN_WORDS) return find<OWN_WORDS>(mode);
#endif
    return words == 1 ? find<1>(mode) : words == 8 ? find<8>(mode) : nullptr;
}
