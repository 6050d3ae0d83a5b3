#pragma once

#include "gradus_instruction.h"
#include "gradus_tiles.h"

#pragma clang assume_nonnull begin

// Matrix products: C[i, j] = Σ_p A[i, p]·B[p, j], or functions of C, element by element.
//
// Buffers: the results, A, B, what else the epilogue reads, scratch if any. `details` is a
// `gradus_matmul`. Kernels with parts have scratch for each thread.

enum { GRADUS_MATMUL_BATCH_LIMIT = 6 };

/// A product, or a batch of products of one shape. Strides and places count elements. The rows of C are
/// contiguous; of A and of B, either the rows or the columns are.
typedef struct gradus_matmul {
    int64_t m, n, k;
    int64_t a_row, a_column;
    int64_t b_row, b_column;
    /// For the blocked kernel without an epilogue; for all others C is dense.
    int64_t c_row;
    /// Where the first matrix begins in its buffer.
    int64_t a_start, b_start, c_start;
    /// The buffer of A; that of B is the next.
    int64_t a_buffer;
    /// The batch axes, outermost first; stride 0 repeats a matrix.
    int64_t rank;
    int64_t extents[GRADUS_MATMUL_BATCH_LIMIT];
    int64_t a_strides[GRADUS_MATMUL_BATCH_LIMIT];
    int64_t b_strides[GRADUS_MATMUL_BATCH_LIMIT];
    int64_t c_strides[GRADUS_MATMUL_BATCH_LIMIT];
    /// The number of products.
    int64_t products;
    /// Each product falls into this many parts, blocks of C of about the same size.
    int64_t row_parts, column_parts;
    /// Where a thread has several parts, those that lie beside each other are done as one block, at most
    /// so many; or all of some rows of parts, at most so many: 1, where they are too wide.
    int64_t block_column_parts, block_row_parts;
    /// For blocks of at least so many columns A may be copied to panels, which lie `a_offset` elements
    /// from the beginning of scratch: the kernel knows where that pays. Else it is read where it lies.
    int64_t a_columns, a_offset;
    /// Whether B lies in panels already, as gradus_matmul_pack or gradus_matmul_pack_vector leaves them.
    int64_t reads_panels;
    /// The buffer of a row that is added to each row of C as it is stored, for the blocked kernel without an
    /// epilogue, and whether negative sums then become 0; 0: there is none.
    int64_t bias_buffer, rectifies;
    /// What is written instead of C, of which a block then lies in scratch, `block_offset` elements from
    /// its beginning and with rows of `block_row` elements, followed by the epilogue's own scratch; null:
    /// C is the result.
    const gradus_tile_program *_Nullable epilogue;
    int64_t block_offset, block_row;
    int64_t epilogue_offset;
} gradus_matmul;

/// Sizes of the blocks, in elements.
enum {
    /// Most of the depth that is summed at a time.
    GRADUS_MATMUL_DEPTH = 256,
    /// Most columns of B that are packed at a time.
    GRADUS_MATMUL_COLUMNS = 192,
    /// The first row of a part is a multiple of this, its first column one of the other.
    GRADUS_MATMUL_ROW_UNIT = 8,
    GRADUS_MATMUL_COLUMN_UNIT = 16,
    /// Up to this many rows B is read where it lies, if its rows are contiguous.
    GRADUS_MATMUL_UNPACKED_ROWS = 32,
    /// Steps of the depth between two fetches of what is read next.
    GRADUS_MATMUL_FETCH = 4,
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

#define GRADUS_DECLARE_MATMUL_PARTS(name) \
    void name(const gradus_instruction *instruction, int64_t first, int64_t last, \
              void *_Nullable scratch)

/// m = 1, and B's columns or rows are contiguous, as is A.
GRADUS_DECLARE_MATMUL_PARTS(gradus_matmul_vector_f32);
GRADUS_DECLARE_MATMUL_PARTS(gradus_matmul_vector_f64);

/// Blocked for registers and caches: the kernel for this processor. The scratch of a thread begins
/// with room for min(k, GRADUS_MATMUL_DEPTH) × GRADUS_MATMUL_COLUMNS elements of B.
gradus_part_kernel gradus_matmul_blocked_f32(void);
gradus_part_kernel gradus_matmul_blocked_f64(void);

/// Copies the B of a product, of which there is no batch, to panels. Buffers: the panels, k times n
/// rounded up to GRADUS_MATMUL_COLUMN_UNIT elements; B. Part i is for the products' parts in column i.
gradus_part_kernel gradus_matmul_pack_f32(void);
gradus_part_kernel gradus_matmul_pack_f64(void);

/// Copies the B of a product of which m = 1 and there is no batch, whose rows are contiguous: to a panel for
/// each part, of the columns of that part. So threads that have some parts each read one stretch of memory
/// each, which falls on all places of a cache. Buffers: the panels, k times n elements; B.
GRADUS_DECLARE_MATMUL_PARTS(gradus_matmul_pack_vector_f32);
GRADUS_DECLARE_MATMUL_PARTS(gradus_matmul_pack_vector_f64);

#pragma clang assume_nonnull end
