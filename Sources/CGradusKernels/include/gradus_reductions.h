#pragma once

#include "gradus_instruction.h"

#pragma clang assume_nonnull begin

// Reductions. Buffers: the result, contiguous, then the operand. `details` is the geometry.

enum { GRADUS_REDUCTION_RANK_LIMIT = 8 };

/// Extents and strides, in elements, outermost first.
///
/// For each index over the kept axes and each of the `inner` contiguous columns beside it, the
/// reduction runs over the rows that the reduced axes number, each row a run of `run` contiguous
/// elements. At most one of `inner` and `run` differs from 1. All extents are positive, but for
/// those of the reduced axes; without kept elements `kept_count` is 0.
typedef struct gradus_reduction {
    int64_t kept_rank;
    int64_t kept_extents[GRADUS_REDUCTION_RANK_LIMIT];
    int64_t kept_strides[GRADUS_REDUCTION_RANK_LIMIT];
    int64_t kept_count;
    int64_t reduced_rank;
    int64_t reduced_extents[GRADUS_REDUCTION_RANK_LIMIT];
    int64_t reduced_strides[GRADUS_REDUCTION_RANK_LIMIT];
    /// The product of the reduced extents.
    int64_t rows;
    int64_t inner;
    int64_t run;
    /// How many elements a mean is of: `rows · run`, unless the operand holds sums of some.
    int64_t total;
} gradus_reduction;

#define GRADUS_DECLARE_REDUCTIONS(suffix)                                   \
    void gradus_sum_##suffix(const gradus_instruction *instruction);        \
    void gradus_product_##suffix(const gradus_instruction *instruction);    \
    void gradus_maximum_##suffix(const gradus_instruction *instruction);    \
    void gradus_minimum_##suffix(const gradus_instruction *instruction);    \
    /* Integers: outer, reduced, inner extent; 1 for i64 results, 0 for i32. */ \
    void gradus_argmax_##suffix(const gradus_instruction *instruction);     \
    void gradus_argmin_##suffix(const gradus_instruction *instruction);

GRADUS_DECLARE_REDUCTIONS(f32)
GRADUS_DECLARE_REDUCTIONS(f64)
GRADUS_DECLARE_REDUCTIONS(i32)
GRADUS_DECLARE_REDUCTIONS(i64)

/// The sum divided by the number of elements.
void gradus_mean_f32(const gradus_instruction *instruction);
void gradus_mean_f64(const gradus_instruction *instruction);

/// Whether any, or every, element is true.
void gradus_any_bool(const gradus_instruction *instruction);
void gradus_all_bool(const gradus_instruction *instruction);

#pragma clang assume_nonnull end
