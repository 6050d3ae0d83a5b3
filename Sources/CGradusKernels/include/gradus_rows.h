#pragma once

#include "gradus_instruction.h"

#pragma clang assume_nonnull begin

// Functions of the rows of a matrix z, stable for every finite z. Integers: rows, columns.

enum {
    GRADUS_ROWS_COUNT,
    GRADUS_ROWS_COLUMNS,
    /// 1: the loss has a second result, softmax(z).
    GRADUS_ROWS_WITH_SOFTMAX,
    /// 1: class indices are i64, 0: i32.
    GRADUS_ROWS_WIDE_INDICES,
};

#define GRADUS_DECLARE_ROWS(suffix)                                                     \
    /* Buffers: result [rows, columns], z; they may be the same. */                     \
    void gradus_softmax_##suffix(const gradus_instruction *instruction);                \
    void gradus_log_softmax_##suffix(const gradus_instruction *instruction);            \
    /* Buffers: result [rows], z. */                                                    \
    void gradus_log_sum_exp_##suffix(const gradus_instruction *instruction);            \
    /* Buffers: loss [rows], softmax(z) if asked for, z, targets [rows, columns]. */    \
    void gradus_cross_entropy_##suffix(const gradus_instruction *instruction);          \
    /* Buffers: loss [rows], softmax(z) if asked for, z, class indices [rows]. */       \
    void gradus_class_cross_entropy_##suffix(const gradus_instruction *instruction);

GRADUS_DECLARE_ROWS(f32)
GRADUS_DECLARE_ROWS(f64)

#pragma clang assume_nonnull end
