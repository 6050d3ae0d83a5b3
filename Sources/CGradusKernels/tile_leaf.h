#pragma once

#include "support.h"

// The shapes of leaf loops. A template defines T (the operand type) and SUFFIX, then lists
// LEAF_…(name, result type, expression in x, y, z).

#define LEAF_NAME(name) GRADUS_JOIN(leaf_##name, SUFFIX)

#define LEAF_HEAD(name)                                                             \
    static void LEAF_NAME(name)(                                                    \
        void *destination, const void *pa, const void *pb, const void *pc, int64_t count, \
        const gradus_tile_step *step)

#define LEAF_UNUSED (void)pb, (void)pc, (void)step

#define LEAF_UNARY_BODY(R, expression)                                              \
    {                                                                               \
        const T *a = pa;                                                            \
        R *r = destination;                                                         \
        LEAF_UNUSED;                                                                \
        GRADUS_EACH(i, count) {                                                     \
            T x = a[i];                                                             \
            r[i] = (R)(expression);                                                 \
        }                                                                           \
    }

#define LEAF_UNARY(name, R, expression) \
    GRADUS_CLONES LEAF_HEAD(name) LEAF_UNARY_BODY(R, expression)

/// A loop over calls of the C library, which gains nothing from clones.
#define LEAF_UNARY_CALL(name, R, expression)                                        \
    LEAF_HEAD(name) {                                                               \
        const T *a = pa;                                                            \
        R *r = destination;                                                         \
        LEAF_UNUSED;                                                                \
        for (int64_t i = 0; i < count; i++) {                                       \
            T x = a[i];                                                             \
            r[i] = (R)(expression);                                                 \
        }                                                                           \
    }

/// An expression in x and the parameters p and q.
#define LEAF_PARAMETRIC(name, R, expression)                                        \
    GRADUS_CLONES LEAF_HEAD(name) {                                                 \
        const T *a = pa;                                                            \
        R *r = destination;                                                         \
        const T p = (T)step->parameters[0], q = (T)step->parameters[1];             \
        (void)pb, (void)pc, (void)q;                                                \
        GRADUS_EACH(i, count) {                                                     \
            T x = a[i];                                                             \
            r[i] = (R)(expression);                                                 \
        }                                                                           \
    }

#define LEAF_BINARY(name, R, expression)                                            \
    GRADUS_CLONES LEAF_HEAD(name) {                                                 \
        const T *a = pa, *b = pb;                                                   \
        R *r = destination;                                                         \
        (void)pc;                                                                   \
        if (step->scalars == 0) {                                                   \
            GRADUS_EACH(i, count) {                                                 \
                T x = a[i], y = b[i];                                               \
                r[i] = (R)(expression);                                             \
            }                                                                       \
        } else if (step->scalars == 1) {                                            \
            T x = *a;                                                               \
            GRADUS_EACH(i, count) {                                                 \
                T y = b[i];                                                         \
                r[i] = (R)(expression);                                             \
            }                                                                       \
        } else {                                                                    \
            T y = *b;                                                               \
            GRADUS_EACH(i, count) {                                                 \
                T x = a[i];                                                         \
                r[i] = (R)(expression);                                             \
            }                                                                       \
        }                                                                           \
    }

/// A binary loop without clones, over calls or branches that do not vectorise.
#define LEAF_BINARY_CALL(name, R, expression)                                       \
    LEAF_HEAD(name) {                                                               \
        const T *a = pa, *b = pb;                                                   \
        R *r = destination;                                                         \
        const int64_t stride_a = !(step->scalars & 1), stride_b = !(step->scalars & 2); \
        (void)pc;                                                                   \
        for (int64_t i = 0; i < count; i++) {                                       \
            T x = a[i * stride_a], y = b[i * stride_b];                             \
            r[i] = (R)(expression);                                                 \
        }                                                                           \
    }

#define LEAF_PAIR_LOOP(second, third, inner, outer)                                 \
    GRADUS_EACH(i, count) {                                                         \
        const T x = a[i], y = second, z = third;                                    \
        const T w = inner;                                                          \
        r[i] = outer;                                                               \
    }

