#pragma once

#include "gradus_instruction.h"

#pragma clang assume_nonnull begin

// Matrix products: C[i, j] = Σ_p A[i, p]·B[p, j] (+ bias, or + what C held).
//
// Buffers: C, A, B, bias if any, scratch if any. Strides count elements. Rows of C are contiguous.

enum {
    GRADUS_MATMUL_M,
    GRADUS_MATMUL_N,
    GRADUS_MATMUL_K,
    GRADUS_MATMUL_A_ROW,
    GRADUS_MATMUL_A_COLUMN,
    GRADUS_MATMUL_B_ROW,
    GRADUS_MATMUL_B_COLUMN,
    GRADUS_MATMUL_C_ROW,
    /// 1: add to what C holds.
    GRADUS_MATMUL_ACCUMULATE,
    /// Elements between the bias of one row and the next, and of one column and the next.
    GRADUS_MATMUL_BIAS_ROW,
    GRADUS_MATMUL_BIAS_COLUMN,
    /// 1: there is a bias.
    GRADUS_MATMUL_BIAS,
};

enum { GRADUS_MATMUL_BATCH_LIMIT = 6 };

/// The batch axes, outermost first; stride 0 repeats a matrix. `details` may be null: one product.
typedef struct gradus_matmul_batch {
    int64_t rank;
    int64_t extents[GRADUS_MATMUL_BATCH_LIMIT];
    int64_t a_strides[GRADUS_MATMUL_BATCH_LIMIT];
    int64_t b_strides[GRADUS_MATMUL_BATCH_LIMIT];
    /// Elements from one result to the next.
    int64_t c_stride;
} gradus_matmul_batch;

void gradus_matmul_f32(const gradus_instruction *instruction);
void gradus_matmul_f64(const gradus_instruction *instruction);
void gradus_matmul_i32(const gradus_instruction *instruction);
void gradus_matmul_i64(const gradus_instruction *instruction);

#pragma clang assume_nonnull end
