// Rows of type T with a one at an index.

void GRADUS_JOIN(gradus_one_hot, SUFFIX)(const gradus_instruction *instruction) {
    const int64_t *g = instruction->integers;
    const int64_t depth = g[GRADUS_INDEX_AXIS], count = g[GRADUS_INDEX_COUNT];
    T *result = instruction->buffers[0];
    memset(result, 0, (size_t)(count * depth) * sizeof(T));
    for (int64_t i = 0; i < count; i++, result += depth) {
        const int64_t place =
            gradus_class(instruction->buffers[1], g[GRADUS_INDEX_WIDE], i, depth);
        if (place >= 0) {
            result[place] = 1;
        }
    }
}

#undef T
#undef U
#undef SUFFIX
#undef IOTA
