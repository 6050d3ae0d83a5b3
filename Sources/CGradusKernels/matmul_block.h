// The blocked matrix product of type T for one kind of processor: TARGET, an attribute; LANES of a
// vector; ROWS, how many rows of C a tile has (its columns are up to three vectors); NAME.
//
// The tile stays in registers while p runs over a block of at most DEPTH. The panel of B that it
// reads stays in the first-level cache while the tiles go down the rows, a block of A in the second
// level. Each element of C is a sum over p in order, so that its bits do not depend on the tiling.

#define FN(name) GRADUS_JOIN(GRADUS_JOIN(name, NAME), SUFFIX)
#define V FN(lanes)

typedef T V __attribute__((ext_vector_type(LANES), aligned(sizeof(T))));

enum { FN(vectors) = 3, FN(width) = 3 * LANES };

/// C[i, j] (+)= Σ_p a[i·a_row + p·a_column] b[p·b_row + j] for a tile.
typedef struct FN(tile) {
    const T *a;
    const T *b;
    T *c;
    int64_t a_row, a_column, b_row, c_row;
    int64_t depth;
    /// Columns of C that exist; those of B are padded to whole vectors.
    int64_t columns;
    bool adds;
} FN(tile);

/// Stores the first `count` of LANES elements, in pieces of 2ⁿ.
TARGET static void FN(store_part)(const T *lanes, T *c, int64_t count, bool adds) {
    for (int64_t piece = LANES / 2; piece > 0; piece /= 2) {
        if (count & piece) {
            for (int64_t lane = 0; lane < piece; lane++) {
                c[lane] = adds ? c[lane] + lanes[lane] : lanes[lane];
            }
            c += piece;
            lanes += piece;
        }
    }
}

GRADUS_INLINE TARGET void FN(store)(V value, T *c, int64_t count, bool adds) {
    if (count >= LANES) {
        *(V *)c = adds ? *(const V *)c + value : value;
    } else if (count > 0) {
        T lanes[LANES];
        memcpy(lanes, &value, sizeof(V));
        FN(store_part)(lanes, c, count, adds);
    }
}

GRADUS_INLINE TARGET void FN(compute)(const FN(tile) *tile, const int rows, const int vectors) {
    V sums[ROWS][3] = {0};
    const T *a = tile->a, *b = tile->b;
    const int64_t a_row = tile->a_row, a_column = tile->a_column, b_row = tile->b_row;
    for (int64_t p = 0; p < tile->depth; p++, a += a_column, b += b_row) {
        V right[3];
        _Pragma("unroll")
        for (int j = 0; j < vectors; j++) {
            right[j] = *(const V *)(b + j * LANES);
        }
        _Pragma("unroll")
        for (int i = 0; i < rows; i++) {
            const V left = (V)(a[i * a_row]);
            _Pragma("unroll")
            for (int j = 0; j < vectors; j++) {
                sums[i][j] = left * right[j] + sums[i][j];
            }
        }
    }
    _Pragma("unroll")
    for (int i = 0; i < rows; i++) {
        _Pragma("unroll")
        for (int j = 0; j < vectors; j++) {
            FN(store)(
                sums[i][j], tile->c + i * tile->c_row + j * LANES, tile->columns - j * LANES,
                tile->adds);
        }
    }
}

#define TILE_CASE(rows)                                             \
    case rows:                                                      \
        if (vectors == 3) {                                         \
            FN(compute)(tile, rows, 3);                             \
        } else if (vectors == 2) {                                  \
            FN(compute)(tile, rows, 2);                             \
        } else {                                                    \
            FN(compute)(tile, rows, 1);                             \
        }                                                           \
        return;

TARGET static void FN(run_tile)(const FN(tile) *tile, int64_t rows) {
    const int64_t vectors = (tile->columns + LANES - 1) / LANES;
    switch (rows) {
        TILE_CASE(1)
        TILE_CASE(2)
        TILE_CASE(3)
        TILE_CASE(4)
#if ROWS > 4
        TILE_CASE(5)
        TILE_CASE(6)
        TILE_CASE(7)
        TILE_CASE(8)
#endif
    }
}

/// Copies depth × columns of B to rows of `stride` elements, padded with zeros.
TARGET static void FN(pack)(
    T *panel, const T *b, int64_t depth, int64_t columns, int64_t stride, int64_t b_row,
    int64_t b_column
) {
    if (b_column == 1) {
        for (int64_t p = 0; p < depth; p++, panel += stride, b += b_row) {
            for (int64_t j = 0; j < columns; j++) {
                panel[j] = b[j];
            }
            for (int64_t j = columns; j < stride; j++) {
                panel[j] = 0;
            }
        }
        return;
    }
    for (int64_t p = 0; p < depth; p += LANES) {
        const int64_t height = depth - p < LANES ? depth - p : LANES;
        BLOCK_TRANSPOSE(panel + p * stride, stride, b + p * b_row, b_column, height, columns);
    }
    for (int64_t p = 0; p < depth; p++) {
        for (int64_t j = columns; j < stride; j++) {
            panel[p * stride + j] = 0;
        }
    }
}

