#include "gradus_lines.h"

#include "elementary_f32.h"
#include "matmul_parts.h"

enum { N = GRADUS_LINE_ELEMENTS };

typedef float line __attribute__((ext_vector_type(N)));
typedef int32_t places __attribute__((ext_vector_type(N)));
typedef uint8_t truths __attribute__((ext_vector_type(N)));

/// Combines the first `count` lanes, a power of two, as a tree; each of them then holds the result.
#define COMBINE_LANES(x, count, combine)                                                        \
    {                                                                                           \
        line y;                                                                                 \
        if (count > 8) {                                                                        \
            y = __builtin_shufflevector(                                                        \
                x, x, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);                    \
            x = combine;                                                                        \
        }                                                                                       \
        if (count > 4) {                                                                        \
            y = __builtin_shufflevector(                                                        \
                x, x, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11);                    \
            x = combine;                                                                        \
        }                                                                                       \
        y = __builtin_shufflevector(                                                            \
            x, x, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);                        \
        x = combine;                                                                            \
        y = __builtin_shufflevector(                                                            \
            x, x, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);                        \
        x = combine;                                                                            \
    }

static const places LANES = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

// Lines go by address: as arguments their place would depend on the processor.

/// Puts `other` behind the first `count` elements.
GRADUS_INLINE void keep(line *x, int32_t count, float other) {
    *x = LANES < (places)(count) ? *x : (line)(other);
}

/// The greatest of the first `count` elements, which no NaN is.
GRADUS_INLINE float greatest(const line *z, int32_t count) {
    line x = *z;
    keep(&x, count, -INFINITY);
    COMBINE_LANES(x, count, x > y ? x : y)
    return x[0];
}

GRADUS_INLINE float sum(const line *terms, int32_t count) {
    line x = *terms;
    keep(&x, count, 0);
    COMBINE_LANES(x, count, x + y)
    return x[0];
}

/// The function of the first `count` elements; `result` may be `x`. What lies behind them counts as 0:
/// a subnormal result there would take longer than all the rest.
#define EACH_ELEMENT(result, x, count, function)                                                \
    {                                                                                           \
        line kept = *(const line *)(x);                                                         \
        keep(&kept, count, 0);                                                                  \
        const float *from = (const float *)&kept;                                               \
        float *to = (float *)(result);                                                          \
        GRADUS_EACH(i, N) { to[i] = function(from[i]); }                                        \
    }

/// softmax(z) of one row and, where there are weights y, Σ y (ln Σ e^(z - shift) - (z - shift)) with
/// y = 0 contributing nothing. A greatest element of ±inf makes the softmax NaN, but not the loss.
GRADUS_INLINE void softmax(
    line *result, float *loss, const line *z, const line *weights, int32_t count
) {
    const float most = greatest(z, count);
    line row = *z - most, terms;
    EACH_ELEMENT(&terms, &row, count, gradus_exp_f32)
    float all = sum(&terms, count);
    if (result) {
        *result = terms / all;
    }
    if (!loss) {
        return;
    }
    const line y = *weights;
    if (most - most != 0) {
        row = *z;
        EACH_ELEMENT(&terms, &row, count, gradus_exp_f32)
        all = sum(&terms, count);
    }
    terms = y == 0 ? (line)(0) : y * (gradus_log_f32(all) - row);
    *loss = sum(&terms, count);
}

GRADUS_INLINE void multiply(const gradus_line_step *step) {
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

GRADUS_INLINE float sum_of(const float *x, int32_t count) {
    float result = 0;
    for (int32_t i = 0; i < count; i++) {
        result += x[i];
    }
    return result;
}

#define LINE(pointer) (*(const line *)(pointer))
#define SINGLE(pointer) ((line)(*(const float *)(pointer)))
#define RESULT (*(line *)step->destination)

#define UNARY(name, expression)                                     \
    case GRADUS_LINE_##name: {                                      \
        const line x = LINE(step->a);                               \
        RESULT = (expression);                                      \
        break;                                                      \
    }

#define UNARY_CALL(name, function)                                  \
    case GRADUS_LINE_##name:                                        \
        EACH_ELEMENT(step->destination, step->a, step->count, function) \
        break;

#define TRUTHS(pointer) (*(truths *)(uintptr_t)(pointer))

#define COMPARISON(name, operator)                                                              \
    case GRADUS_LINE_##name:                                                                    \
        TRUTHS(step->destination) =                                                             \
            __builtin_convertvector(-(LINE(step->a) operator LINE(step->b)), truths);           \
        break;                                                                                  \
    case GRADUS_LINE_##name + 1:                                                                \
        TRUTHS(step->destination) =                                                             \
            __builtin_convertvector(-(SINGLE(step->a) operator LINE(step->b)), truths);         \
        break;                                                                                  \
    case GRADUS_LINE_##name + 2:                                                                \
        TRUTHS(step->destination) =                                                             \
            __builtin_convertvector(-(LINE(step->a) operator SINGLE(step->b)), truths);         \
        break;

#define BINARY(name, operator)                                      \
    case GRADUS_LINE_##name:                                        \
        RESULT = LINE(step->a) operator LINE(step->b);              \
        break;                                                      \
    case GRADUS_LINE_##name + 1:                                    \
        RESULT = SINGLE(step->a) operator LINE(step->b);            \
        break;                                                      \
    case GRADUS_LINE_##name + 2:                                    \
        RESULT = LINE(step->a) operator SINGLE(step->b);            \
        break;

GRADUS_INLINE void spread(const gradus_line_step *step) {
    const float *x = step->a;
    const int32_t *from = step->b;
    line result;
    _Pragma("unroll")
    for (int i = 0; i < N; i++) {
        result[i] = x[from[i]];
    }
    RESULT = result;
}

GRADUS_CLONES void gradus_lines(const gradus_instruction *instruction) {
    const gradus_line_step *step = instruction->details;
    for (const gradus_line_step *end = step + instruction->integers[0]; step < end; step++) {
        switch ((int32_t)step->operation) {
        case GRADUS_LINE_LEAF:
            step->leaf(
                step->destination, step->a, step->b, step->c, step->count, step->details);
            break;
        case GRADUS_LINE_SPREAD:
            spread(step);
            break;
        case GRADUS_LINE_SUM:
            *(float *)step->destination = sum_of(step->a, step->count);
            break;
        case GRADUS_LINE_MEAN:
            *(float *)step->destination = sum_of(step->a, step->count) / (float)step->count;
            break;
        case GRADUS_LINE_MATMUL:
            multiply(step);
            break;
        case GRADUS_LINE_SOFTMAX:
            softmax(step->destination, 0, step->a, 0, step->count);
            break;
        case GRADUS_LINE_CROSS_ENTROPY:
            softmax(0, step->destination, step->a, step->b, step->count);
            break;
        case GRADUS_LINE_SOFTMAX_CROSS_ENTROPY:
            softmax(step->destination, step->loss, step->a, step->b, step->count);
            break;
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
            RESULT = __builtin_convertvector(TRUTHS(step->a), line);
            break;
        case GRADUS_LINE_EQUAL_TRUTH:
            TRUTHS(step->destination) = TRUTHS(step->a) ^ TRUTHS(step->b) ^ (uint8_t)1;
            break;
        BINARY(ADD, +)
        BINARY(SUBTRACT, -)
        BINARY(MULTIPLY, *)
        BINARY(DIVIDE, /)
        COMPARISON(GREATER, >)
        COMPARISON(LESS, <)
        }
    }
}
