#pragma once

#include <stdint.h>

#pragma clang assume_nonnull begin

enum {
    GRADUS_BUFFER_LIMIT = 16,
    GRADUS_INTEGER_LIMIT = 12,
    GRADUS_SCALAR_LIMIT = 4,
};

/// The element types, in the order of `ElementType.allCases`.
typedef enum __attribute__((enum_extensibility(closed))) gradus_type : uint8_t {
    GRADUS_F32,
    GRADUS_F64,
    GRADUS_I32,
    GRADUS_I64,
    GRADUS_BOOL,
} gradus_type;

typedef struct gradus_instruction gradus_instruction;

typedef void (*gradus_kernel)(const gradus_instruction *instruction);

/// Does the parts `first ..< last` of an instruction's work, in memory of the calling thread's own
/// where it needs some. What a part writes does not depend on which parts are done with it: then
/// neither do the bits on the number of threads.
typedef void (*gradus_part_kernel)(
    const gradus_instruction *instruction, int64_t first, int64_t last, void *_Nullable scratch);

/// Threads that run parts of an instruction; see gradus_pool.h.
typedef struct gradus_pool gradus_pool;

/// One step of a program: a kernel with everything that it needs.
struct gradus_instruction {
    gradus_kernel _Nullable kernel;
    /// Geometry and micro-operations that do not fit below; immutable, owned by the program.
    const void *_Nullable details;
    /// Results first, then operands, then scratch.
    void *_Nullable buffers[GRADUS_BUFFER_LIMIT];
    /// Extents, strides and flags; their meaning belongs to the kernel.
    int64_t integers[GRADUS_INTEGER_LIMIT];
    double scalars[GRADUS_SCALAR_LIMIT];
    /// The work in independent parts (rows, tiles, images), where `kernel` is `gradus_run_parts`.
    gradus_part_kernel _Nullable parts;
    int64_t part_count;
    /// How many parts a thread takes at a time: as many as are worth the taking.
    int64_t grain;
    /// Working memory of the thread that runs the program.
    void *_Nullable scratch;
    /// The threads to share the parts with; null: there are none.
    gradus_pool *_Nullable pool;
};

/// Runs `count` instructions in order, and that `steps` times.
void gradus_run(const gradus_instruction *instructions, int64_t count, int64_t steps);

/// A stretch of memory.
typedef struct gradus_stretch {
    const void *start;
    int64_t bytes;
} gradus_stretch;

/// Instructions that one thread runs in order while others run other lanes.
typedef struct gradus_lane {
    const gradus_instruction *instructions;
    int64_t count;
    /// What the lane reads that another thread may have written, to be fetched at once.
    const gradus_stretch *fetched;
    int64_t fetched_count;
} gradus_lane;

/// Runs lanes: the parts of an instruction whose `details` are an array of them. Their instructions
/// have no pool.
void gradus_run_lanes(
    const gradus_instruction *instruction, int64_t first, int64_t last, void *_Nullable scratch);

/// The kernel of an instruction that has parts: shares them with the pool, where there is one.
void gradus_run_parts(const gradus_instruction *instruction);

#pragma clang assume_nonnull end
