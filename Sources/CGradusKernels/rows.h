// Row kernels of type T, with the elementary functions M(name).
//
// A block of whole rows is brought to z - max z, then exponentiated as one array, so that short
// rows vectorise as well as long ones; a longer row is a block of its own. A part of the work is such
// a block. All is one function for each processor, because a call for each short row would cost more
// than the row.

#define M(name) GRADUS_JOIN(gradus_##name, SUFFIX)
#define ROWS(name) GRADUS_JOIN(name, SUFFIX)

enum { BLOCK = GRADUS_ROWS_BLOCK, SHORT = 2 * LANES };

/// The greatest element; a NaN wins.
GRADUS_INLINE T ROWS(greatest)(const T *z, int64_t columns) {
    if (columns >= SHORT) {
        return ROWS(run_maximum)(z, columns);
    }
    T result = -(T)INFINITY;
    for (int64_t i = 0; i < columns; i++) {
        result = ((z[i] > result) | (z[i] != z[i])) ? z[i] : result;
    }
    return result;
}

/// The greatest element; 0 where it is infinite, so that ±inf - max keeps its meaning.
GRADUS_INLINE T ROWS(shift)(T greatest) {
    return ((greatest - greatest == 0) | (greatest != greatest)) ? greatest : 0;
}

/// The sum of a row, block by block.
GRADUS_INLINE T ROWS(sum)(const T *x, int64_t columns) {
    T sum = 0;
    if (columns < SHORT) {
        for (int64_t i = 0; i < columns; i++) {
            sum += x[i];
        }
        return sum;
    }
    for (int64_t start = 0; start < columns; start += BLOCK) {
        const int64_t rest = columns - start, count = rest < BLOCK ? rest : BLOCK;
        sum += ROWS(run_sum)(x + start, count);
    }
    return sum;
}

/// The greatest element of each row of a block, as `greatest` gives it. Of short rows, as many as a vector
/// has lanes are gone through at once.
GRADUS_INLINE void ROWS(greatest_of_each)(
    T *result, const T *z, int64_t rows, int64_t columns
) {
    int64_t row = 0;
    for (; columns < SHORT && row + LANES <= rows; row += LANES) {
        T best[LANES];
        GRADUS_EACH(lane, LANES) { best[lane] = -(T)INFINITY; }
        for (int64_t i = 0; i < columns; i++) {
            GRADUS_EACH(lane, LANES) {
                const T x = z[(row + lane) * columns + i];
                best[lane] = ((x > best[lane]) | (x != x)) ? x : best[lane];
            }
        }
        memcpy(result + row, best, sizeof best);
    }
    for (; row < rows; row++) {
        result[row] = ROWS(greatest)(z + row * columns, columns);
    }
}

/// The sum of each row of a block, as `sum` gives it.
GRADUS_INLINE void ROWS(sum_of_each)(T *result, const T *x, int64_t rows, int64_t columns) {
    int64_t row = 0;
    for (; columns < SHORT && row + LANES <= rows; row += LANES) {
        T sums[LANES] = {0};
        for (int64_t i = 0; i < columns; i++) {
            GRADUS_EACH(lane, LANES) { sums[lane] += x[(row + lane) * columns + i]; }
        }
        memcpy(result + row, sums, sizeof sums);
    }
    for (; row < rows; row++) {
        result[row] = ROWS(sum)(x + row * columns, columns);
    }
}

/// How many rows share a block.
GRADUS_INLINE int64_t ROWS(rows_per_block)(int64_t columns) {
    return columns > 0 && columns < BLOCK ? BLOCK / columns : 1;
}

#define PART_ARGUMENTS                                                                          \
    const gradus_instruction *instruction, int64_t first_part, int64_t last_part, void *scratch

/// Runs the statements for each block: `count` rows of `columns` elements, from row `first` on.
#define EACH_BLOCK(...)                                                                         \
    const int64_t rows = instruction->integers[GRADUS_ROWS_COUNT];                              \
    const int64_t columns = instruction->integers[GRADUS_ROWS_COLUMNS];                         \
    const int64_t step = ROWS(rows_per_block)(columns);                                         \
    (void)scratch;                                                                              \
    for (int64_t part = first_part; part < last_part; part++) {                                 \
        const int64_t first = part * step;                                                      \
        const int64_t count = rows - first < step ? rows - first : step;                        \
        __VA_ARGS__                                                                                 \
    }

GRADUS_CLONES void M(softmax)(PART_ARGUMENTS) {
    EACH_BLOCK({
        T *result = (T *)instruction->buffers[0] + first * columns;
        const T *z = (const T *)instruction->buffers[1] + first * columns;
        // Not shift: a greatest element of ±inf makes its row NaN, as in jax.nn.softmax.
        T each[BLOCK];
        ROWS(greatest_of_each)(each, z, count, columns);
        for (int64_t row = 0; row < count; row++) {
            const int64_t start = row * columns;
            GRADUS_EACH(i, columns) { result[start + i] = z[start + i] - each[row]; }
        }
        GRADUS_EACH(i, count * columns) { result[i] = M(exp)(result[i]); }
        ROWS(sum_of_each)(each, result, count, columns);
        for (int64_t row = 0; row < count; row++) {
            T *terms = result + row * columns;
            GRADUS_EACH(i, columns) { terms[i] /= each[row]; }
        }
    })
}

/// What the losses need of the rows of a block.
typedef struct ROWS(row_sums) {
    T shifts[BLOCK];
    /// Σ e^(z - shift)
    T sums[BLOCK];
    /// ln Σ e^(z - shift)
    T logarithms[BLOCK];
    /// e^(z - shift), but for rows of a block or more.
    T terms[BLOCK];
} ROWS(row_sums);

