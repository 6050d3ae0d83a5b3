#pragma once

#include "gradus_instruction.h"

#pragma clang assume_nonnull begin

// Moving elements. The buffers are the result, then the operands.

enum { GRADUS_COPY_RANK_LIMIT = 8 };

typedef enum __attribute__((enum_extensibility(closed))) gradus_copy_form : uint8_t {
    /// The last axis is contiguous on both sides.
    GRADUS_COPY_RUNS,
    /// The last axis repeats one element.
    GRADUS_COPY_FILL,
    /// The last axis is contiguous in the result, the one before it in the operand.
    GRADUS_COPY_TRANSPOSE,
    GRADUS_COPY_STRIDED,
} gradus_copy_form;

/// result[result_offset + Σ iₐ·result_strides] = operand[operand_offset + Σ iₐ·operand_strides]
/// for every index i, in elements. The order of the axes is free. First the `cleared` elements at
/// the beginning of the result become zero.
typedef struct gradus_copy {
    int64_t rank;
    int64_t extents[GRADUS_COPY_RANK_LIMIT];
    int64_t result_strides[GRADUS_COPY_RANK_LIMIT];
    int64_t operand_strides[GRADUS_COPY_RANK_LIMIT];
    int64_t result_offset;
    int64_t operand_offset;
    int64_t cleared;
    gradus_copy_form form;
} gradus_copy;

/// `details` is a `gradus_copy`; the number is the size of an element in bytes.
void gradus_copy_1(const gradus_instruction *instruction);
void gradus_copy_4(const gradus_instruction *instruction);
void gradus_copy_8(const gradus_instruction *instruction);

/// Joins dense operands along an axis. `details` are int64: the number of operands, the extent
/// before the axis, then for each operand the bytes that it has along and after the axis.
void gradus_concatenate(const gradus_instruction *instruction);

#pragma clang assume_nonnull end
