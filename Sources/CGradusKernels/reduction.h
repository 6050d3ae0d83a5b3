// One reduction of type T; see reduction_run.h for NAME, SUFFIX, IDENTITY and COMBINE. FINISH(x) is
// applied to each result. Rows, too, are combined by halves, so that the rounding error of a sum
// grows with the logarithm of the number of blocks.

#define NO_FINISH(x) (x)

#include "reduction_run.h"

enum { FN(row_block) = 32, FN(chunk) = 256 };

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
        const T value =
            g->rows == 1 ? FN(run)(FN(row)(g, x, 0), g->run) : FN(runs)(g, x, 0, g->rows);
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
    const int64_t total = g->total;
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
