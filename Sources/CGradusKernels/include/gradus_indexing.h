#pragma once

#include "gradus_instruction.h"

#pragma clang assume_nonnull begin

// Gathering and scattering along the middle axis of [outer, axis, inner].
//
// A negative index counts from the end. One that is still out of range reads `fill`, is ignored by
// the scatter, and gives a row without a one.

enum {
    GRADUS_INDEX_OUTER,
    GRADUS_INDEX_AXIS,
    GRADUS_INDEX_INNER,
    /// The number of indices along the axis.
    GRADUS_INDEX_COUNT,
    /// 1: indices are i64, 0: i32.
    GRADUS_INDEX_WIDE,
    /// 0: `count` indices serve every outer and inner place; 1: they are [outer, count, inner].
    GRADUS_INDEX_EACH,
    /// The bits of the element that stands for one out of range.
    GRADUS_INDEX_FILL,
    /// 1: add to what the result holds, 0: clear it first.
    GRADUS_INDEX_ACCUMULATE,
};

/// Buffers: result [outer, count, inner], operand [outer, axis, inner], indices.
void gradus_gather_1(const gradus_instruction *instruction);
void gradus_gather_4(const gradus_instruction *instruction);
void gradus_gather_8(const gradus_instruction *instruction);

#define GRADUS_DECLARE_INDEXING(suffix)                                                     \
    /* Buffers: result [outer, axis, inner], indices, updates [outer, count, inner]; added  \
       in the order of the updates. */                                                      \
    void gradus_scatter_add_##suffix(const gradus_instruction *instruction);                \
    /* Buffers: result [count, axis], indices [count]. Negative indices give no one. */     \
    void gradus_one_hot_##suffix(const gradus_instruction *instruction);                    \
    /* Buffers: result [outer, axis, inner] whose elements are first + step·(place along    \
       the axis). Scalars: first and step, or as the integers COUNT and FILL. */            \
    void gradus_iota_##suffix(const gradus_instruction *instruction);

GRADUS_DECLARE_INDEXING(f32)
GRADUS_DECLARE_INDEXING(f64)
GRADUS_DECLARE_INDEXING(i32)
GRADUS_DECLARE_INDEXING(i64)

/// As the others; the result is bool.
void gradus_one_hot_bool(const gradus_instruction *instruction);

#pragma clang assume_nonnull end
