#pragma once

#include "gradus_instruction.h"

#pragma clang assume_nonnull begin

// Matrix products: C[i, j] = Σ_p A[i, p]·B[p, j] (+ bias, or + what C held).
//
// Buffers: C, A, B, bias if any, scratch if any. Strides count elements. Rows of C are contiguous;
// of A and of B, either the rows or the columns.

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

/// Sizes of the blocks, in elements.
enum {
    GRADUS_MATMUL_DEPTH = 256,
    GRADUS_MATMUL_PANEL = 48,
    GRADUS_MATMUL_ROWS = 256,
    /// Up to this many rows B is read where it lies, if its rows are contiguous.
    GRADUS_MATMUL_UNPACKED_ROWS = 32,
    /// Up to this many elements of B the small kernel will do.
    GRADUS_MATMUL_SMALL = 512,
    /// Up to this many products are summed one by one.
    GRADUS_MATMUL_FEW = 48,
};

/// Plain loops, any strides.
void gradus_matmul_simple_i32(const gradus_instruction *instruction);
void gradus_matmul_simple_i64(const gradus_instruction *instruction);

/// Any strides; n · k ≤ GRADUS_MATMUL_SMALL.
void gradus_matmul_small_f32(const gradus_instruction *instruction);
void gradus_matmul_small_f64(const gradus_instruction *instruction);

/// m = 1, and B's columns or rows are contiguous, as is A.
void gradus_matmul_vector_f32(const gradus_instruction *instruction);
void gradus_matmul_vector_f64(const gradus_instruction *instruction);

/// Blocked for registers and caches: the kernel for this processor. Takes scratch for a panel of B
/// of min(k, GRADUS_MATMUL_DEPTH) × GRADUS_MATMUL_PANEL elements and, if A's rows are not
/// contiguous and n > GRADUS_MATMUL_PANEL, a block of A, min(k, DEPTH) × min(m, ROWS).
gradus_kernel gradus_matmul_blocked_f32(void);
gradus_kernel gradus_matmul_blocked_f64(void);

#pragma clang assume_nonnull end
