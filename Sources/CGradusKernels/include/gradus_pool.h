#pragma once

#include "gradus_instruction.h"

#pragma clang assume_nonnull begin

// Threads that wait for instructions with parts.
//
// Each thread begins with a share of the parts, the same one every time, whose data it then has in its
// caches. It takes most of them first, then half of the rest, and so on, at least about `grain` at a
// time: so that one which the system holds up, or which comes late, leaves the rest of its share to the
// others. Waiting threads spin for some microseconds and then sleep, so that a core that another
// process needs is free for it.

/// A pool of `threads` threads in all: the one that calls and those it starts. Each of the others
/// has `scratch_bytes` of aligned memory of its own. Null if the system denies threads or memory.
gradus_pool *_Nullable gradus_pool_create(int64_t threads, int64_t scratch_bytes);

/// Ends the threads and frees the pool. Nothing may run on it.
void gradus_pool_destroy(gradus_pool *pool);

/// Runs all parts of an instruction and returns when they are done. One caller at a time.
void gradus_pool_run(gradus_pool *pool, const gradus_instruction *instruction);

/// How many processors this process may run on.
int64_t gradus_processor_count(void);

#pragma clang assume_nonnull end
