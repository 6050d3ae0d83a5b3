#pragma once

#include "gradus_instruction.h"

#pragma clang assume_nonnull begin

// Functions of the rows of a matrix z, stable for every finite z. Integers: rows, columns. A part is
// a block of GRADUS_ROWS_BLOCK / columns rows, or one longer row.

enum { GRADUS_ROWS_BLOCK = 1024 };

enum {
    GRADUS_ROWS_COUNT,
    GRADUS_ROWS_COLUMNS,
    /// 1: the loss has a second result, softmax(z).
    GRADUS_ROWS_WITH_SOFTMAX,
    /// 1: its gradient has a second result, the loss.
    GRADUS_ROWS_WITH_LOSS = GRADUS_ROWS_WITH_SOFTMAX,
    /// 1: class indices are i64, 0: i32.
    GRADUS_ROWS_WIDE_INDICES,
    /// 1: the result is written past the caches, because it is larger than they are.
    GRADUS_ROWS_STREAMS,
};

#define GRADUS_DECLARE_ROW_KERNEL(name, suffix)                                                 \
    void gradus_##name##_##suffix(                                                              \
        const gradus_instruction *instruction, int64_t first, int64_t last,                     \
        void *_Nullable scratch);

#define GRADUS_DECLARE_ROWS(suffix)                                                             \
    /* Buffers: result [rows, columns], z; they may be the same. */                             \
    GRADUS_DECLARE_ROW_KERNEL(softmax, suffix)                                                  \
    GRADUS_DECLARE_ROW_KERNEL(log_softmax, suffix)                                              \
    /* As these; the first scalar is ε. */                                                      \
    GRADUS_DECLARE_ROW_KERNEL(layer_norm, suffix)                                               \
    GRADUS_DECLARE_ROW_KERNEL(rms_norm, suffix)                                                 \
    /* Buffers: result [rows], z. */                                                            \
    GRADUS_DECLARE_ROW_KERNEL(log_sum_exp, suffix)                                              \
    /* Buffers: loss [rows], softmax(z) if asked for, z, targets [rows, columns]. */            \
    GRADUS_DECLARE_ROW_KERNEL(cross_entropy, suffix)                                            \
    /* Buffers: loss [rows], softmax(z) if asked for, z, class indices [rows]. */               \
    GRADUS_DECLARE_ROW_KERNEL(class_cross_entropy, suffix)                                      \
    /* Buffers: result, y, the cotangent c; the result may stand in the place of either. */     \
    GRADUS_DECLARE_ROW_KERNEL(softmax_gradient, suffix)                                         \
    GRADUS_DECLARE_ROW_KERNEL(log_softmax_gradient, suffix)                                     \
    /* Buffers: result, x, the cotangent c, scratch of a row; the first scalar is ε. The        \
       result may stand in the place of either. */                                              \
    GRADUS_DECLARE_ROW_KERNEL(layer_norm_gradient, suffix)                                      \
    GRADUS_DECLARE_ROW_KERNEL(rms_norm_gradient, suffix)                                        \
    /* Buffers: result, loss [rows] if asked for, z, targets [rows, columns] or class indices   \
       [rows], cotangents [rows], scratch of a row. The result may stand in z's place. */       \
    GRADUS_DECLARE_ROW_KERNEL(cross_entropy_gradient, suffix)                                   \
    GRADUS_DECLARE_ROW_KERNEL(class_cross_entropy_gradient, suffix)

GRADUS_DECLARE_ROWS(f32)
GRADUS_DECLARE_ROWS(f64)

#pragma clang assume_nonnull end
