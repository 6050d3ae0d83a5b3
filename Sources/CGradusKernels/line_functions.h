// What is computed from lines, for one kind of processor; parameters as in lines.h, which includes this.

#define LINES(name) GRADUS_JOIN(name, NAME)
#define LINES_INLINE GRADUS_INLINE TARGET

#if PERMUTES == 8
/// Whether the first half of a line holds all that there is: then the other need not be computed.
#define IS_HALF(count) ((count) <= N / 2)
#else
#define IS_HALF(count) false
#endif

/// Combines `part`, the first half of x, with the other, where that holds any of the `count` elements, and
/// the lanes as a tree; each of them is then the result.
#define COMBINE_LANES(part, x, count, combine)                                                  \
    {                                                                                           \
        half other;                                                                             \
        if (count > 8) {                                                                        \
            other = SECOND_HALF(x);                                                             \
            part = combine;                                                                     \
        }                                                                                       \
        if (count > 4) {                                                                        \
            other = __builtin_shufflevector(part, part, 4, 5, 6, 7, 0, 1, 2, 3);                \
            part = combine;                                                                     \
        }                                                                                       \
        other = __builtin_shufflevector(part, part, 2, 3, 0, 1, 6, 7, 4, 5);                    \
        part = combine;                                                                         \
        other = __builtin_shufflevector(part, part, 1, 0, 3, 2, 5, 4, 7, 6);                    \
        part = combine;                                                                         \
    }

// Lines go by address: as arguments their place would depend on the processor.

/// Puts `other` behind the first `count` elements.
LINES_INLINE void LINES(keep)(line *x, int32_t count, float other) {
    const places lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    *x = lanes < (places)(count) ? *x : (line)(other);
}

/// The greatest of the first `count` elements, which no NaN is, in each of their places.
LINES_INLINE void LINES(greatest)(line *result, const line *z, int32_t count) {
    line x = *z;
    LINES(keep)(&x, count, -INFINITY);
    half part = FIRST_HALF(x);
    COMBINE_LANES(part, x, count, part > other ? part : other)
    *result = count > N / 2 ? REPEATED(part) : WIDENED(part);
}

/// The sum of the first `count` elements, in each of their places.
LINES_INLINE void LINES(sum)(line *result, const line *terms, int32_t count) {
    line x = *terms;
    LINES(keep)(&x, count, 0);
    half part = FIRST_HALF(x);
    COMBINE_LANES(part, x, count, part + other)
    *result = count > N / 2 ? REPEATED(part) : WIDENED(part);
}

#if PERMUTES == 8
/// The elements of x in eight places; `is_half` where x has no more than eight itself.
LINES_INLINE __m256 LINES(pick)(const line *x, __m256i from, bool is_half) {
    const __m256 *halves = (const __m256 *)x;
    const __m256 first = _mm256_permutevar8x32_ps(halves[0], from);
    if (is_half) {
        return first;
    }
    // Three bits of a place say where in a half, the fourth, made a sign, in which.
    return _mm256_blendv_ps(
        first, _mm256_permutevar8x32_ps(halves[1], from),
        _mm256_castsi256_ps(_mm256_slli_epi32(from, 28)));
}
#endif

/// The elements of x in the places that are asked for.
LINES_INLINE void LINES(permute)(line *result, const line *x, const places *from) {
#if PERMUTES == 16
    *result = (line)_mm512_permutexvar_ps((__m512i)*from, (__m512)*x);
#elif PERMUTES == 8
    for (int i = 0; i < 2; i++) {
        ((__m256 *)result)[i] = LINES(pick)(x, ((const __m256i *)from)[i], false);
    }
#else
    const line source = *x;
    _Pragma("unroll")
    for (int i = 0; i < N; i++) {
        (*result)[i] = source[(*from)[i] & (N - 1)];
    }
#endif
}

/// The same where x has no more than `count` elements. In a quarter they are found sooner.
LINES_INLINE void LINES(spread)(line *result, const line *x, const places *from, int32_t count) {
#if PERMUTES == 8
    if (count <= N / 4) {
        const __m128 source = *(const __m128 *)x;
        const __m256 both = _mm256_set_m128(source, source);
        for (int i = 0; i < 2; i++) {
            ((__m256 *)result)[i] = _mm256_permutevar_ps(both, ((const __m256i *)from)[i]);
        }
        return;
    }
#endif
    LINES(permute)(result, x, from);
}

#define EACH_OF(width, values, from, function)                                                  \
    {                                                                                           \
        const float *in = (const float *)&(from);                                               \
        float *out = (float *)&(values);                                                        \
        LINE_LOOP(vectorize(assume_safety) vectorize_width(width))                              \
        for (int i = 0; i < width; i++) {                                                       \
            out[i] = function(in[i]);                                                           \
        }                                                                                       \
    }

/// The function of the first `count` elements. What lies behind them counts as 0: a subnormal result
/// there would take longer than all the rest.
#define EACH_ELEMENT(result, x, count, function)                                                \
    {                                                                                           \
        line kept = (x);                                                                        \
        LINES(keep)(&kept, count, 0);                                                           \
        if (IS_HALF(count)) {                                                                   \
            const half part = FIRST_HALF(kept);                                                 \
            half values;                                                                        \
            EACH_OF(8, values, part, function)                                                  \
            result = WIDENED(values);                                                           \
        } else {                                                                                \
            line values;                                                                        \
            EACH_OF(16, values, kept, function)                                                 \
            result = values;                                                                    \
        }                                                                                       \
    }

/// The quotients of the first `count` elements. Half a line is divided sooner than a whole one.
LINES_INLINE void LINES(divide)(line *result, const line *x, const line *y, int32_t count) {
    if (count > N / 2) {
        *result = *x / *y;
        return;
    }
    const half quotients = FIRST_HALF(*x) / FIRST_HALF(*y);
    *result = WIDENED(quotients);
}