/// Two operations in one loop, each rounded: w from x and y, then the result from w and z. The first
/// operand is contiguous.
#define LEAF_PAIR(name, inner, outer)                                               \
    GRADUS_CLONES LEAF_HEAD(name) {                                                 \
        const T *a = pa, *b = pb, *c = pc;                                          \
        T *r = destination;                                                         \
        const T single_b = *b, single_c = *c;                                       \
        switch (step->scalars) {                                                    \
        case 0:                                                                     \
            LEAF_PAIR_LOOP(b[i], c[i], inner, outer)                                \
            break;                                                                  \
        case 2:                                                                     \
            LEAF_PAIR_LOOP(single_b, c[i], inner, outer)                            \
            break;                                                                  \
        case 4:                                                                     \
            LEAF_PAIR_LOOP(b[i], single_c, inner, outer)                            \
            break;                                                                  \
        default:                                                                    \
            LEAF_PAIR_LOOP(single_b, single_c, inner, outer)                        \
        }                                                                           \
    }

/// The pairs with an inner operation.
#define LEAF_PAIRS(inner, expression)                                               \
    LEAF_PAIR(GRADUS_JOIN(inner, add), expression, w + z)                           \
    LEAF_PAIR(GRADUS_JOIN(inner, subtract), expression, w - z)                      \
    LEAF_PAIR(GRADUS_JOIN(inner, subtract_from), expression, z - w)                 \
    LEAF_PAIR(GRADUS_JOIN(inner, multiply), expression, w * z)

