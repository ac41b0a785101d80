/* Asks the library by `call`, which works on `told_`. */
#define ANNULUS_ASK_BY_(type, call)                 \
    type told_;                                     \
    const enum annulus_status answer_ = (call);     \
    if (answer_ != ANNULUS_OK) {                    \
        return answer_;                             \
    }

ANNULUS_INLINE_ enum annulus_status annulus_producer_try_claim_(struct annulus_producer *producer, size_t count,
                                                                struct annulus_claim *claim)
{
    uint64_t start;
    if (ANNULUS_BAD_(claim)) {
        return annulus_producer_try_claim(producer, count, claim);
    }
    if (!ANNULUS_LIKELY_(annulus_claim_own_(producer, count, &start))) {
        start = annulus_claim_shared_(producer, count);
        if (start == ANNULUS_ASK_) {
            ANNULUS_ASK_BY_(struct annulus_claim, annulus_producer_try_claim(producer, count, &told_));
            start = told_.sequence * 2;
        }
    }
    ANNULUS_SPANS_(claim, producer, start, count);
    return ANNULUS_OK;
}

ANNULUS_INLINE_ enum annulus_status annulus_producer_claim_(struct annulus_producer *producer, size_t count,
                                                            struct annulus_claim *claim)
{
    uint64_t start;
    if (ANNULUS_BAD_(claim)) {
        return annulus_producer_claim(producer, count, claim);
    }
    if (!ANNULUS_LIKELY_(annulus_claim_own_(producer, count, &start))) {
        start = annulus_claim_shared_(producer, count);
        if (start == ANNULUS_ASK_) {
            ANNULUS_ASK_BY_(struct annulus_claim, annulus_producer_claim(producer, count, &told_));
            start = told_.sequence * 2;
        }
    }
    ANNULUS_SPANS_(claim, producer, start, count);
    return ANNULUS_OK;
}

ANNULUS_INLINE_ enum annulus_status annulus_producer_publish_(struct annulus_producer *producer,
                                                              struct annulus_claim *claim)
{
    size_t count;
    if (ANNULUS_BAD_(claim)) {
        return annulus_producer_publish(producer, claim);
    }
    count = claim->first_count + claim->second_count;
    if (!ANNULUS_LIKELY_(annulus_publish_own_(producer, claim, count)) &&
        !annulus_publish_shared_(producer, claim, count)) {
        ANNULUS_ASK_BY_(struct annulus_claim, (told_ = *claim, annulus_producer_publish(producer, &told_)));
    }
    ANNULUS_SPANS_(claim, producer, (claim->sequence + count) * 2, 0);
    return ANNULUS_OK;
}

ANNULUS_INLINE_ enum annulus_status annulus_producer_publish_part_(struct annulus_producer *producer,
                                                                   struct annulus_claim *claim, size_t count)
{
    size_t length;
    if (ANNULUS_BAD_(claim)) {
        return annulus_producer_publish_part(producer, claim, count);
    }
    length = claim->first_count + claim->second_count;
    if (!ANNULUS_LIKELY_(annulus_publish_own_(producer, claim, count)) &&
        !annulus_publish_shared_(producer, claim, count)) {
        ANNULUS_ASK_BY_(struct annulus_claim, (told_ = *claim, annulus_producer_publish_part(producer, &told_, count)));
    }
    ANNULUS_SPANS_(claim, producer, (claim->sequence + count) * 2, length - count);
    return ANNULUS_OK;
}

ANNULUS_INLINE_ enum annulus_status annulus_consumer_try_poll_(struct annulus_consumer *consumer, size_t max,
                                                               struct annulus_batch *batch)
{
    uint64_t start;
    size_t count;
    if (ANNULUS_BAD_(batch)) {
        return annulus_consumer_try_poll(consumer, max, batch);
    }
    if (!ANNULUS_LIKELY_(annulus_poll_known_(consumer, max, false, &start, &count))) {
        ANNULUS_ASK_BY_(struct annulus_batch, annulus_consumer_try_poll(consumer, max, &told_));
        start = told_.sequence * 2;
        count = told_.first_count + told_.second_count;
    }
    ANNULUS_SPANS_(batch, consumer, start, count);
    return ANNULUS_OK;
}

ANNULUS_INLINE_ enum annulus_status annulus_consumer_poll_(struct annulus_consumer *consumer, size_t max,
                                                           struct annulus_batch *batch)
{
    uint64_t start;
    size_t count;
    if (ANNULUS_BAD_(batch)) {
        return annulus_consumer_poll(consumer, max, batch);
    }
    if (!ANNULUS_LIKELY_(annulus_poll_known_(consumer, max, true, &start, &count))) {
        ANNULUS_ASK_BY_(struct annulus_batch, annulus_consumer_poll(consumer, max, &told_));
        start = told_.sequence * 2;
        count = told_.first_count + told_.second_count;
    }
    ANNULUS_SPANS_(batch, consumer, start, count);
    return ANNULUS_OK;
}

