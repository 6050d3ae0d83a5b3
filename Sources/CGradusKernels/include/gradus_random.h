#pragma once

#include "gradus_instruction.h"

#pragma clang assume_nonnull begin

// Random numbers of a counter-based generator (SplitMix64): the element at an index depends on the
// seed, the stream, the step and the index alone. Only IEEE operations without contraction occur, so
// that the bits are the same on every processor.

enum {
    /// The number of elements.
    GRADUS_RANDOM_COUNT,
    /// The hash of the stream's name.
    GRADUS_RANDOM_STREAM,
};

#define GRADUS_DECLARE_RANDOM(suffix)                                                       \
    /* Scalars: the least number, the distance to the upper bound, the last number. */      \
    void gradus_uniform_##suffix(const gradus_instruction *instruction);                    \
    /* Scalars: mean and standard deviation. */                                             \
    void gradus_normal_##suffix(const gradus_instruction *instruction);

/// Buffers: the result, the seed and the step, i64 scalars.
GRADUS_DECLARE_RANDOM(f32)
GRADUS_DECLARE_RANDOM(f64)

/// As the others; the scalar is the probability of 1.
void gradus_bernoulli(const gradus_instruction *instruction);

#pragma clang assume_nonnull end
