// Gathering elements of type T, moved as bits.

#define FN(name) GRADUS_JOIN(name, SUFFIX)

/// Whole inner rows by shared indices.
static void FN(take)(const int64_t *g, T *result, const T *operand, const void *indices) {
    const int64_t inner = g[GRADUS_INDEX_INNER], axis = g[GRADUS_INDEX_AXIS];
    const T fill = (T)g[GRADUS_INDEX_FILL];
    for (int64_t i = 0; i < g[GRADUS_INDEX_COUNT]; i++, result += inner) {
        const int64_t place = gradus_index(indices, g[GRADUS_INDEX_WIDE], i, axis);
        if (place < 0) {
            for (int64_t j = 0; j < inner; j++) {
                result[j] = fill;
            }
        } else if (inner == 1) {
            *result = operand[place];
        } else {
            memcpy(result, operand + place * inner, (size_t)inner * sizeof(T));
        }
    }
}

/// An index for each element.
static void FN(take_each)(
    const int64_t *g, T *result, const T *operand, const void *indices, int64_t from
) {
    const int64_t inner = g[GRADUS_INDEX_INNER], axis = g[GRADUS_INDEX_AXIS];
    const T fill = (T)g[GRADUS_INDEX_FILL];
    for (int64_t i = 0; i < g[GRADUS_INDEX_COUNT]; i++) {
        for (int64_t j = 0; j < inner; j++) {
            const int64_t at = i * inner + j;
            const int64_t place = gradus_index(indices, g[GRADUS_INDEX_WIDE], from + at, axis);
            result[at] = place < 0 ? fill : operand[place * inner + j];
        }
    }
}

void FN(gradus_gather)(const gradus_instruction *instruction) {
    const int64_t *g = instruction->integers;
    const int64_t inner = g[GRADUS_INDEX_INNER], taken = g[GRADUS_INDEX_COUNT] * inner;
    T *result = instruction->buffers[0];
    const T *operand = instruction->buffers[1];
    for (int64_t outer = 0; outer < g[GRADUS_INDEX_OUTER]; outer++) {
        if (g[GRADUS_INDEX_EACH]) {
            FN(take_each)(g, result, operand, instruction->buffers[2], outer * taken);
        } else {
            FN(take)(g, result, operand, instruction->buffers[2]);
        }
        result += taken;
        operand += g[GRADUS_INDEX_AXIS] * inner;
    }
}

#undef FN
#undef T
#undef SUFFIX
