// Plain loops for a matrix product of type T with arithmetic in U, for any strides.

static void GRADUS_JOIN(simple_product, SUFFIX)(
    const gradus_instruction *instruction, const T *a, const T *b, T *c
) {
    const int64_t *g = instruction->integers;
    const T *bias = g[GRADUS_MATMUL_BIAS] ? instruction->buffers[3] : 0;
    for (int64_t i = 0; i < g[GRADUS_MATMUL_M]; i++) {
        for (int64_t j = 0; j < g[GRADUS_MATMUL_N]; j++) {
            const T *left = a + i * g[GRADUS_MATMUL_A_ROW];
            const T *right = b + j * g[GRADUS_MATMUL_B_COLUMN];
            U sum = 0;
            for (int64_t p = 0; p < g[GRADUS_MATMUL_K]; p++) {
                sum += (U)*left * (U)*right;
                left += g[GRADUS_MATMUL_A_COLUMN];
                right += g[GRADUS_MATMUL_B_ROW];
            }
            T *result = c + i * g[GRADUS_MATMUL_C_ROW] + j;
            if (bias) {
                sum += (U)bias[i * g[GRADUS_MATMUL_BIAS_ROW] + j * g[GRADUS_MATMUL_BIAS_COLUMN]];
            }
            *result = (T)(g[GRADUS_MATMUL_ACCUMULATE] ? (U)*result + sum : sum);
        }
    }
}

#define PRODUCT GRADUS_JOIN(simple_product, SUFFIX)
#define KERNEL GRADUS_JOIN(gradus_matmul_simple, SUFFIX)
#include "matmul_batch.h"
