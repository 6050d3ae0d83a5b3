#include "tile_leaf.h"

// Leaf loops of truth values, one byte each, 0 or 1.

#define T uint8_t
#define SUFFIX bool
#define TYPE GRADUS_BOOL

LEAF_BINARY(logical_and, T, x & y)
LEAF_BINARY(logical_or, T, x | y)
LEAF_BINARY(logical_xor, T, x ^ y)
LEAF_UNARY(logical_not, T, x ^ 1)
LEAF_BINARY(maximum, T, x | y)
LEAF_BINARY(minimum, T, x & y)
LEAF_COMPARISONS
LEAF_COPY
LEAF_STREAM
LEAF_SELECT

const gradus_tile_leaf_entry gradus_leaves_bool[] = {
    LEAF_SHARED_ENTRIES,
    LEAF_ENTRY(logical_and, TYPE, 2), LEAF_ENTRY(logical_or, TYPE, 2),
    LEAF_ENTRY(logical_xor, TYPE, 2), LEAF_ENTRY(logical_not, TYPE, 1),
    LEAF_ENTRY(maximum, TYPE, 2), LEAF_ENTRY(minimum, TYPE, 2),
};

const int64_t gradus_leaf_count_bool = sizeof(gradus_leaves_bool) / sizeof(gradus_tile_leaf_entry);

const gradus_tile_leaf_entry *gradus_tile_leaves(gradus_type operand, int64_t *count) {
    switch (operand) {
    case GRADUS_F32:
        *count = gradus_leaf_count_f32;
        return gradus_leaves_f32;
    case GRADUS_F64:
        *count = gradus_leaf_count_f64;
        return gradus_leaves_f64;
    case GRADUS_I32:
        *count = gradus_leaf_count_i32;
        return gradus_leaves_i32;
    case GRADUS_I64:
        *count = gradus_leaf_count_i64;
        return gradus_leaves_i64;
    case GRADUS_BOOL:
        *count = gradus_leaf_count_bool;
        return gradus_leaves_bool;
    }
}
