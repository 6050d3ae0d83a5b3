#if defined(__linux__)
#define _GNU_SOURCE
#include <sched.h>
#endif
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "support.h"

// One number, the ticket, holds the job's count of claims, how many there are in all, and the job's
// generation. Adding 1 claims: what comes back says whether the claim is good, and for which job.
// A thread that looks late finds either a used-up ticket or the next job's, never a mixture.

enum {
    CLAIM_BITS = 24,
    /// How long a thread spins before it sleeps, in nanoseconds. A worker bridges the instructions
    /// that have no parts; the caller waits for the last part of another thread, and then gives way:
    /// if the system has stopped that thread, it can go on where the caller was.
    WORKER_SPIN = 50000,
    CALLER_SPIN = 20000,
    CACHE_LINE = 64,
};

static const uint64_t CLAIM_MASK = ((uint64_t)1 << CLAIM_BITS) - 1;
static const uint64_t GENERATION = (uint64_t)1 << (2 * CLAIM_BITS);

typedef struct worker {
    gradus_pool *pool;
    void *scratch;
    pthread_t thread;
} worker;

struct gradus_pool {
    _Alignas(CACHE_LINE) atomic_uint_fast64_t ticket;
    _Alignas(CACHE_LINE) atomic_int_fast64_t done;
    _Alignas(CACHE_LINE) const gradus_instruction *instruction;
    int64_t claims;
    atomic_int sleepers;
    atomic_bool caller_sleeps;
    atomic_bool ends;
    pthread_mutex_t mutex;
    pthread_cond_t work;
    pthread_cond_t finished;
    uint8_t *scratch;
    int64_t worker_count;
    worker workers[];
};

