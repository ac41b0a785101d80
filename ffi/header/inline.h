/*
 * The hot calls, where nothing but the handle's own words and one of the ring's is needed: no call into the library then.
 * Everything else is up to the library: waiting, waking, refusals, misuse. docs/memory-layout.md says what is done here,
 * and why it is all there is to do.
 *
 * The functions of the library are there, too, by the same names: `(annulus_producer_claim)(...)` or a pointer to it is
 * the library's. Define ANNULUS_NO_INLINE before the header to have those only.
 */
#if defined(__GNUC__) && UINTPTR_MAX > 0xffffffffu && !defined(ANNULUS_NO_INLINE)
#define ANNULUS_HAVE_INLINE 1

#ifdef __cplusplus
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast"
#define ANNULUS_INLINE_ inline __attribute__((always_inline))
/* What would be in the compilers' way in the shortest calls, those of the only producer. */
#define ANNULUS_APART_ inline __attribute__((noinline, unused))
#else
#define ANNULUS_INLINE_ static inline __attribute__((always_inline, unused))
#define ANNULUS_APART_ static __attribute__((noinline, unused))
#endif

/* Whether an address is one to be told of by the library. */
#define ANNULUS_BAD_(pointer) ((pointer) == NULL || (uintptr_t)(pointer) % sizeof(uint64_t) != 0)

#define ANNULUS_LIKELY_(condition) __builtin_expect((condition), 1)

/* Counts: one writer, and whoever reads. */
ANNULUS_INLINE_ void annulus_count_(uint64_t *counter, uint64_t more)
{
    __atomic_store_n(counter, __atomic_load_n(counter, __ATOMIC_RELAXED) + more, __ATOMIC_RELAXED);
}

/* Whether the compiler knows that it is 1, which never goes over the ring's end. */
#define ANNULUS_IS_ONE_(count) (__builtin_constant_p((count) == 1) && (count) == 1)

/* Writes where the `count` events from the word `start` on lie into a claim or a batch. */
#define ANNULUS_SPANS_(out, handle, start, count)                                                      \
    do {                                                                                               \
        const size_t index_ = (size_t)((start) / 2) & (handle)->mask_;                                 \
        const size_t before_wrap_ = (handle)->mask_ + 1 - index_;                                      \
        (out)->first = (count) == 0 ? NULL                                                             \
                                    : (unsigned char *)(handle)->slots_ + index_ * (handle)->event_size_; \
        (out)->first_count = ANNULUS_IS_ONE_(count) || (count) < before_wrap_ ? (count) : before_wrap_; \
        (out)->second_count = (count) - (out)->first_count;                                            \
        (out)->second = (out)->second_count == 0 ? NULL : (handle)->slots_;                            \
        (out)->sequence = (start) / 2;                                                                 \
        (out)->owner_ = (handle)->identity_;                                                           \
    } while (0)

/* No sequence's word: it says that the library is to be asked. */
#define ANNULUS_ASK_ UINT64_MAX

/* Claims slots that one of several producers knows to be free, and answers the word of the first. */
ANNULUS_APART_ uint64_t annulus_claim_shared_(struct annulus_producer *producer, size_t count)
{
    uint64_t start;
    if (ANNULUS_BAD_(producer) || producer->tag_ != ANNULUS_PRODUCER_MULTI_ ||
        producer->open_start_ != producer->open_end_) {
        return ANNULUS_ASK_;
    }
    start = __atomic_load_n(producer->cursor_, __ATOMIC_RELAXED);
    if (start % 2 != 0 || (int64_t)(producer->limit_ - start) < 0 || count - 1 >= (producer->limit_ - start) / 2 ||
        !__atomic_compare_exchange_n(producer->cursor_, &start, start + 2 * count, true, __ATOMIC_RELAXED,
                                     __ATOMIC_RELAXED)) {
        return ANNULUS_ASK_;
    }
    producer->open_start_ = start;
    producer->open_end_ = start + 2 * count;
    return start;
}

/* Claims slots that the only producer knows to be free. */
ANNULUS_INLINE_ bool annulus_claim_own_(struct annulus_producer *producer, size_t count, uint64_t *from)
{
    uint64_t start;
    if (ANNULUS_BAD_(producer) || producer->tag_ != ANNULUS_PRODUCER_SINGLE_) {
        return false;
    }
    start = producer->next_;
    if (start != producer->open_end_ ||
        (ANNULUS_IS_ONE_(count) ? start == producer->limit_ : count - 1 >= (producer->limit_ - start) / 2) ||
        __atomic_load_n(producer->close_requested_, __ATOMIC_ACQUIRE) != 0) {
        return false;
    }
    producer->open_end_ = start + 2 * count;
    *from = start;
    return true;
}

/* Counts a run of so many events. */
ANNULUS_INLINE_ void annulus_count_run_(uint64_t *counters, size_t count)
{
    if (ANNULUS_LIKELY_(counters != NULL)) {
        annulus_count_(counters, count);
        annulus_count_(counters + 1, 1);
    }
}

