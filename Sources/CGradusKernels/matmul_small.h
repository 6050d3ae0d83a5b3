// A product of small matrices of type T, four columns at a time, without scratch.

#define SMALL(name) GRADUS_JOIN(name, SUFFIX)
#define Q SMALL(quad)

typedef T Q __attribute__((ext_vector_type(4), aligned(sizeof(T))));

/// C[i, j] for up to four rows and four columns; b has rows of `b_row` elements.
GRADUS_INLINE void SMALL(small_tile)(
    const T *a, const T *b, T *c, int64_t k, int64_t a_row, int64_t a_column, int64_t b_row,
    int64_t c_row, const int rows, int64_t columns, bool adds
) {
    Q sums[4] = {0};
    for (int64_t p = 0; p < k; p++, a += a_column, b += b_row) {
        const Q right = *(const Q *)b;
        _Pragma("unroll")
        for (int i = 0; i < rows; i++) {
            sums[i] = (Q)(a[i * a_row]) * right + sums[i];
        }
    }
    _Pragma("unroll")
    for (int i = 0; i < rows; i++, c += c_row) {
        if (columns >= 4) {
            *(Q *)c = adds ? *(const Q *)c + sums[i] : sums[i];
            continue;
        }
        for (int64_t j = 0; j < columns; j++) {
            c[j] = adds ? c[j] + sums[i][j] : sums[i][j];
        }
    }
}

/// The product with B read as rows of `b_row` elements, a multiple of four.
GRADUS_CLONES static void SMALL(small_rows)(
    const int64_t *g, const T *a, const T *b, T *c, int64_t b_row, bool adds
) {
    const int64_t m = g[GRADUS_MATMUL_M], n = g[GRADUS_MATMUL_N], k = g[GRADUS_MATMUL_K];
    const int64_t a_row = g[GRADUS_MATMUL_A_ROW], a_column = g[GRADUS_MATMUL_A_COLUMN];
    const int64_t c_row = g[GRADUS_MATMUL_C_ROW];
    int64_t i = 0;
    for (; i + 4 <= m; i += 4, a += 4 * a_row, c += 4 * c_row) {
        for (int64_t j = 0; j < n; j += 4) {
            SMALL(small_tile)(a, b + j, c + j, k, a_row, a_column, b_row, c_row, 4, n - j, adds);
        }
    }
    for (; i < m; i++, a += a_row, c += c_row) {
        for (int64_t j = 0; j < n; j += 4) {
            SMALL(small_tile)(a, b + j, c + j, k, a_row, a_column, b_row, c_row, 1, n - j, adds);
        }
    }
}

/// The product element by element, for the smallest matrices.
static void SMALL(few_products)(const int64_t *g, const T *a, const T *b, T *c, bool adds) {
    const int64_t m = g[GRADUS_MATMUL_M], n = g[GRADUS_MATMUL_N], k = g[GRADUS_MATMUL_K];
    const int64_t a_column = g[GRADUS_MATMUL_A_COLUMN], b_row = g[GRADUS_MATMUL_B_ROW];
    for (int64_t i = 0; i < m; i++, a += g[GRADUS_MATMUL_A_ROW], c += g[GRADUS_MATMUL_C_ROW]) {
        const T *right = b;
        for (int64_t j = 0; j < n; j++, right += g[GRADUS_MATMUL_B_COLUMN]) {
            T sum = 0;
            for (int64_t p = 0; p < k; p++) {
                sum += a[p * a_column] * right[p * b_row];
            }
            c[j] = adds ? c[j] + sum : sum;
        }
    }
}

static void SMALL(small_product)(
    const gradus_instruction *instruction, const T *a, const T *b, T *c
) {
    const int64_t *g = instruction->integers;
    const int64_t n = g[GRADUS_MATMUL_N], k = g[GRADUS_MATMUL_K];
    const int64_t b_row = g[GRADUS_MATMUL_B_ROW], b_column = g[GRADUS_MATMUL_B_COLUMN];
    const bool adds = SMALL(matmul_start)(instruction, c);
    if (g[GRADUS_MATMUL_M] * n * k <= GRADUS_MATMUL_FEW) {
        SMALL(few_products)(g, a, b, c, adds);
        return;
    }
    if (b_column == 1 && n % 4 == 0) {
        SMALL(small_rows)(g, a, b, c, b_row, adds);
        return;
    }
    // Every row padded to a multiple of four; the padding is multiplied, but not stored.
    T rows[GRADUS_MATMUL_SMALL * 4];
    const int64_t padded = (n + 3) / 4 * 4;
    for (int64_t p = 0; p < k; p++) {
        for (int64_t j = 0; j < padded; j++) {
            rows[p * padded + j] = j < n ? b[p * b_row + j * b_column] : 0;
        }
    }
    SMALL(small_rows)(g, a, rows, c, padded, adds);
}

#define PRODUCT SMALL(small_product)
#define KERNEL SMALL(gradus_matmul_small)
#include "matmul_batch.h"
#undef SMALL
#undef Q
