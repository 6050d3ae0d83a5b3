// Leaf loops of a floating-point type: T, SUFFIX, TYPE, and C(f), the name of a C library function.

#define M(name) GRADUS_JOIN(gradus_##name, SUFFIX)

/// x - y ⌊x / y⌋, with the sign of y, as NumPy's mod.
GRADUS_INLINE T M(modulo)(T x, T y) {
    const T remainder = C(fmod)(x, y);
    if (remainder == 0) {
        return C(copysign)(0, y);
    }
    return (remainder < 0) != (y < 0) ? remainder + y : remainder;
}

LEAF_BINARY(add, T, x + y)
LEAF_BINARY(subtract, T, x - y)
LEAF_BINARY(multiply, T, x * y)
LEAF_BINARY(divide, T, x / y)
LEAF_BINARY(maximum, T, ((x > y) | (x != x)) ? x : y)
LEAF_BINARY(minimum, T, ((x < y) | (x != x)) ? x : y)
LEAF_BINARY_CALL(modulo, T, M(modulo)(x, y))
LEAF_PAIRS(add, x + y)
LEAF_PAIRS(subtract, x - y)
LEAF_PAIRS(subtract_from, y - x)
LEAF_PAIRS(multiply, x * y)
LEAF_COMPARISONS
LEAF_COPY
LEAF_STREAM
LEAF_SELECT

LEAF_UNARY(negate, T, -x)
LEAF_UNARY(absolute, T, __builtin_elementwise_abs(x))
LEAF_UNARY(sign, T, x > 0 ? (T)1 : x < 0 ? (T)-1 : x)
LEAF_UNARY(square, T, x * x)
LEAF_UNARY(reciprocal, T, 1 / x)
LEAF_UNARY(sqrt, T, __builtin_elementwise_sqrt(x))
LEAF_UNARY(rsqrt, T, 1 / __builtin_elementwise_sqrt(x))
LEAF_UNARY(floor, T, __builtin_elementwise_floor(x))
LEAF_UNARY(ceil, T, __builtin_elementwise_ceil(x))
LEAF_UNARY(round, T, __builtin_elementwise_roundeven(x))
LEAF_UNARY(is_finite, uint8_t, x - x == 0)
LEAF_UNARY(is_nan, uint8_t, x != x)

LEAF_UNARY(exp, T, M(exp)(x))
LEAF_UNARY(expm1, T, M(expm1)(x))
LEAF_UNARY(log, T, M(log)(x))
LEAF_UNARY(log1p, T, M(log1p)(x))
LEAF_UNARY(log2, T, M(log2)(x))
LEAF_UNARY(tanh, T, M(tanh)(x))
LEAF_UNARY(sigmoid, T, M(sigmoid)(x))
LEAF_UNARY(softplus, T, M(softplus)(x))
LEAF_UNARY(log_sigmoid, T, -M(softplus)(-x))
LEAF_UNARY(erf, T, M(erf)(x))
LEAF_UNARY(gelu, T, M(gelu)(x))
LEAF_UNARY(silu, T, M(silu)(x))
LEAF_UNARY(relu, T, x < 0 ? (T)0 : x)
LEAF_PARAMETRIC(leaky_relu, T, x < 0 ? p * x : x)
LEAF_PARAMETRIC(elu, T, x > 0 ? x : p * M(expm1)(x))
LEAF_PARAMETRIC(clip, T, M(clip)(x, p, q))

LEAF_UNARY_CALL(tan, T, C(tan)(x))
LEAF_UNARY_CALL(asin, T, C(asin)(x))
LEAF_UNARY_CALL(acos, T, C(acos)(x))
LEAF_UNARY_CALL(atan, T, C(atan)(x))
LEAF_UNARY_CALL(sinh, T, C(sinh)(x))
LEAF_UNARY_CALL(cosh, T, C(cosh)(x))
LEAF_UNARY_CALL(asinh, T, C(asinh)(x))
LEAF_UNARY_CALL(acosh, T, C(acosh)(x))
LEAF_UNARY_CALL(atanh, T, C(atanh)(x))

/// An array with an angle beyond the vectorised range, or NaN, is done one by one.
#define LEAF_ANGLE(name)                                                            \
    GRADUS_CLONES LEAF_HEAD(name) {                                                 \
        const T *a = pa;                                                            \
        T *r = destination;                                                         \
        int64_t beyond = 0;                                                         \
        LEAF_UNUSED;                                                                \
        GRADUS_EACH(i, count) {                                                     \
            beyond += !(__builtin_elementwise_abs(a[i]) <= ANGLE_GREATEST);         \
        }                                                                           \
        if (beyond == 0) {                                                          \
            GRADUS_EACH(i, count) { r[i] = M(name)(a[i]); }                         \
            return;                                                                 \
        }                                                                           \
        for (int64_t i = 0; i < count; i++) {                                       \
            const T x = a[i];                                                       \
            const int is_near = __builtin_elementwise_abs(x) <= ANGLE_GREATEST;     \
            r[i] = is_near ? M(name)(x) : C(name)(x);                               \
        }                                                                           \
    }

