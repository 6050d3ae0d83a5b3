// The reduction of contiguous elements of type T (vectors V of LANES lanes): NAME, SUFFIX,
// IDENTITY, and COMBINE(x, y), which works on numbers and vectors alike. Defines FN(short_run) and
// FN(run).
//
// The order of the operations depends on the count alone, not on the processor: a block goes into
// 2·LANES partial results which are then combined as a tree, and blocks are combined by halves.

#define FN(name) GRADUS_JOIN(GRADUS_JOIN(name, NAME), SUFFIX)

enum { FN(run_block) = 64 * LANES };

/// A run of at most a block.
GRADUS_CLONES static T FN(short_run)(const T *x, int64_t count) {
    T result = IDENTITY;
    if (count < 2 * LANES) {
        for (int64_t i = 0; i < count; i++) {
            result = COMBINE(result, x[i]);
        }
        return result;
    }
    V first, second, next;
    memcpy(&first, x, sizeof(V));
    memcpy(&second, x + LANES, sizeof(V));
    int64_t i = 2 * LANES;
    for (; i + 2 * LANES <= count; i += 2 * LANES) {
        memcpy(&next, x + i, sizeof(V));
        first = COMBINE(first, next);
        memcpy(&next, x + i + LANES, sizeof(V));
        second = COMBINE(second, next);
    }
    first = COMBINE(first, second);
    T lanes[LANES];
    memcpy(lanes, &first, sizeof(V));
    for (int64_t half = LANES / 2; half > 0; half /= 2) {
        for (int64_t lane = 0; lane < half; lane++) {
            lanes[lane] = COMBINE(lanes[lane], lanes[lane + half]);
        }
    }
    for (; i < count; i++) {
        result = COMBINE(result, x[i]);
    }
    return COMBINE(lanes[0], result);
}

static T FN(run)(const T *x, int64_t count) {
    if (count <= FN(run_block)) {
        return FN(short_run)(x, count);
    }
    const int64_t blocks = (count + FN(run_block) - 1) / FN(run_block);
    const int64_t half = blocks / 2 * FN(run_block);
    const T left = FN(run)(x, half), right = FN(run)(x + half, count - half);
    return COMBINE(left, right);
}
