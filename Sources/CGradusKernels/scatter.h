// Scattering and counting in elements of type T, whose arithmetic is that of U.

#define FN(name) GRADUS_JOIN(name, SUFFIX)

/// Adds one outer slice of the updates to its slice of the result.
static void FN(scatter_slice)(
    const int64_t *g, T *result, const void *indices, const T *updates, int64_t from
) {
    const int64_t inner = g[GRADUS_INDEX_INNER], axis = g[GRADUS_INDEX_AXIS];
    const int64_t wide = g[GRADUS_INDEX_WIDE];
    for (int64_t i = 0; i < g[GRADUS_INDEX_COUNT]; i++, updates += inner) {
        if (g[GRADUS_INDEX_EACH]) {
            for (int64_t j = 0; j < inner; j++) {
                const int64_t place = gradus_index(indices, wide, from + i * inner + j, axis);
                if (place >= 0) {
                    T *target = result + place * inner + j;
                    *target = (T)((U)*target + (U)updates[j]);
                }
            }
            continue;
        }
        const int64_t place = gradus_index(indices, wide, i, axis);
        if (place >= 0) {
            T *target = result + place * inner;
            GRADUS_EACH(j, inner) { target[j] = (T)((U)target[j] + (U)updates[j]); }
        }
    }
}

void FN(gradus_scatter_add)(const gradus_instruction *instruction) {
    const int64_t *g = instruction->integers;
    const int64_t slice = g[GRADUS_INDEX_AXIS] * g[GRADUS_INDEX_INNER];
    const int64_t given = g[GRADUS_INDEX_COUNT] * g[GRADUS_INDEX_INNER];
    T *result = instruction->buffers[0];
    const void *indices = instruction->buffers[1];
    const T *updates = instruction->buffers[2];
    if (!g[GRADUS_INDEX_ACCUMULATE]) {
        memset(result, 0, (size_t)(g[GRADUS_INDEX_OUTER] * slice) * sizeof(T));
    }
    for (int64_t outer = 0; outer < g[GRADUS_INDEX_OUTER]; outer++) {
        FN(scatter_slice)(
            g, result + outer * slice, indices, updates + outer * given, outer * given);
    }
}

void FN(gradus_iota)(const gradus_instruction *instruction) {
    const int64_t *g = instruction->integers;
    T *result = instruction->buffers[0];
    for (int64_t outer = 0; outer < g[GRADUS_INDEX_OUTER]; outer++) {
        for (int64_t place = 0; place < g[GRADUS_INDEX_AXIS]; place++) {
            const T value = IOTA(instruction, place);
            for (int64_t inner = 0; inner < g[GRADUS_INDEX_INNER]; inner++) {
                *result++ = value;
            }
        }
    }
}

#undef FN
