// Row kernels of type T; FN(name) and the elementary functions M(name).
//
// A block of whole rows is brought to z - max z, then exponentiated as one array, so that short rows
// vectorise as well as long ones; a longer row is a block of its own.

#define M(name) GRADUS_JOIN(gradus_##name, SUFFIX)
#define ROWS(name) GRADUS_JOIN(name, SUFFIX)

enum { BLOCK = 1024 };

/// The greatest element; 0 where it is infinite, so that ±inf - max keeps its meaning.
static T ROWS(shift)(const T *z, int64_t columns) {
    const T greatest = ROWS(run_maximum)(z, columns);
    return greatest - greatest == 0 || greatest != greatest ? greatest : 0;
}

GRADUS_CLONES static void ROWS(subtract)(T *result, const T *z, T shift, int64_t count) {
    GRADUS_EACH(i, count) { result[i] = z[i] - shift; }
}

GRADUS_CLONES static void ROWS(exponentiate)(T *result, const T *x, int64_t count) {
    GRADUS_EACH(i, count) { result[i] = M(exp)(x[i]); }
}

GRADUS_CLONES static void ROWS(divide)(T *result, T divisor, int64_t count) {
    GRADUS_EACH(i, count) { result[i] /= divisor; }
}

/// The sum of a row, block by block.
static T ROWS(sum_of_blocks)(const T *x, int64_t columns) {
    T sum = 0;
    for (int64_t start = 0; start < columns; start += BLOCK) {
        const int64_t rest = columns - start, count = rest < BLOCK ? rest : BLOCK;
        sum += ROWS(run_sum)(x + start, count);
    }
    return sum;
}

/// Σ e^(z - shift) without a place for the terms.
static T ROWS(sum_of_exp)(const T *z, T shift, int64_t columns) {
    T terms[BLOCK];
    T sum = 0;
    for (int64_t start = 0; start < columns; start += BLOCK) {
        const int64_t rest = columns - start, count = rest < BLOCK ? rest : BLOCK;
        ROWS(subtract)(terms, z + start, shift, count);
        ROWS(exponentiate)(terms, terms, count);
        sum += ROWS(run_sum)(terms, count);
    }
    return sum;
}

/// How many rows share a block.
static int64_t ROWS(rows_per_block)(int64_t columns) {
    return columns > 0 && columns < BLOCK ? BLOCK / columns : 1;
}

void M(softmax)(const gradus_instruction *instruction) {
    const int64_t rows = instruction->integers[GRADUS_ROWS_COUNT];
    const int64_t columns = instruction->integers[GRADUS_ROWS_COLUMNS];
    const int64_t step = ROWS(rows_per_block)(columns);
    for (int64_t row = 0; row < rows; row += step) {
        const int64_t count = rows - row < step ? rows - row : step;
        T *result = (T *)instruction->buffers[0] + row * columns;
        const T *z = (const T *)instruction->buffers[1] + row * columns;
        for (int64_t i = 0; i < count; i++) {
            // Not shift: a greatest element of ±inf makes its row NaN, as in jax.nn.softmax.
            const T greatest = ROWS(run_maximum)(z + i * columns, columns);
            ROWS(subtract)(result + i * columns, z + i * columns, greatest, columns);
        }
        ROWS(exponentiate)(result, result, count * columns);
        for (int64_t i = 0; i < count; i++) {
            T *terms = result + i * columns;
            ROWS(divide)(terms, ROWS(sum_of_blocks)(terms, columns), columns);
        }
    }
}

/// For each row of a block its shift, s = Σ e^(z - shift), and ln s.
static void ROWS(log_sums)(
    const T *z, int64_t rows, int64_t columns, T *shifts, T *sums, T *logarithms
) {
    if (columns >= BLOCK) {
        *shifts = ROWS(shift)(z, columns);
        *sums = ROWS(sum_of_exp)(z, *shifts, columns);
        *logarithms = M(log)(*sums);
        return;
    }
    T terms[BLOCK];
    for (int64_t i = 0; i < rows; i++) {
        shifts[i] = ROWS(shift)(z + i * columns, columns);
        ROWS(subtract)(terms + i * columns, z + i * columns, shifts[i], columns);
    }
    ROWS(exponentiate)(terms, terms, rows * columns);
    for (int64_t i = 0; i < rows; i++) {
        sums[i] = ROWS(run_sum)(terms + i * columns, columns);
        logarithms[i] = M(log)(sums[i]);
    }
}