/// softmax(z) of one row, both parts of the quotient lifted. Where it is to be `kept` for the loss, that
/// gets z - shift and Σ e^(z - shift), where a greatest element of ±inf makes the softmax NaN, but not
/// the loss.
LINES_INLINE void LINES(softmax)(line *result, line *kept, const line *z, int32_t count) {
    line most, all, terms;
    LINES(greatest)(&most, z, count);
    line row = *z - most;
    EACH_ELEMENT(terms, row, count, gradus_lifted_exp_to_one_f32)
    LINES(sum)(&all, &terms, count);
    LINES(divide)(result, &terms, &all, count);
    if (!kept) {
        return;
    }
    all *= 1 / EXP_LIFT;
    if (most[0] - most[0] != 0) {
        row = *z;
        EACH_ELEMENT(terms, row, count, gradus_exp_f32)
        LINES(sum)(&all, &terms, count);
    }
    kept[0] = row;
    kept[1] = all;
}

/// Σ y (ln Σ e^(z - shift) - (z - shift)) with y = 0 contributing nothing, of what a softmax has kept.
LINES_INLINE float LINES(loss)(const line *kept, const line *weights, int32_t count) {
    const line y = *weights;
    const line terms = y == 0 ? (line)(0) : y * (gradus_log_f32(kept[1][0]) - kept[0]);
    line all;
    LINES(sum)(&all, &terms, count);
    return all[0];
}

#if PERMUTES == 8
/// A product of up to eight elements.
LINES_INLINE void LINES(multiply_half)(
    line *result, const line *a, const line *b, const gradus_line_step *step
) {
    const gradus_matmul *g = step->details;
    const __m256i *wanted = step->c;
    __m256i from_a = wanted[0], from_b = wanted[2];
    const __m256i step_a = _mm256_set1_epi32((int32_t)g->a_column);
    const __m256i step_b = _mm256_set1_epi32((int32_t)g->b_row);
    const bool is_half_a = IS_HALF(g->m * g->k), is_half_b = IS_HALF(g->k * g->n);
    half sums = (half)(0);
    for (int64_t p = g->k; p > 0; p--) {
        const half x = (half)LINES(pick)(a, from_a, is_half_a);
        const half y = (half)LINES(pick)(b, from_b, is_half_b);
        sums += x * y;
        from_a = _mm256_add_epi32(from_a, step_a);
        from_b = _mm256_add_epi32(from_b, step_b);
    }
    *result = WIDENED(sums);
}
#endif

/// Σ_p A[i, p] B[p, j] of matrices that are lines.
LINES_INLINE void LINES(multiply)(
    line *result, const line *a, const line *b, const gradus_line_step *step
) {
#if PERMUTES == 8
    if (IS_HALF(step->count)) {
        LINES(multiply_half)(result, a, b, step);
        return;
    }
#endif
    const gradus_matmul *g = step->details;
    places from_a = ((const places *)step->c)[0], from_b = ((const places *)step->c)[1];
    line sums = (line)(0);
    for (int64_t p = g->k; p > 0; p--) {
        line x, y;
        LINES(permute)(&x, a, &from_a);
        LINES(permute)(&y, b, &from_b);
        sums += x * y;
        from_a += (places)((int32_t)g->a_column);
        from_b += (places)((int32_t)g->b_row);
    }
    *result = sums;
}

/// Adds element p of a row times row p of a matrix, if there are any.
#define ADD_ROW(p)                                                  \
    if (p < count) {                                                \
        sums += __builtin_shufflevector(x, x, p, p, p, p) * rows[p]; \
    }

/// Σ_p a[p] B[p, j] in quarters of lines, where an element of the row is sooner in all places than in a
/// line. The rows of the matrix are brought to their places while the row is not yet ready.
LINES_INLINE void LINES(multiply_row)(
    line *result, const line *a, const line *b, const gradus_line_step *step
) {
    const int64_t count = ((const gradus_matmul *)step->details)->k;
    const quarter x = QUARTER(*a, 0);
    quarter rows[GRADUS_LINE_QUARTER];
    if (step->c) {
        line moved;
        LINES(permute)(&moved, b, step->c);
        rows[0] = QUARTER(moved, 0);
        rows[1] = QUARTER(moved, 4);
        rows[2] = QUARTER(moved, 8);
        rows[3] = QUARTER(moved, 12);
    } else {
        for (int p = 0; p < GRADUS_LINE_QUARTER; p++) {
            rows[p] = *(const loose_quarter *)((const float *)step->b + p * step->count);
        }
    }
    quarter sums = (quarter)(0);
    ADD_ROW(0)
    ADD_ROW(1)
    ADD_ROW(2)
    ADD_ROW(3)
    const half widened = __builtin_shufflevector(sums, (quarter)(0), 0, 1, 2, 3, 4, 5, 6, 7);
    *result = WIDENED(widened);
}

LINES_INLINE void LINES(multiply_elements)(const gradus_line_step *step) {
    const gradus_matmul *g = step->details;
    float *c = step->destination;
    const float *a = step->a;
    for (int64_t i = 0; i < g->m; i++, a += g->a_row) {
        const float *b = step->b;
        for (int64_t j = 0; j < g->n; j++, b += g->b_column) {
            float result = 0;
            for (int64_t p = 0; p < g->k; p++) {
                result += a[p * g->a_column] * b[p * g->b_row];
            }
            *c++ = result;
        }
    }
}

LINES_INLINE float LINES(sum_of)(const float *x, int32_t count) {
    float result = 0;
    for (int32_t i = 0; i < count; i++) {
        result += x[i];
    }
    return result;
}
