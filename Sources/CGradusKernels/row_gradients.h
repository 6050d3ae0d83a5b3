// Gradients of row kernels of type T: rows.h goes before.

/// Σ a b of a row, block by block.
GRADUS_INLINE T ROWS(dot)(const T *a, const T *b, int64_t columns) {
    T terms[BLOCK];
    T sum = 0;
    if (columns < SHORT) {
        for (int64_t i = 0; i < columns; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
    for (int64_t start = 0; start < columns; start += BLOCK) {
        const int64_t rest = columns - start, count = rest < BLOCK ? rest : BLOCK;
        GRADUS_EACH(i, count) { terms[i] = a[start + i] * b[start + i]; }
        sum += ROWS(sum)(terms, count);
    }
    return sum;
}

/// y (c - Σ c y)
GRADUS_CLONES void M(softmax_gradient)(PART_ARGUMENTS) {
    EACH_BLOCK({
        for (int64_t row = first; row < first + count; row++) {
            T *result = (T *)instruction->buffers[0] + row * columns;
            const T *y = (const T *)instruction->buffers[1] + row * columns;
            const T *c = (const T *)instruction->buffers[2] + row * columns;
            const T sum = ROWS(dot)(c, y, columns);
            GRADUS_EACH(i, columns) { result[i] = y[i] * (c[i] - sum); }
        }
    })
}

/// c - e^y Σ c
GRADUS_CLONES void M(log_softmax_gradient)(PART_ARGUMENTS) {
    EACH_BLOCK({
        for (int64_t row = first; row < first + count; row++) {
            T *result = (T *)instruction->buffers[0] + row * columns;
            const T *y = (const T *)instruction->buffers[1] + row * columns;
            const T *c = (const T *)instruction->buffers[2] + row * columns;
            const T sum = ROWS(sum)(c, columns);
            GRADUS_EACH(i, columns) { result[i] = c[i] - M(exp)(y[i]) * sum; }
        }
    })
}

/// The greatest element of each row of a block, e^(z - greatest), and the sum of each row.
GRADUS_INLINE void ROWS(exponentials)(
    T *terms, T *greatest, T *sums, const T *z, int64_t rows, int64_t columns
) {
    ROWS(greatest_of_each)(greatest, z, rows, columns);
    for (int64_t row = 0; row < rows; row++) {
        const int64_t start = row * columns;
        GRADUS_EACH(i, columns) { terms[start + i] = z[start + i] - greatest[row]; }
    }
    GRADUS_EACH(i, rows * columns) { terms[i] = M(exp)(terms[i]); }
    ROWS(sum_of_each)(sums, terms, rows, columns);
}

/// Σ e^(z - greatest) of a long row, and its terms, while each block of them is in the cache.
GRADUS_INLINE T ROWS(long_exponentials)(T *terms, T greatest, const T *z, int64_t columns) {
    T sum = 0;
    for (int64_t start = 0; start < columns; start += BLOCK) {
        const int64_t rest = columns - start, count = rest < BLOCK ? rest : BLOCK;
        GRADUS_EACH(i, count) { terms[start + i] = M(exp)(z[start + i] - greatest); }
        sum += ROWS(run_sum)(terms + start, count);
    }
    return sum;
}

/// ln Σ e^(z - shift) of a row whose Σ e^(z - greatest) is known: the same, unless the greatest is ±inf.
GRADUS_INLINE T ROWS(logarithm)(const T *z, T greatest, T sum, int64_t columns) {
    const T shift = ROWS(shift)(greatest);
    const bool is_same = shift == greatest || greatest != greatest;
    return M(log)(is_same ? sum : ROWS(long_sum)(z, shift, columns));
}

/// result = factor · terms - scale · y, past the caches where it `streams`; without y its term is 0.
GRADUS_INLINE void ROWS(combine)(
    T *result, const T *terms, T factor, const T *y, T scale, int64_t count, bool streams
) {
    int64_t i = 0;
    if (streams) {
        for (; i < count && ((uintptr_t)(result + i) & (sizeof(V) - 1)); i++) {
            result[i] = y ? factor * terms[i] - scale * y[i] : factor * terms[i];
        }
        for (; i + LANES <= count; i += LANES) {
            V term, weight = 0;
            memcpy(&term, terms + i, sizeof(V));
            if (y) {
                memcpy(&weight, y + i, sizeof(V));
            }
            const V value = y ? factor * term - scale * weight : factor * term;
            __builtin_nontemporal_store(value, (V *)(result + i));
        }
    }
    if (y) {
        GRADUS_EACH(j, count - i) { result[i + j] = factor * terms[i + j] - scale * y[i + j]; }
    } else {
        GRADUS_EACH(j, count - i) { result[i + j] = factor * terms[i + j]; }
    }
}

/// Runs the statements for each row: its `greatest` element, its exponentials `terms`, which may be
/// changed, and their `sum`. Stores past the caches are ordered before whatever comes next.
#define EACH_EXPONENTIAL_ROW(...)                                                               \
    T few[BLOCK], sums[BLOCK], maxima[BLOCK];                                                   \
    const bool streams = instruction->integers[GRADUS_ROWS_STREAMS];                            \
    EACH_BLOCK({                                                                                \
        const bool is_long = columns >= BLOCK;                                                  \
        T *block = is_long ? (T *)scratch : few;                                                \
        if (is_long) {                                                                          \
            maxima[0] = ROWS(greatest)(z + first * columns, columns);                           \
            sums[0] = ROWS(long_exponentials)(block, maxima[0], z + first * columns, columns);  \
        } else {                                                                                \
            ROWS(exponentials)(block, maxima, sums, z + first * columns, count, columns);       \
        }                                                                                       \
        for (int64_t row = first; row < first + count; row++) {                                 \
            T *terms = block + (row - first) * columns;                                         \
            const T sum = sums[row - first], greatest = maxima[row - first];                    \
            __VA_ARGS__                                                                             \
        }                                                                                       \
    })                                                                                          \
    if (streams) {                                                                              \
        __atomic_thread_fence(__ATOMIC_SEQ_CST);                                                \
    }

/// c (softmax(z) Σ y - y); and the loss, where it is asked for, before z is overwritten.
GRADUS_CLONES void M(cross_entropy_gradient)(PART_ARGUMENTS) {
    const int64_t both = instruction->integers[GRADUS_ROWS_WITH_LOSS];
    T *result = instruction->buffers[0], *loss = both ? instruction->buffers[1] : 0;
    const T *z = instruction->buffers[1 + both], *targets = instruction->buffers[2 + both];
    const T *c = instruction->buffers[3 + both];
    EACH_EXPONENTIAL_ROW({
        const int64_t start = row * columns;
        const T *y = targets + start;
        if (both) {
            const T logarithm = ROWS(logarithm)(z + start, greatest, sum, columns);
            loss[row] = ROWS(weighted)(z + start, y, ROWS(shift)(greatest), logarithm, columns);
        }
        const T factor = c[row] * (ROWS(sum)(y, columns) / sum);
        ROWS(combine)(result + start, terms, factor, y, c[row], columns, streams);
    })
}

/// c (softmax(z) - one_hot(y)); a class outside the row has no one. The loss as above.
GRADUS_CLONES void M(class_cross_entropy_gradient)(PART_ARGUMENTS) {
    const int64_t both = instruction->integers[GRADUS_ROWS_WITH_LOSS];
    const int64_t wide = instruction->integers[GRADUS_ROWS_WIDE_INDICES];
    T *result = instruction->buffers[0], *loss = both ? instruction->buffers[1] : 0;
    const T *z = instruction->buffers[1 + both], *c = instruction->buffers[3 + both];
    const void *classes = instruction->buffers[2 + both];
    EACH_EXPONENTIAL_ROW({
        const int64_t start = row * columns;
        const int64_t place = gradus_class(classes, wide, row, columns);
        if (both) {
            const T logarithm = ROWS(logarithm)(z + start, greatest, sum, columns);
            loss[row] =
                place < 0 ? (T)NAN : logarithm - (z[start + place] - ROWS(shift)(greatest));
        }
        if (place >= 0) {
            terms[place] -= sum;
        }
        ROWS(combine)(result + start, terms, c[row] / sum, 0, 0, columns, streams);
    })
}