LEAF_ANGLE(sin)
LEAF_ANGLE(cos)

#define POWER_LOOP(expression)              \
    GRADUS_EACH(i, count) {                 \
        T x = a[i];                         \
        r[i] = (expression);                \
    }

/// x^y; one exponent that is 1, 2, 3, -1 or ½ becomes products, a quotient or a root.
GRADUS_CLONES LEAF_HEAD(power) {
    const T *a = pa, *b = pb;
    T *r = destination;
    const T exponent = count > 0 ? *b : 1;
    (void)pc;
    if (step->scalars == 2 && exponent == 2) {
        POWER_LOOP(x * x)
    } else if (step->scalars == 2 && exponent == 3) {
        POWER_LOOP(x * x * x)
    } else if (step->scalars == 2 && exponent == 1) {
        POWER_LOOP(x)
    } else if (step->scalars == 2 && exponent == -1) {
        POWER_LOOP(1 / x)
    } else if (step->scalars == 2 && exponent == (T)0.5) {
        // The sum turns -0 to 0, and the power of -inf is inf.
        POWER_LOOP(x == -(T)INFINITY ? (T)INFINITY : __builtin_elementwise_sqrt(x + 0))
    } else {
        const int64_t stride_a = !(step->scalars & 1), stride_b = !(step->scalars & 2);
        for (int64_t i = 0; i < count; i++) {
            r[i] = C(pow)(a[i * stride_a], b[i * stride_b]);
        }
    }
}

const gradus_tile_leaf_entry GRADUS_JOIN(gradus_leaves, SUFFIX)[] = {
    LEAF_SHARED_ENTRIES, LEAF_SUM_ENTRY,
    LEAF_ENTRY(add, TYPE, 2), LEAF_ENTRY(subtract, TYPE, 2), LEAF_ENTRY(multiply, TYPE, 2),
    LEAF_ENTRY(divide, TYPE, 2), LEAF_ENTRY(modulo, TYPE, 2), LEAF_ENTRY(power, TYPE, 2),
    LEAF_ENTRY(maximum, TYPE, 2), LEAF_ENTRY(minimum, TYPE, 2),
    LEAF_PAIR_ENTRIES(add), LEAF_PAIR_ENTRIES(subtract), LEAF_PAIR_ENTRIES(subtract_from),
    LEAF_PAIR_ENTRIES(multiply),
    LEAF_ENTRY(negate, TYPE, 1), LEAF_ENTRY(absolute, TYPE, 1), LEAF_ENTRY(sign, TYPE, 1),
    LEAF_ENTRY(square, TYPE, 1), LEAF_ENTRY(reciprocal, TYPE, 1), LEAF_ENTRY(sqrt, TYPE, 1),
    LEAF_ENTRY(rsqrt, TYPE, 1), LEAF_ENTRY(floor, TYPE, 1), LEAF_ENTRY(ceil, TYPE, 1),
    LEAF_ENTRY(round, TYPE, 1),
    LEAF_ENTRY(is_finite, GRADUS_BOOL, 1), LEAF_ENTRY(is_nan, GRADUS_BOOL, 1),
    LEAF_ENTRY(exp, TYPE, 1), LEAF_ENTRY(expm1, TYPE, 1), LEAF_ENTRY(log, TYPE, 1),
    LEAF_ENTRY(log1p, TYPE, 1), LEAF_ENTRY(log2, TYPE, 1),
    LEAF_ENTRY(sin, TYPE, 1), LEAF_ENTRY(cos, TYPE, 1), LEAF_ENTRY(tan, TYPE, 1),
    LEAF_ENTRY(asin, TYPE, 1), LEAF_ENTRY(acos, TYPE, 1), LEAF_ENTRY(atan, TYPE, 1),
    LEAF_ENTRY(sinh, TYPE, 1), LEAF_ENTRY(cosh, TYPE, 1), LEAF_ENTRY(tanh, TYPE, 1),
    LEAF_ENTRY(asinh, TYPE, 1), LEAF_ENTRY(acosh, TYPE, 1), LEAF_ENTRY(atanh, TYPE, 1),
    LEAF_ENTRY(erf, TYPE, 1), LEAF_ENTRY(sigmoid, TYPE, 1), LEAF_ENTRY(relu, TYPE, 1),
    LEAF_ENTRY(leaky_relu, TYPE, 1), LEAF_ENTRY(elu, TYPE, 1), LEAF_ENTRY(softplus, TYPE, 1),
    LEAF_ENTRY(log_sigmoid, TYPE, 1), LEAF_ENTRY(gelu, TYPE, 1), LEAF_ENTRY(silu, TYPE, 1),
    LEAF_ENTRY(clip, TYPE, 1),
};

const int64_t GRADUS_JOIN(gradus_leaf_count, SUFFIX) =
    sizeof(GRADUS_JOIN(gradus_leaves, SUFFIX)) / sizeof(gradus_tile_leaf_entry);
