// Leaf loops of a signed integer type: T, its unsigned twin U, SUFFIX, TYPE. Arithmetic wraps.

/// ⌊x / y⌋; 0 when y is 0.
static inline T GRADUS_JOIN(floor_divide, SUFFIX)(T x, T y) {
    if (y == 0) {
        return 0;
    }
    if (y == -1) {
        return (T)(0 - (U)x);
    }
    T quotient = x / y;
    return quotient * y != x && (x < 0) != (y < 0) ? quotient - 1 : quotient;
}

/// x - y·⌊x / y⌋, with the sign of y; 0 when y is 0.
static inline T GRADUS_JOIN(floor_modulo, SUFFIX)(T x, T y) {
    if (y == 0 || y == -1) {
        return 0;
    }
    T remainder = x % y;
    return remainder != 0 && (remainder < 0) != (y < 0) ? remainder + y : remainder;
}

/// x^y by squaring; a negative exponent gives the quotient 1 / x^-y rounded towards zero, and 0
/// for x = 0.
static inline T GRADUS_JOIN(power, SUFFIX)(T x, T y) {
    if (y < 0) {
        return x == 1 ? 1 : x == -1 ? (y & 1 ? -1 : 1) : 0;
    }
    U result = 1, base = (U)x;
    for (; y > 0; y >>= 1, base *= base) {
        result = y & 1 ? result * base : result;
    }
    return (T)result;
}

LEAF_BINARY(add, T, (U)x + (U)y)
LEAF_BINARY(subtract, T, (U)x - (U)y)
LEAF_BINARY(multiply, T, (U)x * (U)y)
LEAF_BINARY(maximum, T, x > y ? x : y)
LEAF_BINARY(minimum, T, x < y ? x : y)
LEAF_BINARY_CALL(divide, T, GRADUS_JOIN(floor_divide, SUFFIX)(x, y))
LEAF_BINARY_CALL(modulo, T, GRADUS_JOIN(floor_modulo, SUFFIX)(x, y))
LEAF_BINARY_CALL(power, T, GRADUS_JOIN(power, SUFFIX)(x, y))
LEAF_COMPARISONS
LEAF_COPY
LEAF_STREAM
LEAF_SELECT

LEAF_UNARY(negate, T, 0 - (U)x)
LEAF_UNARY(absolute, T, x < 0 ? 0 - (U)x : (U)x)
LEAF_UNARY(sign, T, (x > 0) - (x < 0))
LEAF_UNARY(square, T, (U)x * (U)x)
LEAF_UNARY(relu, T, x < 0 ? 0 : x)

const gradus_tile_leaf_entry GRADUS_JOIN(gradus_leaves, SUFFIX)[] = {
    LEAF_SHARED_ENTRIES, LEAF_SUM_ENTRY,
    LEAF_ENTRY(add, TYPE, 2), LEAF_ENTRY(subtract, TYPE, 2), LEAF_ENTRY(multiply, TYPE, 2),
    LEAF_ENTRY(divide, TYPE, 2), LEAF_ENTRY(modulo, TYPE, 2), LEAF_ENTRY(power, TYPE, 2),
    LEAF_ENTRY(maximum, TYPE, 2), LEAF_ENTRY(minimum, TYPE, 2),
    LEAF_ENTRY(negate, TYPE, 1), LEAF_ENTRY(absolute, TYPE, 1), LEAF_ENTRY(sign, TYPE, 1),
    LEAF_ENTRY(square, TYPE, 1), LEAF_ENTRY(relu, TYPE, 1),
};

const int64_t GRADUS_JOIN(gradus_leaf_count, SUFFIX) =
    sizeof(GRADUS_JOIN(gradus_leaves, SUFFIX)) / sizeof(gradus_tile_leaf_entry);