ANNULUS_INLINE_ enum annulus_status annulus_consumer_done_(struct annulus_consumer *consumer,
                                                           struct annulus_batch *batch)
{
    size_t length, count;
    if (ANNULUS_BAD_(batch)) {
        return annulus_consumer_done(consumer, batch);
    }
    length = batch->first_count + batch->second_count;
    count = length;
    if (!ANNULUS_LIKELY_(annulus_release_known_(consumer, batch, count))) {
        ANNULUS_ASK_BY_(struct annulus_batch, (told_ = *batch, annulus_consumer_done(consumer, &told_)));
    }
    ANNULUS_SPANS_(batch, consumer, (batch->sequence + count) * 2, length - count);
    return ANNULUS_OK;
}

ANNULUS_INLINE_ enum annulus_status annulus_consumer_release_(struct annulus_consumer *consumer,
                                                              struct annulus_batch *batch, size_t count)
{
    size_t length;
    if (ANNULUS_BAD_(batch)) {
        return annulus_consumer_release(consumer, batch, count);
    }
    length = batch->first_count + batch->second_count;
    if (!ANNULUS_LIKELY_(annulus_release_known_(consumer, batch, count))) {
        ANNULUS_ASK_BY_(struct annulus_batch, (told_ = *batch, annulus_consumer_release(consumer, &told_, count)));
    }
    ANNULUS_SPANS_(batch, consumer, (batch->sequence + count) * 2, length - count);
    return ANNULUS_OK;
}

#if defined(ANNULUS_HOSTED)
ANNULUS_INLINE_ enum annulus_status annulus_producer_claim_deadline_(struct annulus_producer *producer, size_t count,
                                                                     uint64_t deadline, struct annulus_claim *claim)
{
    uint64_t start;
    if (ANNULUS_BAD_(claim)) {
        return annulus_producer_claim_deadline(producer, count, deadline, claim);
    }
    if (!ANNULUS_LIKELY_(annulus_claim_own_(producer, count, &start))) {
        start = annulus_claim_shared_(producer, count);
        if (start == ANNULUS_ASK_) {
            ANNULUS_ASK_BY_(struct annulus_claim, annulus_producer_claim_deadline(producer, count, deadline, &told_));
            start = told_.sequence * 2;
        }
    }
    ANNULUS_SPANS_(claim, producer, start, count);
    return ANNULUS_OK;
}

ANNULUS_INLINE_ enum annulus_status annulus_consumer_poll_deadline_(struct annulus_consumer *consumer, size_t max,
                                                                    uint64_t deadline, struct annulus_batch *batch)
{
    uint64_t start;
    size_t count;
    if (ANNULUS_BAD_(batch)) {
        return annulus_consumer_poll_deadline(consumer, max, deadline, batch);
    }
    if (!ANNULUS_LIKELY_(annulus_poll_known_(consumer, max, true, &start, &count))) {
        ANNULUS_ASK_BY_(struct annulus_batch, annulus_consumer_poll_deadline(consumer, max, deadline, &told_));
        start = told_.sequence * 2;
        count = told_.first_count + told_.second_count;
    }
    ANNULUS_SPANS_(batch, consumer, start, count);
    return ANNULUS_OK;
}
#endif

#ifdef __cplusplus
#pragma GCC diagnostic pop
#endif

#define annulus_producer_try_claim(producer, count, claim) annulus_producer_try_claim_(producer, count, claim)
#define annulus_producer_claim(producer, count, claim) annulus_producer_claim_(producer, count, claim)
#define annulus_producer_publish(producer, claim) annulus_producer_publish_(producer, claim)
#define annulus_producer_publish_part(producer, claim, count) annulus_producer_publish_part_(producer, claim, count)
#define annulus_consumer_try_poll(consumer, max, batch) annulus_consumer_try_poll_(consumer, max, batch)
#define annulus_consumer_poll(consumer, max, batch) annulus_consumer_poll_(consumer, max, batch)
#define annulus_consumer_done(consumer, batch) annulus_consumer_done_(consumer, batch)
#define annulus_consumer_release(consumer, batch, count) annulus_consumer_release_(consumer, batch, count)
#if defined(ANNULUS_HOSTED)
#define annulus_producer_claim_deadline(producer, count, deadline, claim) \
    annulus_producer_claim_deadline_(producer, count, deadline, claim)
#define annulus_consumer_poll_deadline(consumer, max, deadline, batch) \
    annulus_consumer_poll_deadline_(consumer, max, deadline, batch)
#endif
#endif