/// Runs BODY with `row`, `shift`, `sum` and `logarithm` for each row of z.
#define EACH_ROW(BODY)                                                                      \
    T shifts[BLOCK], sums[BLOCK], logarithms[BLOCK];                                        \
    const int64_t step = ROWS(rows_per_block)(columns);                                     \
    for (int64_t first = 0; first < rows; first += step) {                                  \
        const int64_t count = rows - first < step ? rows - first : step;                    \
        ROWS(log_sums)(z + first * columns, count, columns, shifts, sums, logarithms);      \
        for (int64_t i = 0; i < count; i++) {                                               \
            const int64_t row = first + i;                                                  \
            const T shift = shifts[i], sum = sums[i], logarithm = logarithms[i];            \
            (void)sum, (void)logarithm;                                                     \
            BODY                                                                            \
        }                                                                                   \
    }

GRADUS_CLONES static void ROWS(subtract_twice)(
    T *result, const T *z, T shift, T logarithm, int64_t count
) {
    GRADUS_EACH(i, count) { result[i] = (z[i] - shift) - logarithm; }
}

void M(log_softmax)(const gradus_instruction *instruction) {
    const int64_t rows = instruction->integers[GRADUS_ROWS_COUNT];
    const int64_t columns = instruction->integers[GRADUS_ROWS_COLUMNS];
    T *result = instruction->buffers[0];
    const T *z = instruction->buffers[1];
    EACH_ROW({
        ROWS(subtract_twice)
        (result + row * columns, z + row * columns, shift, logarithm, columns);
    })
}

void M(log_sum_exp)(const gradus_instruction *instruction) {
    const int64_t rows = instruction->integers[GRADUS_ROWS_COUNT];
    const int64_t columns = instruction->integers[GRADUS_ROWS_COLUMNS];
    T *result = instruction->buffers[0];
    const T *z = instruction->buffers[1];
    EACH_ROW({ result[row] = shift + logarithm; })
}

/// Σ y (logarithm - (z - shift)), where y = 0 contributes nothing.
GRADUS_CLONES static T ROWS(weighted)(
    const T *z, const T *y, T shift, T logarithm, int64_t columns
) {
    T terms[BLOCK];
    T sum = 0;
    for (int64_t start = 0; start < columns; start += BLOCK) {
        const int64_t rest = columns - start, count = rest < BLOCK ? rest : BLOCK;
        GRADUS_EACH(i, count) {
            const T weight = y[start + i], surprise = logarithm - (z[start + i] - shift);
            terms[i] = weight == 0 ? 0 : weight * surprise;
        }
        sum += ROWS(run_sum)(terms, count);
    }
    return sum;
}

/// softmax(z) of one row.
GRADUS_CLONES static void ROWS(softmax_of)(
    T *result, const T *z, T shift, T sum, int64_t columns
) {
    GRADUS_EACH(i, columns) { result[i] = M(exp)(z[i] - shift) / sum; }
}

void M(cross_entropy)(const gradus_instruction *instruction) {
    const int64_t rows = instruction->integers[GRADUS_ROWS_COUNT];
    const int64_t columns = instruction->integers[GRADUS_ROWS_COLUMNS];
    const int64_t both = instruction->integers[GRADUS_ROWS_WITH_SOFTMAX];
    T *loss = instruction->buffers[0], *softmax = both ? instruction->buffers[1] : 0;
    const T *z = instruction->buffers[1 + both], *y = instruction->buffers[2 + both];
    EACH_ROW({
        const int64_t start = row * columns;
        loss[row] = ROWS(weighted)(z + start, y + start, shift, logarithm, columns);
        if (both) {
            ROWS(softmax_of)(softmax + start, z + start, shift, sum, columns);
        }
    })
}

void M(class_cross_entropy)(const gradus_instruction *instruction) {
    const int64_t rows = instruction->integers[GRADUS_ROWS_COUNT];
    const int64_t columns = instruction->integers[GRADUS_ROWS_COLUMNS];
    const int64_t both = instruction->integers[GRADUS_ROWS_WITH_SOFTMAX];
    const int64_t wide = instruction->integers[GRADUS_ROWS_WIDE_INDICES];
    T *loss = instruction->buffers[0], *softmax = both ? instruction->buffers[1] : 0;
    const T *z = instruction->buffers[1 + both];
    const void *classes = instruction->buffers[2 + both];
    EACH_ROW({
        const int64_t start = row * columns;
        const int64_t place = gradus_index(classes, wide, row, columns);
        loss[row] = place < 0 ? (T)NAN : logarithm - (z[start + place] - shift);
        if (both) {
            ROWS(softmax_of)(softmax + start, z + start, shift, sum, columns);
        }
    })
}