#define LEAF_PAIR_ENTRIES(inner)                                                    \
    LEAF_ENTRY(inner##_add, TYPE, 3), LEAF_ENTRY(inner##_subtract, TYPE, 3),        \
    LEAF_ENTRY(inner##_subtract_from, TYPE, 3), LEAF_ENTRY(inner##_multiply, TYPE, 3)

#define LEAF_COPY                                                                   \
    GRADUS_CLONES LEAF_HEAD(copy) {                                                 \
        const T *a = pa;                                                            \
        T *r = destination;                                                         \
        (void)pb, (void)pc;                                                         \
        if (step->scalars == 0) {                                                   \
            if (r != a) {                                                           \
                memcpy(r, a, (size_t)count * sizeof(T));                            \
            }                                                                       \
        } else {                                                                    \
            T x = *a;                                                               \
            GRADUS_EACH(i, count) { r[i] = x; }                                     \
        }                                                                           \
    }

typedef uint8_t gradus_cache_line __attribute__((ext_vector_type(64)));

/// A copy past the caches, for results that are read no sooner than these have forgotten them.
#define LEAF_STREAM                                                                 \
    GRADUS_CLONES LEAF_HEAD(stream) {                                               \
        const T *a = pa;                                                            \
        T *r = destination;                                                         \
        enum { LINE = sizeof(gradus_cache_line) };                                  \
        int64_t i = 0;                                                              \
        LEAF_UNUSED;                                                                \
        for (; i < count && (uintptr_t)(r + i) % LINE != 0; i++) {                  \
            r[i] = a[i];                                                            \
        }                                                                           \
        for (; i + LINE / (int64_t)sizeof(T) <= count; i += LINE / (int64_t)sizeof(T)) { \
            gradus_cache_line line;                                                 \
            memcpy(&line, a + i, LINE);                                             \
            __builtin_nontemporal_store(line, (gradus_cache_line *)(void *)(r + i)); \
        }                                                                           \
        for (; i < count; i++) {                                                    \
            r[i] = a[i];                                                            \
        }                                                                           \
    }

#define LEAF_SELECT_LOOP(condition, first, second) \
    GRADUS_EACH(i, count) { r[i] = (condition) ? (first) : (second); }

#define LEAF_SELECT                                                                 \
    GRADUS_CLONES LEAF_HEAD(where) {                                                \
        const uint8_t *c = pa;                                                      \
        const T *a = pb, *b = pc;                                                   \
        T *r = destination;                                                         \
        switch (step->scalars) {                                                    \
        case 0:                                                                     \
            LEAF_SELECT_LOOP(c[i], a[i], b[i])                                      \
            break;                                                                  \
        case 2: {                                                                   \
            T x = *a;                                                               \
            LEAF_SELECT_LOOP(c[i], x, b[i])                                         \
            break;                                                                  \
        }                                                                           \
        case 4: {                                                                   \
            T y = *b;                                                               \
            LEAF_SELECT_LOOP(c[i], a[i], y)                                         \
            break;                                                                  \
        }                                                                           \
        case 6: {                                                                   \
            T x = *a, y = *b;                                                       \
            LEAF_SELECT_LOOP(c[i], x, y)                                            \
            break;                                                                  \
        }                                                                           \
        default: {                                                                  \
            const T *chosen = *c ? a : b;                                           \
            const int64_t stride = !(step->scalars & (*c ? 2u : 4u));               \
            for (int64_t i = 0; i < count; i++) {                                   \
                r[i] = chosen[i * stride];                                          \
            }                                                                       \
        }                                                                           \
        }                                                                           \
    }

#define LEAF_COMPARISONS                                                            \
    LEAF_BINARY(equal, uint8_t, x == y)                                             \
    LEAF_BINARY(not_equal, uint8_t, x != y)                                         \
    LEAF_BINARY(less, uint8_t, x < y)                                               \
    LEAF_BINARY(less_equal, uint8_t, x <= y)                                        \
    LEAF_BINARY(greater, uint8_t, x > y)                                            \
    LEAF_BINARY(greater_equal, uint8_t, x >= y)

#define LEAF_ENTRY(name, R, operands) {#name, TYPE, R, operands, LEAF_NAME(name)}

#define LEAF_CAST_ENTRY(R, suffix) \
    {"cast", TYPE, R, 1, GRADUS_JOIN(GRADUS_JOIN(gradus_cast, SUFFIX), suffix)}

#define LEAF_SHARED_ENTRIES                                                         \
    LEAF_ENTRY(equal, GRADUS_BOOL, 2), LEAF_ENTRY(not_equal, GRADUS_BOOL, 2),       \
    LEAF_ENTRY(less, GRADUS_BOOL, 2), LEAF_ENTRY(less_equal, GRADUS_BOOL, 2),       \
    LEAF_ENTRY(greater, GRADUS_BOOL, 2), LEAF_ENTRY(greater_equal, GRADUS_BOOL, 2), \
    LEAF_ENTRY(copy, TYPE, 1), LEAF_ENTRY(stream, TYPE, 1), LEAF_ENTRY(where, TYPE, 3),                       \
    LEAF_CAST_ENTRY(GRADUS_F32, f32), LEAF_CAST_ENTRY(GRADUS_F64, f64),             \
    LEAF_CAST_ENTRY(GRADUS_I32, i32), LEAF_CAST_ENTRY(GRADUS_I64, i64),             \
    LEAF_CAST_ENTRY(GRADUS_BOOL, bool)

#define LEAF_SUM_ENTRY {"sum", TYPE, TYPE, 1, GRADUS_JOIN(gradus_tile_sum, SUFFIX)}

#define DECLARE_SUM(suffix)                                                         \
    void gradus_tile_sum_##suffix(                                                  \
        void *destination, const void *pa, const void *pb, const void *pc, int64_t count, \
        const gradus_tile_step *step);
DECLARE_SUM(f32)
DECLARE_SUM(f64)
DECLARE_SUM(i32)
DECLARE_SUM(i64)

#define DECLARE_CAST(from, to)                                                      \
    void gradus_cast_##from##_##to(                                                 \
        void *destination, const void *pa, const void *pb, const void *pc, int64_t count, \
        const gradus_tile_step *step);
#define DECLARE_CASTS(from)                                                         \
    DECLARE_CAST(from, f32)                                                         \
    DECLARE_CAST(from, f64)                                                         \
    DECLARE_CAST(from, i32)                                                         \
    DECLARE_CAST(from, i64)                                                         \
    DECLARE_CAST(from, bool)
DECLARE_CASTS(f32)
DECLARE_CASTS(f64)
DECLARE_CASTS(i32)
DECLARE_CASTS(i64)
DECLARE_CASTS(bool)

#define DECLARE_LEAVES(suffix)                                      \
    extern const gradus_tile_leaf_entry gradus_leaves_##suffix[];   \
    extern const int64_t gradus_leaf_count_##suffix;
DECLARE_LEAVES(f32)
DECLARE_LEAVES(f64)
DECLARE_LEAVES(i32)
DECLARE_LEAVES(i64)
DECLARE_LEAVES(bool)