/// The tiles of `rows` rows down one panel of B.
TARGET static void FN(run_panel)(FN(tile) tile, int64_t rows) {
    for (int64_t i = 0; i < rows; i += ROWS) {
        FN(run_tile)(&tile, rows - i < ROWS ? rows - i : ROWS);
        tile.a += ROWS * tile.a_row;
        tile.c += ROWS * tile.c_row;
    }
}

/// A block of A whose rows are not contiguous, copied so that they are.
TARGET static void FN(pack_rows)(
    T *rows, const T *a, int64_t count, int64_t depth, int64_t a_column
) {
    for (int64_t p = 0; p < depth; p += LANES) {
        const int64_t width = depth - p < LANES ? depth - p : LANES;
        BLOCK_TRANSPOSE(rows + p, depth, a + p * a_column, a_column, count, width);
    }
}

/// A block of rows and of the depth, all columns.
TARGET static void FN(run_block)(
    const gradus_instruction *instruction, FN(tile) tile, const T *b, T *scratch, int64_t rows
) {
    const int64_t *g = instruction->integers;
    const int64_t n = g[GRADUS_MATMUL_N];
    const int64_t b_row = g[GRADUS_MATMUL_B_ROW], b_column = g[GRADUS_MATMUL_B_COLUMN];
    const bool packs = b_column != 1 || rows > GRADUS_MATMUL_UNPACKED_ROWS;
    T *c = tile.c;
    for (int64_t j = 0; j < n; j += FN(width)) {
        tile.columns = n - j < FN(width) ? n - j : FN(width);
        if (packs || tile.columns % LANES != 0) {
            tile.b_row = (tile.columns + LANES - 1) / LANES * LANES;
            tile.b = scratch;
            FN(pack)(
                scratch, b + j * b_column, tile.depth, tile.columns, tile.b_row, b_row, b_column);
        } else {
            tile.b = b + j;
            tile.b_row = b_row;
        }
        tile.c = c + j;
        FN(run_panel)(tile, rows);
    }
}

TARGET static void FN(product)(
    const gradus_instruction *instruction, const T *a, const T *b, T *c
) {
    const int64_t *g = instruction->integers;
    const int64_t m = g[GRADUS_MATMUL_M], k = g[GRADUS_MATMUL_K];
    const int64_t a_row = g[GRADUS_MATMUL_A_ROW], a_column = g[GRADUS_MATMUL_A_COLUMN];
    T *panel = instruction->buffers[3 + g[GRADUS_MATMUL_BIAS]];
    const int64_t depth = k < GRADUS_MATMUL_DEPTH ? k : GRADUS_MATMUL_DEPTH;
    T *rows = panel + depth * GRADUS_MATMUL_PANEL;
    FN(tile) tile = {.c_row = g[GRADUS_MATMUL_C_ROW]};
    tile.adds = GRADUS_JOIN(matmul_start, SUFFIX)(instruction, c);
    for (int64_t p = 0; p < k; p += GRADUS_MATMUL_DEPTH) {
        tile.depth = k - p < GRADUS_MATMUL_DEPTH ? k - p : GRADUS_MATMUL_DEPTH;
        for (int64_t i = 0; i < m; i += GRADUS_MATMUL_ROWS) {
            const int64_t count = m - i < GRADUS_MATMUL_ROWS ? m - i : GRADUS_MATMUL_ROWS;
            tile.a = a + i * a_row + p * a_column;
            tile.a_row = a_row;
            tile.a_column = a_column;
            if (a_column != 1 && g[GRADUS_MATMUL_N] > GRADUS_MATMUL_PANEL) {
                FN(pack_rows)(rows, tile.a, count, tile.depth, a_column);
                tile.a = rows;
                tile.a_row = tile.depth;
                tile.a_column = 1;
            }
            tile.c = c + i * tile.c_row;
            FN(run_block)(instruction, tile, b + p * g[GRADUS_MATMUL_B_ROW], panel, count);
        }
        tile.adds = true;
    }
}

#define PRODUCT FN(product)
#define KERNEL FN(matmul_blocked)
static void KERNEL(const gradus_instruction *instruction);
#include "matmul_batch.h"

#undef FN
#undef V
#undef TILE_CASE
#undef TARGET
#undef LANES
#undef ROWS
#undef NAME
