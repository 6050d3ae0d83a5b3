// The steps on lines for one kind of processor: NAME, TARGET, and how many elements it PERMUTES in one
// instruction: all of a line, half of them, or none.
//
// Each result stays at hand for the next step, since a line that was just written takes several times as
// long to read as to compute with.

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

/// softmax(z) of one row and, where there are weights y, Σ y (ln Σ e^(z - shift) - (z - shift)) with
/// y = 0 contributing nothing. A greatest element of ±inf makes the softmax NaN, but not the loss.
LINES_INLINE void LINES(softmax)(
    line *result, float *loss, const line *z, const line *weights, int32_t count
) {
    line most, all, terms;
    LINES(greatest)(&most, z, count);
    line row = *z - most;
    EACH_ELEMENT(terms, row, count, gradus_exp_to_one_f32)
    LINES(sum)(&all, &terms, count);
    LINES(divide)(result, &terms, &all, count);
    if (!loss) {
        return;
    }
    const line y = *weights;
    if (most[0] - most[0] != 0) {
        row = *z;
        EACH_ELEMENT(terms, row, count, gradus_exp_f32)
        LINES(sum)(&all, &terms, count);
    }
    terms = y == 0 ? (line)(0) : y * (gradus_log_f32(all[0]) - row);
    LINES(sum)(&all, &terms, count);
    *loss = all[0];
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

#define FIRST (step->forwards & GRADUS_LINE_FORWARDS_A ? last : *(const line *)step->a)
#define SECOND (step->forwards & GRADUS_LINE_FORWARDS_B ? last : *(const line *)step->b)
#define FIRST_SINGLE \
    ((line)(step->forwards & GRADUS_LINE_FORWARDS_A ? last[0] : *(const float *)step->a))
#define SECOND_SINGLE \
    ((line)(step->forwards & GRADUS_LINE_FORWARDS_B ? last[0] : *(const float *)step->b))
#define THIRD (step->forwards & GRADUS_LINE_FORWARDS_C ? last : *(const line *)step->c)
#define THIRD_SINGLE \
    ((line)(step->forwards & GRADUS_LINE_FORWARDS_C ? last[0] : *(const float *)step->c))
#define KEEP_LAST *(line *)step->destination = last

#define UNARY(name, expression)                                     \
    case GRADUS_LINE_##name: {                                      \
        const line x = FIRST;                                       \
        last = (expression);                                        \
        KEEP_LAST;                                                  \
        break;                                                      \
    }

#define UNARY_CALL(name, function)                                  \
    case GRADUS_LINE_##name: {                                      \
        const line x = FIRST;                                       \
        EACH_ELEMENT(last, x, step->count, function)                \
        KEEP_LAST;                                                  \
        break;                                                      \
    }

#define TRUTHS(pointer) (*(truths *)(uintptr_t)(pointer))

#define COMPARISON_FORM(form, name, left, operator, right)                                      \
    case GRADUS_LINE_##name + form: {                                                           \
        const line x = left, y = right;                                                         \
        TRUTHS(step->destination) = __builtin_convertvector(-(x operator y), truths);           \
        break;                                                                                  \
    }

#define COMPARISON(name, operator)                                  \
    COMPARISON_FORM(0, name, FIRST, operator, SECOND)               \
    COMPARISON_FORM(1, name, FIRST_SINGLE, operator, SECOND)        \
    COMPARISON_FORM(2, name, FIRST, operator, SECOND_SINGLE)

#define WHERE_FORM(form, left, right)                               \
    case GRADUS_LINE_WHERE + form: {                                \
        const places chosen = __builtin_convertvector(TRUTHS(step->a), places); \
        const line x = left, y = right;                             \
        last = chosen != 0 ? x : y;                                 \
        KEEP_LAST;                                                  \
        break;                                                      \
    }

#define BINARY_FORM(form, name, left, operator, right)              \
    case GRADUS_LINE_##name + form: {                               \
        const line x = left, y = right;                             \
        last = x operator y;                                        \
        KEEP_LAST;                                                  \
        break;                                                      \
    }

#define BINARY(name, operator)                                      \
    BINARY_FORM(0, name, FIRST, operator, SECOND)                   \
    BINARY_FORM(1, name, FIRST_SINGLE, operator, SECOND)            \
    BINARY_FORM(2, name, FIRST, operator, SECOND_SINGLE)