/// Σ e^(z - shift) of one long row.
GRADUS_INLINE T ROWS(long_sum)(const T *z, T shift, int64_t columns) {
    T terms[BLOCK];
    T sum = 0;
    for (int64_t start = 0; start < columns; start += BLOCK) {
        const int64_t rest = columns - start, count = rest < BLOCK ? rest : BLOCK;
        GRADUS_EACH(i, count) { terms[i] = M(exp)(z[start + i] - shift); }
        sum += ROWS(run_sum)(terms, count);
    }
    return sum;
}

GRADUS_INLINE void ROWS(summarize)(
    const T *z, int64_t rows, int64_t columns, ROWS(row_sums) *result
) {
    if (columns >= BLOCK) {
        result->shifts[0] = ROWS(shift)(ROWS(greatest)(z, columns));
        result->sums[0] = ROWS(long_sum)(z, result->shifts[0], columns);
        result->logarithms[0] = M(log)(result->sums[0]);
        return;
    }
    T *terms = result->terms, *shifts = result->shifts;
    ROWS(greatest_of_each)(shifts, z, rows, columns);
    GRADUS_EACH(i, rows) { shifts[i] = ROWS(shift)(shifts[i]); }
    for (int64_t row = 0; row < rows; row++) {
        const int64_t start = row * columns;
        GRADUS_EACH(i, columns) { terms[start + i] = z[start + i] - shifts[row]; }
    }
    GRADUS_EACH(i, rows * columns) { terms[i] = M(exp)(terms[i]); }
    ROWS(sum_of_each)(result->sums, terms, rows, columns);
    GRADUS_EACH(i, rows) { result->logarithms[i] = M(log)(result->sums[i]); }
}

/// Runs the statements for each row of z: its number `row`, its place `inside` the block, and its sums.
#define EACH_ROW(...)                                                                           \
    ROWS(row_sums) block;                                                                       \
    EACH_BLOCK({                                                                                \
        ROWS(summarize)(z + first * columns, count, columns, &block);                           \
        for (int64_t inside = 0; inside < count; inside++) {                                    \
            const int64_t row = first + inside;                                                 \
            const T shift = block.shifts[inside], logarithm = block.logarithms[inside];         \
            __VA_ARGS__                                                                             \
        }                                                                                       \
    })

GRADUS_CLONES void M(log_softmax)(PART_ARGUMENTS) {
    T *result = instruction->buffers[0];
    const T *z = instruction->buffers[1];
    EACH_ROW({
        const int64_t start = row * columns;
        GRADUS_EACH(i, columns) { result[start + i] = (z[start + i] - shift) - logarithm; }
    })
}

GRADUS_CLONES void M(log_sum_exp)(PART_ARGUMENTS) {
    T *result = instruction->buffers[0];
    const T *z = instruction->buffers[1];
    EACH_ROW({ result[row] = shift + logarithm; })
}

/// Σ y (logarithm - (z - shift)), where y = 0 contributes nothing.
GRADUS_INLINE T ROWS(weighted)(const T *z, const T *y, T shift, T logarithm, int64_t columns) {
    T terms[BLOCK];
    T sum = 0;
    for (int64_t start = 0; start < columns; start += BLOCK) {
        const int64_t rest = columns - start, count = rest < BLOCK ? rest : BLOCK;
        GRADUS_EACH(i, count) {
            const T weight = y[start + i], surprise = logarithm - (z[start + i] - shift);
            terms[i] = weight == 0 ? 0 : weight * surprise;
        }
        sum += ROWS(sum)(terms, count);
    }
    return sum;
}

/// softmax(z) of a row of a block, with the bits of the softmax kernel.
GRADUS_INLINE void ROWS(softmax_of)(
    T *result, const T *z, const ROWS(row_sums) *block, int64_t row, int64_t columns
) {
    const T shift = block->shifts[row], sum = block->sums[row];
    if (columns >= BLOCK) {
        GRADUS_EACH(i, columns) { result[i] = M(exp)(z[i] - shift) / sum; }
        return;
    }
    const T *terms = block->terms + row * columns;
    GRADUS_EACH(i, columns) { result[i] = terms[i] / sum; }
}

GRADUS_CLONES void M(cross_entropy)(PART_ARGUMENTS) {
    const int64_t both = instruction->integers[GRADUS_ROWS_WITH_SOFTMAX];
    T *loss = instruction->buffers[0], *softmax = both ? instruction->buffers[1] : 0;
    const T *z = instruction->buffers[1 + both], *y = instruction->buffers[2 + both];
    EACH_ROW({
        const int64_t start = row * columns;
        loss[row] = ROWS(weighted)(z + start, y + start, shift, logarithm, columns);
        if (both) {
            ROWS(softmax_of)(softmax + start, z + start, &block, inside, columns);
        }
    })
}

GRADUS_CLONES void M(class_cross_entropy)(PART_ARGUMENTS) {
    const int64_t both = instruction->integers[GRADUS_ROWS_WITH_SOFTMAX];
    const int64_t wide = instruction->integers[GRADUS_ROWS_WIDE_INDICES];
    T *loss = instruction->buffers[0], *softmax = both ? instruction->buffers[1] : 0;
    const T *z = instruction->buffers[1 + both];
    const void *classes = instruction->buffers[2 + both];
    EACH_ROW({
        const int64_t start = row * columns;
        const int64_t place = gradus_class(classes, wide, row, columns);
        loss[row] = place < 0 ? (T)NAN : logarithm - (z[start + place] - shift);
        if (both) {
            ROWS(softmax_of)(softmax + start, z + start, &block, inside, columns);
        }
    })
}