/* Publishes the first `count` events of a claim, as one of several producers. */
ANNULUS_INLINE_ bool annulus_publish_shared_(struct annulus_producer *producer, const struct annulus_claim *claim,
                                             size_t count)
{
    const size_t length = claim->first_count + claim->second_count;
    const uint64_t start = claim->sequence * 2, end = start + 2 * count;
    if (ANNULUS_BAD_(producer) || producer->tag_ != ANNULUS_PRODUCER_MULTI_ ||
        claim->owner_ != producer->identity_ || count - 1 >= length || start != producer->open_start_ ||
        start + 2 * length != producer->open_end_) {
        return false;
    }
    producer->open_start_ = end;
    __atomic_store_n(producer->stamps_ + ((size_t)claim->sequence & producer->mask_), end, __ATOMIC_RELEASE);
    annulus_count_run_(producer->counters_, count);
    return true;
}

/* Publishes the first `count` events of a claim, as the only producer. */
ANNULUS_INLINE_ bool annulus_publish_own_(struct annulus_producer *producer, const struct annulus_claim *claim,
                                          size_t count)
{
    const size_t length = claim->first_count + claim->second_count;
    uint64_t start, *counters;
    if (ANNULUS_BAD_(producer) || producer->tag_ != ANNULUS_PRODUCER_SINGLE_) {
        return false;
    }
    start = producer->next_;
    if (claim->owner_ != producer->identity_ || count - 1 >= length || claim->sequence * 2 != start ||
        start + 2 * length != producer->open_end_) {
        return false;
    }
    counters = producer->counters_;
    producer->next_ = start + 2 * count;
    __atomic_store_n(producer->cursor_, start + 2 * count, __ATOMIC_RELEASE);
    annulus_count_run_(counters, count);
    return true;
}

/* Lends events that are published; the poll waits if `paced`. */
ANNULUS_INLINE_ bool annulus_poll_known_(struct annulus_consumer *consumer, size_t max, bool paced, uint64_t *from,
                                         size_t *length)
{
    uint64_t next, end, word;
    size_t count;
    if (ANNULUS_BAD_(consumer) || max == 0) {
        return false;
    }
    const bool multi = consumer->tag_ == ANNULUS_CONSUMER_MULTI_;
    if (!multi && consumer->tag_ != ANNULUS_CONSUMER_SINGLE_) {
        return false;
    }
    if (paced && (consumer->left_ <= 1 || (consumer->caught_up_ && consumer->pause_ != 0))) {
        return false;
    }
    next = consumer->next_;
    end = consumer->run_end_;
    if (end == next) {
        word = __atomic_load_n(multi ? consumer->stamps_ + ((size_t)(next / 2) & consumer->mask_) : consumer->cursor_,
                               __ATOMIC_ACQUIRE);
        end = word / 2 * 2;
        if ((int64_t)(end - next) <= 0 || (multi && word % 2 != 0)) {
            return false;
        }
        consumer->run_abandoned_ = false;
    } else if (consumer->run_abandoned_) {
        return false;
    }
    if (multi) {
        /* One lap on is the stamp at `next` again, whose run has ended by then. */
        while ((size_t)((end - next) / 2) < max) {
            word = __atomic_load_n(consumer->stamps_ + ((size_t)(end / 2) & consumer->mask_), __ATOMIC_ACQUIRE);
            if ((int64_t)(word - end) <= 0 || word % 2 != 0) {
                break;
            }
            end = word;
        }
    }
    consumer->run_end_ = end;
    if ((consumer->upstream_ != 0 && (int64_t)(consumer->bound_ - end) < 0) ||
        __atomic_load_n(consumer->halted_, __ATOMIC_ACQUIRE) != 0) {
        return false;
    }
    count = (size_t)((end - next) / 2);
    if (consumer->counters_ != NULL) {
        uint64_t lag = count;
        if (multi && count >= max) {
            lag = (__atomic_load_n(consumer->cursor_, __ATOMIC_RELAXED) - next) / 2;
        }
        annulus_count_(consumer->counters_ + 1, 1);
        if (__atomic_load_n(consumer->counters_ + 3, __ATOMIC_RELAXED) < lag) {
            __atomic_store_n(consumer->counters_ + 3, lag, __ATOMIC_RELAXED);
        }
    }
    count = count < max ? count : max;
    if (paced) {
        consumer->caught_up_ = count < (consumer->large_ < max ? consumer->large_ : max);
        consumer->events_ += count;
        consumer->left_ -= 1;
    }
    consumer->lent_start_ = next;
    consumer->lent_end_ = next + 2 * count;
    *from = next;
    *length = count;
    return true;
}

/* Releases the first `count` events of a batch. */
ANNULUS_INLINE_ bool annulus_release_known_(struct annulus_consumer *consumer, const struct annulus_batch *batch,
                                            size_t count)
{
    const size_t length = batch->first_count + batch->second_count;
    const uint64_t start = batch->sequence * 2, end = start + 2 * count;
    if (ANNULUS_BAD_(consumer) ||
        (consumer->tag_ != ANNULUS_CONSUMER_SINGLE_ && consumer->tag_ != ANNULUS_CONSUMER_MULTI_) ||
        batch->owner_ != consumer->identity_ || count - 1 >= length || start != consumer->lent_start_ ||
        start + 2 * length != consumer->lent_end_) {
        return false;
    }
    consumer->lent_start_ = end;
    consumer->next_ = end;
    __atomic_store_n(consumer->sequence_, end, __ATOMIC_RELEASE);
    if (consumer->counters_ != NULL) {
        annulus_count_(consumer->counters_, count);
    }
    return true;
}
