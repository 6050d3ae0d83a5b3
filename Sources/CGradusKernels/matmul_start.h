// What a product of type T begins with.

/// Writes the bias, or zeros where nothing else would be written. Whether the product is to be
/// added to what C now holds.
static bool GRADUS_JOIN(matmul_start, SUFFIX)(const gradus_instruction *instruction, T *c) {
    const int64_t *g = instruction->integers;
    const bool adds = g[GRADUS_MATMUL_ACCUMULATE];
    const T *bias = g[GRADUS_MATMUL_BIAS] ? instruction->buffers[3] : 0;
    if (!bias && (adds || g[GRADUS_MATMUL_K] > 0)) {
        return adds;
    }
    for (int64_t i = 0; i < g[GRADUS_MATMUL_M]; i++, c += g[GRADUS_MATMUL_C_ROW]) {
        for (int64_t j = 0; j < g[GRADUS_MATMUL_N]; j++) {
            const T start = adds ? c[j] : 0;
            c[j] = bias ? start + bias[i * g[GRADUS_MATMUL_BIAS_ROW]
                                       + j * g[GRADUS_MATMUL_BIAS_COLUMN]]
                        : start;
        }
    }
    return true;
}
