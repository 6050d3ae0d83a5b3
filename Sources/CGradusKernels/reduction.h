// One reduction of type T (vectors V of LANES lanes): NAME, SUFFIX, IDENTITY, and COMBINE(x, y),
// which works on numbers and vectors alike; FINISH(x), applied to each result.
//
// The order of the operations depends on the geometry alone, not on the processor: a run is
// summed in 2·LANES partial results which are then combined as a tree, blocks of runs and rows by
// halves. The rounding error of a sum so grows with the logarithm of the number of blocks.

#define NO_FINISH(x) (x)
#define FN(name) GRADUS_JOIN(GRADUS_JOIN(name, NAME), SUFFIX)

enum { FN(run_block) = 64 * LANES, FN(row_block) = 32, FN(chunk) = 256 };

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

/// Where the row of a number begins.
static const T *FN(row)(const gradus_reduction *g, const T *x, int64_t index) {
    for (int64_t axis = g->reduced_rank - 1; axis > 0; axis--) {
        x += index % g->reduced_extents[axis] * g->reduced_strides[axis];
        index /= g->reduced_extents[axis];
    }
    return g->reduced_rank > 0 ? x + index * g->reduced_strides[0] : x;
}

/// Rows `from..<to` of single runs.
static T FN(runs)(const gradus_reduction *g, const T *x, int64_t from, int64_t to) {
    if (to - from <= FN(row_block)) {
        T result = IDENTITY;
        for (int64_t row = from; row < to; row++) {
            T next = FN(run)(FN(row)(g, x, row), g->run);
            result = COMBINE(result, next);
        }
        return result;
    }
    const int64_t middle = from + (to - from) / 2;
    const T left = FN(runs)(g, x, from, middle), right = FN(runs)(g, x, middle, to);
    return COMBINE(left, right);
}

/// Combines four rows into the result; each column by itself.
GRADUS_CLONES static void FN(add_rows)(
    T *result, const T *p, const T *q, const T *r, const T *s, int64_t columns
) {
    GRADUS_EACH(i, columns) {
        T left = COMBINE(p[i], q[i]), right = COMBINE(r[i], s[i]);
        T rows = COMBINE(left, right);
        result[i] = COMBINE(result[i], rows);
    }
}

GRADUS_CLONES static void FN(add_row)(T *result, const T *p, int64_t columns) {
    GRADUS_EACH(i, columns) { result[i] = COMBINE(result[i], p[i]); }
}

/// Rows `from..<to` of up to a chunk of columns, each column into its own result.
static void FN(columns)(
    const gradus_reduction *g, const T *x, T *result, int64_t from, int64_t to, int64_t columns
) {
    if (to - from <= FN(row_block)) {
        for (int64_t i = 0; i < columns; i++) {
            result[i] = IDENTITY;
        }
        int64_t row = from;
        for (; row + 4 <= to; row += 4) {
            FN(add_rows)(
                result, FN(row)(g, x, row), FN(row)(g, x, row + 1), FN(row)(g, x, row + 2),
                FN(row)(g, x, row + 3), columns);
        }
        for (; row < to; row++) {
            FN(add_row)(result, FN(row)(g, x, row), columns);
        }
        return;
    }
    const int64_t middle = from + (to - from) / 2;
    T right[FN(chunk)];
    FN(columns)(g, x, result, from, middle, columns);
    FN(columns)(g, x, right, middle, to, columns);
    FN(add_row)(result, right, columns);
}

/// The results beside one index of the kept axes.
static void FN(at)(const gradus_reduction *g, const T *x, T *result, int64_t total) {
    (void)total;
    if (g->inner == 1) {
        const T value = g->rows == 1 ? FN(run)(FN(row)(g, x, 0), g->run) : FN(runs)(g, x, 0, g->rows);
        *result = FINISH(value);
        return;
    }
    for (int64_t start = 0; start < g->inner; start += FN(chunk)) {
        const int64_t rest = g->inner - start, columns = rest < FN(chunk) ? rest : FN(chunk);
        FN(columns)(g, x + start, result + start, 0, g->rows, columns);
        for (int64_t i = start; i < start + columns; i++) {
            result[i] = FINISH(result[i]);
        }
    }
}

void FN(gradus)(const gradus_instruction *instruction) {
    const gradus_reduction *g = instruction->details;
    T *result = instruction->buffers[0];
    const T *x = instruction->buffers[1];
    const int64_t total = g->rows * g->run;
    int64_t index[GRADUS_REDUCTION_RANK_LIMIT] = {0};
    for (int64_t kept = 0; kept < g->kept_count; kept++) {
        FN(at)(g, x, result, total);
        result += g->inner;
        for (int64_t axis = g->kept_rank - 1; axis >= 0; axis--) {
            x += g->kept_strides[axis];
            if (++index[axis] < g->kept_extents[axis]) {
                break;
            }
            x -= g->kept_strides[axis] * g->kept_extents[axis];
            index[axis] = 0;
        }
    }
}

#undef NO_FINISH
#undef FN
#undef NAME
#undef IDENTITY
#undef COMBINE
#undef FINISH
