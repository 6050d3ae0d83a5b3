// A product of small matrices of type T, four columns at a time, without scratch.

#define SMALL(name) GRADUS_JOIN(name, SUFFIX)
#define Q SMALL(quad)

typedef T Q __attribute__((ext_vector_type(4), aligned(sizeof(T))));

/// C[i, j] for up to four rows and four columns; b has rows of `b_row` elements.
GRADUS_INLINE void SMALL(small_tile)(
    const T *a, const T *b, T *c, int64_t k, int64_t a_row, int64_t a_column, int64_t b_row,
    int64_t c_row, const int rows, int64_t columns
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
            *(Q *)c = sums[i];
            continue;
        }
        for (int64_t j = 0; j < columns; j++) {
            c[j] = sums[i][j];
        }
    }
}

/// The product with B read as rows of `b_row` elements, a multiple of four.
GRADUS_CLONES static void SMALL(small_rows)(
    const gradus_matmul *g, const T *a, const T *b, T *c, int64_t b_row
) {
    const int64_t m = g->m, n = g->n, k = g->k, a_row = g->a_row, a_column = g->a_column;
    int64_t i = 0;
    for (; i + 4 <= m; i += 4, a += 4 * a_row, c += 4 * n) {
        for (int64_t j = 0; j < n; j += 4) {
            SMALL(small_tile)(a, b + j, c + j, k, a_row, a_column, b_row, n, 4, n - j);
        }
    }
    for (; i < m; i++, a += a_row, c += n) {
        for (int64_t j = 0; j < n; j += 4) {
            SMALL(small_tile)(a, b + j, c + j, k, a_row, a_column, b_row, n, 1, n - j);
        }
    }
}

/// The product element by element, for the smallest matrices.
static void SMALL(few_products)(const gradus_matmul *g, const T *a, const T *b, T *c) {
    const int64_t m = g->m, n = g->n, k = g->k, a_column = g->a_column, b_row = g->b_row;
    for (int64_t i = 0; i < m; i++, a += g->a_row, c += n) {
        const T *right = b;
        for (int64_t j = 0; j < n; j++, right += g->b_column) {
            T sum = 0;
            for (int64_t p = 0; p < k; p++) {
                sum += a[p * a_column] * right[p * b_row];
            }
            c[j] = sum;
        }
    }
}

static void SMALL(small_product)(const gradus_matmul *g, const T *a, const T *b, T *c) {
    const int64_t n = g->n, k = g->k;
    if (g->m * n * k <= GRADUS_MATMUL_FEW) {
        SMALL(few_products)(g, a, b, c);
        return;
    }
    if (g->b_column == 1 && n % 4 == 0) {
        SMALL(small_rows)(g, a, b, c, g->b_row);
        return;
    }
    // Every row padded to a multiple of four; the padding is multiplied, but not stored.
    T rows[GRADUS_MATMUL_SMALL * 4];
    const int64_t padded = (n + 3) / 4 * 4;
    for (int64_t p = 0; p < k; p++) {
        for (int64_t j = 0; j < padded; j++) {
            rows[p * padded + j] = j < n ? b[p * g->b_row + j * g->b_column] : 0;
        }
    }
    SMALL(small_rows)(g, a, rows, c, padded);
}

#define PRODUCT SMALL(small_product)
#define KERNEL SMALL(gradus_matmul_small)
#include "matmul_batch.h"
#undef SMALL
#undef Q