TARGET static void LINES(run_lines)(const gradus_instruction *instruction) {
    const gradus_line_step *step = instruction->details;
    // Its address is never taken, so that it stays in registers.
    line last = (line)(0);
    for (const gradus_line_step *end = step + instruction->integers[0]; step < end; step++) {
        switch ((int32_t)step->operation) {
        case GRADUS_LINE_LEAF:
            step->leaf(
                step->destination, step->a, step->b, step->c, step->count, step->details);
            break;
        case GRADUS_LINE_SPREAD: {
            const line x = FIRST;
            line moved;
            LINES(permute)(&moved, &x, step->b);
            last = moved;
            KEEP_LAST;
            break;
        }
        case GRADUS_LINE_SUM:
            last = (line)(LINES(sum_of)(step->a, step->count));
            *(float *)step->destination = last[0];
            break;
        case GRADUS_LINE_MEAN:
            last = (line)(LINES(sum_of)(step->a, step->count) / (float)step->count);
            *(float *)step->destination = last[0];
            break;
        case GRADUS_LINE_MATMUL: {
            const line x = FIRST, y = SECOND;
            line product;
            LINES(multiply)(&product, &x, &y, step);
            last = product;
            KEEP_LAST;
            break;
        }
        case GRADUS_LINE_PRODUCTS:
            LINES(multiply_elements)(step);
            break;
        case GRADUS_LINE_SOFTMAX: {
            const line z = FIRST;
            line softmax;
            LINES(softmax)(&softmax, 0, &z, 0, step->count);
            last = softmax;
            KEEP_LAST;
            break;
        }
        case GRADUS_LINE_CROSS_ENTROPY: {
            const line z = FIRST, y = SECOND;
            line softmax;
            LINES(softmax)(&softmax, step->destination, &z, &y, step->count);
            break;
        }
        case GRADUS_LINE_SOFTMAX_CROSS_ENTROPY: {
            const line z = FIRST, y = SECOND;
            line softmax;
            LINES(softmax)(&softmax, step->loss, &z, &y, step->count);
            last = softmax;
            KEEP_LAST;
            break;
        }
        UNARY(COPY, x)
        UNARY(NEGATE, -x)
        UNARY(ABSOLUTE, __builtin_elementwise_abs(x))
        UNARY(SQUARE, x * x)
        UNARY(RELU, x < 0 ? (line)(0) : x)
        UNARY_CALL(EXP, gradus_exp_f32)
        UNARY_CALL(TANH, gradus_tanh_f32)
        UNARY_CALL(SIGMOID, gradus_sigmoid_f32)
        UNARY_CALL(SOFTPLUS, gradus_softplus_f32)
        case GRADUS_LINE_NUMBER:
            last = __builtin_convertvector(TRUTHS(step->a), line);
            KEEP_LAST;
            break;
        case GRADUS_LINE_EQUAL_TRUTH:
            TRUTHS(step->destination) = TRUTHS(step->a) ^ TRUTHS(step->b) ^ (uint8_t)1;
            break;
        BINARY(ADD, +)
        BINARY(SUBTRACT, -)
        BINARY(MULTIPLY, *)
        BINARY(DIVIDE, /)
        WHERE_FORM(0, SECOND, THIRD)
        WHERE_FORM(1, SECOND_SINGLE, THIRD)
        WHERE_FORM(2, SECOND, THIRD_SINGLE)
        WHERE_FORM(3, SECOND_SINGLE, THIRD_SINGLE)
        COMPARISON(GREATER, >)
        COMPARISON(LESS, <)
        COMPARISON(EQUAL, ==)
        }
    }
}

#undef NAME
#undef TARGET
#undef PERMUTES
#undef LINES
#undef LINES_INLINE
#undef COMBINE_LANES
#undef EACH_ELEMENT
#undef EACH_OF
#undef IS_HALF
#undef FIRST
#undef SECOND
#undef FIRST_SINGLE
#undef SECOND_SINGLE
#undef THIRD
#undef THIRD_SINGLE
#undef KEEP_LAST
#undef UNARY
#undef UNARY_CALL
#undef TRUTHS
#undef COMPARISON_FORM
#undef COMPARISON
#undef WHERE_FORM
#undef BINARY_FORM
#undef BINARY
