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

// Each thread has a share of a job's parts, always the same one, so that it finds in its caches what it
// wrote for the job before; when its own share is used up, it takes from those of the others.
//
// One number, the ticket of a share, holds its count of claims, how many there are in all, and the
// job's generation. Adding 1 claims: what comes back says whether the claim is good, and for which
// job. A thread that looks late finds either a used-up ticket or the next job's, never a mixture.

enum {
    CLAIM_BITS = 24,
    /// Most claims into which a share falls.
    CLAIM_LIMIT = 4,
    /// How long a thread spins before it sleeps, in nanoseconds. A worker bridges the instructions
    /// that have no parts; the caller waits for the last part of another thread, and then gives way:
    /// if the system has stopped that thread, it can go on where the caller was.
    WORKER_SPIN = 50000,
    CALLER_SPIN = 20000,
    CACHE_LINE = 64,
};

static const uint64_t CLAIM_MASK = ((uint64_t)1 << CLAIM_BITS) - 1;
static const uint64_t GENERATION = (uint64_t)1 << (2 * CLAIM_BITS);

/// A thread's share of the parts.
typedef struct share {
    _Alignas(CACHE_LINE) atomic_uint_fast64_t ticket;
    int64_t first, parts;
} share;

typedef struct worker {
    gradus_pool *pool;
    void *scratch;
    pthread_t thread;
    /// Which share is this thread's; that of the caller is 0.
    int64_t index;
} worker;

struct gradus_pool {
    share *shares;
    int64_t share_count;
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

/// How much of a share is left after some of its claims: a quarter after the first, half of that
/// after the second, and so on, rounded up. So there is little to wait for in the end, and kernels do
/// many parts at once faster.
static int64_t parts_left(int64_t parts, int64_t claims) {
    const int64_t divisor = (int64_t)2 << claims;
    return claims == 0 ? parts : (parts + divisor - 1) / divisor;
}

/// Into how many claims a share falls. Each leaves at least the grain for the next one.
static int64_t claim_count(int64_t parts, int64_t grain) {
    int64_t count = parts > 0;
    while (count > 0 && count < CLAIM_LIMIT && parts_left(parts, count) >= grain
           && parts_left(parts, count) < parts_left(parts, count - 1)) {
        count++;
    }
    return count;
}

static void run_claim(
    gradus_pool *pool, const share *share, int64_t claim, int64_t claims, void *scratch
) {
    const gradus_instruction *instruction = pool->instruction;
    // Read before the claim is done: after the last one the next job may begin.
    const int64_t all = pool->claims, end = share->first + share->parts;
    instruction->parts(
        instruction, end - parts_left(share->parts, claim),
        claim + 1 == claims ? end : end - parts_left(share->parts, claim + 1), scratch);
    if (atomic_fetch_add_explicit(&pool->done, 1, memory_order_seq_cst) + 1 == all
        && atomic_load_explicit(&pool->caller_sleeps, memory_order_seq_cst)) {
        pthread_mutex_lock(&pool->mutex);
        pthread_cond_signal(&pool->finished);
        pthread_mutex_unlock(&pool->mutex);
    }
}

/// Runs what is left of a share. Returns the ticket that was used up.
static uint64_t run_share(gradus_pool *pool, share *share, void *scratch) {
    for (;;) {
        const uint64_t ticket = atomic_fetch_add_explicit(&share->ticket, 1, memory_order_acq_rel);
        const int64_t claim = (int64_t)(ticket & CLAIM_MASK);
        const int64_t claims = (int64_t)((ticket >> CLAIM_BITS) & CLAIM_MASK);
        if (claim >= claims) {
            return ticket;
        }
        run_claim(pool, share, claim, claims, scratch);
    }
}

/// Runs parts until none is left to claim, those of the own share first. Returns its used-up ticket.
static uint64_t work(gradus_pool *pool, int64_t index, void *scratch) {
    const uint64_t used = run_share(pool, &pool->shares[index], scratch);
    for (int64_t i = 1; i < pool->share_count; i++) {
        run_share(pool, &pool->shares[(index + i) % pool->share_count], scratch);
    }
    return used;
}

/// Whether a share is of another job than the ticket that was used up.
static bool is_new(gradus_pool *pool, int64_t index, uint64_t used) {
    const uint64_t ticket =
        atomic_load_explicit(&pool->shares[index].ticket, memory_order_seq_cst);
    return ticket / GENERATION != used / GENERATION
        || atomic_load_explicit(&pool->ends, memory_order_relaxed);
}

static void sleep_until_new(gradus_pool *pool, int64_t index, uint64_t used) {
    pthread_mutex_lock(&pool->mutex);
    atomic_fetch_add_explicit(&pool->sleepers, 1, memory_order_seq_cst);
    while (!is_new(pool, index, used)) {
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
        while (!is_new(pool, self->index, used)) {
            relax();
            if (++round % 64 == 0 && nanoseconds() > end) {
                sleep_until_new(pool, self->index, used);
                break;
            }
        }
        if (atomic_load_explicit(&pool->ends, memory_order_acquire)) {
            return 0;
        }
        used = work(pool, self->index, self->scratch);
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
    const int64_t parts = instruction->part_count;
    pool->instruction = instruction;
    pool->claims = 0;
    for (int64_t i = 0; i < pool->share_count; i++) {
        share *share = &pool->shares[i];
        share->first = parts * i / pool->share_count;
        share->parts = parts * (i + 1) / pool->share_count - share->first;
        pool->claims += claim_count(share->parts, instruction->grain);
    }
    atomic_store_explicit(&pool->done, 0, memory_order_relaxed);
    for (int64_t i = 0; i < pool->share_count; i++) {
        share *share = &pool->shares[i];
        const uint64_t count = (uint64_t)claim_count(share->parts, instruction->grain);
        const uint64_t last = atomic_load_explicit(&share->ticket, memory_order_relaxed);
        atomic_store_explicit(
            &share->ticket, (last / GENERATION + 1) * GENERATION + (count << CLAIM_BITS),
            memory_order_seq_cst);
    }
    wake(pool);
    work(pool, 0, instruction->scratch);
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
        next->index = i + 1;
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
    const size_t share_bytes = (size_t)(count + 1) * sizeof(share);
    gradus_pool *pool = aligned_alloc(CACHE_LINE, rounded + share_bytes);
    if (!pool) {
        return 0;
    }
    memset(pool, 0, rounded + share_bytes);
    pool->shares = (share *)((uint8_t *)pool + rounded);
    pool->share_count = count + 1;
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
