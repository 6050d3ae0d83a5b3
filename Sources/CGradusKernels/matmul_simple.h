// Plain loops for a matrix product of type T with arithmetic in U, for any strides.

static void GRADUS_JOIN(simple_product, SUFFIX)(
    const gradus_matmul *g, const T *a, const T *b, T *c
) {
    for (int64_t i = 0; i < g->m; i++) {
        for (int64_t j = 0; j < g->n; j++) {
            const T *left = a + i * g->a_row;
            const T *right = b + j * g->b_column;
            U sum = 0;
            for (int64_t p = 0; p < g->k; p++) {
                sum += (U)*left * (U)*right;
                left += g->a_column;
                right += g->b_row;
            }
            *c++ = (T)sum;
        }
    }
}

#define PRODUCT GRADUS_JOIN(simple_product, SUFFIX)
#define KERNEL GRADUS_JOIN(gradus_matmul_simple, SUFFIX)
#include "matmul_batch.h"