static int64_t nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void relax(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/// Runs parts until none is left to claim. Returns the ticket that was used up.
static uint64_t work(gradus_pool *pool, void *scratch) {
    for (;;) {
        const uint64_t ticket = atomic_fetch_add_explicit(&pool->ticket, 1, memory_order_acq_rel);
        const int64_t claim = (int64_t)(ticket & CLAIM_MASK);
        const int64_t claims = (int64_t)((ticket >> CLAIM_BITS) & CLAIM_MASK);
        if (claim >= claims) {
            return ticket;
        }
        const gradus_instruction *instruction = pool->instruction;
        // Claims of equal size, so that there may be more parts than a ticket can count.
        const int64_t parts = instruction->part_count;
        const int64_t share = parts / claims, larger = parts % claims;
        const int64_t first = claim * share + (claim < larger ? claim : larger);
        instruction->parts(instruction, first, first + share + (claim < larger), scratch);
        if (atomic_fetch_add_explicit(&pool->done, 1, memory_order_seq_cst) + 1 == claims
            && atomic_load_explicit(&pool->caller_sleeps, memory_order_seq_cst)) {
            pthread_mutex_lock(&pool->mutex);
            pthread_cond_signal(&pool->finished);
            pthread_mutex_unlock(&pool->mutex);
        }
    }
}

/// Whether a ticket is of another job than the one that was used up.
static bool is_new(gradus_pool *pool, uint64_t used) {
    const uint64_t ticket = atomic_load_explicit(&pool->ticket, memory_order_seq_cst);
    return ticket / GENERATION != used / GENERATION
        || atomic_load_explicit(&pool->ends, memory_order_relaxed);
}

static void sleep_until_new(gradus_pool *pool, uint64_t used) {
    pthread_mutex_lock(&pool->mutex);
    atomic_fetch_add_explicit(&pool->sleepers, 1, memory_order_seq_cst);
    while (!is_new(pool, used)) {
        pthread_cond_wait(&pool->work, &pool->mutex);
    }
    atomic_fetch_sub_explicit(&pool->sleepers, 1, memory_order_seq_cst);
    pthread_mutex_unlock(&pool->mutex);
}

static void *run_worker(void *argument) {
    worker *self = argument;
    gradus_pool *pool = self->pool;
    uint64_t used = 0;
    for (;;) {
        const int64_t end = nanoseconds() + WORKER_SPIN;
        int64_t round = 0;
        while (!is_new(pool, used)) {
            relax();
            if (++round % 64 == 0 && nanoseconds() > end) {
                sleep_until_new(pool, used);
                break;
            }
        }
        if (atomic_load_explicit(&pool->ends, memory_order_acquire)) {
            return 0;
        }
        used = work(pool, self->scratch);
    }
}

static bool is_done(gradus_pool *pool) {
    return atomic_load_explicit(&pool->done, memory_order_seq_cst) == pool->claims;
}

static void wait_until_done(gradus_pool *pool) {
    int64_t end = 0, round = 0;
    while (!is_done(pool)) {
        relax();
        if (++round % 64 != 0) {
            continue;
        }
        const int64_t now = nanoseconds();
        end = end == 0 ? now + CALLER_SPIN : end;
        if (now < end) {
            continue;
        }
        pthread_mutex_lock(&pool->mutex);
        atomic_store_explicit(&pool->caller_sleeps, true, memory_order_seq_cst);
        while (!is_done(pool)) {
            pthread_cond_wait(&pool->finished, &pool->mutex);
        }
        atomic_store_explicit(&pool->caller_sleeps, false, memory_order_seq_cst);
        pthread_mutex_unlock(&pool->mutex);
    }
}

static void wake(gradus_pool *pool) {
    if (atomic_load_explicit(&pool->sleepers, memory_order_seq_cst) > 0) {
        pthread_mutex_lock(&pool->mutex);
        pthread_cond_broadcast(&pool->work);
        pthread_mutex_unlock(&pool->mutex);
    }
}

void gradus_pool_run(gradus_pool *pool, const gradus_instruction *instruction) {
    // Fewer than a ticket can count, with room for the claims in vain of every thread.
    const int64_t limit = (int64_t)CLAIM_MASK / 2;
    const int64_t wanted = (instruction->part_count + instruction->grain - 1) / instruction->grain;
    pool->claims = wanted < limit ? wanted : limit;
    pool->instruction = instruction;
    atomic_store_explicit(&pool->done, 0, memory_order_relaxed);
    const uint64_t last = atomic_load_explicit(&pool->ticket, memory_order_relaxed);
    const uint64_t next =
        (last / GENERATION + 1) * GENERATION + ((uint64_t)pool->claims << CLAIM_BITS);
    atomic_store_explicit(&pool->ticket, next, memory_order_seq_cst);
    wake(pool);
    work(pool, instruction->scratch);
    wait_until_done(pool);
}

static bool start_workers(gradus_pool *pool, int64_t count, int64_t scratch_bytes) {
    const size_t stride = ((size_t)scratch_bytes + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
    if (stride > 0) {
        pool->scratch = aligned_alloc(CACHE_LINE, stride * (size_t)count);
        if (!pool->scratch) {
            return false;
        }
    }
    for (int64_t i = 0; i < count; i++) {
        worker *next = &pool->workers[i];
        next->pool = pool;
        next->scratch = pool->scratch ? pool->scratch + stride * (size_t)i : 0;
        if (pthread_create(&next->thread, 0, run_worker, next) != 0) {
            return false;
        }
        pool->worker_count++;
    }
    return true;
}

gradus_pool *gradus_pool_create(int64_t threads, int64_t scratch_bytes) {
    const int64_t count = threads > 1 ? threads - 1 : 0;
    const size_t bytes = sizeof(gradus_pool) + (size_t)count * sizeof(worker);
    const size_t rounded = (bytes + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
    gradus_pool *pool = aligned_alloc(CACHE_LINE, rounded);
    if (!pool) {
        return 0;
    }
    memset(pool, 0, rounded);
    pthread_mutex_init(&pool->mutex, 0);
    pthread_cond_init(&pool->work, 0);
    pthread_cond_init(&pool->finished, 0);
    if (!start_workers(pool, count, scratch_bytes)) {
        gradus_pool_destroy(pool);
        return 0;
    }
    return pool;
}

void gradus_pool_destroy(gradus_pool *pool) {
    atomic_store_explicit(&pool->ends, true, memory_order_seq_cst);
    pthread_mutex_lock(&pool->mutex);
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->mutex);
    for (int64_t i = 0; i < pool->worker_count; i++) {
        pthread_join(pool->workers[i].thread, 0);
    }
    pthread_cond_destroy(&pool->work);
    pthread_cond_destroy(&pool->finished);
    pthread_mutex_destroy(&pool->mutex);
    free(pool->scratch);
    free(pool);
}

int64_t gradus_processor_count(void) {
#if defined(__linux__)
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof(set), &set) == 0) {
        return CPU_COUNT(&set);
    }
#endif
    const long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count > 0 ? count : 1;
}
