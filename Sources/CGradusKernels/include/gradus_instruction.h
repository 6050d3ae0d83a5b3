#pragma once

#include <stdint.h>

#pragma clang assume_nonnull begin

enum {
    GRADUS_BUFFER_LIMIT = 16,
    GRADUS_INTEGER_LIMIT = 12,
    GRADUS_SCALAR_LIMIT = 4,
};

/// The element types, in the order of `ElementType.allCases`.
typedef enum __attribute__((enum_extensibility(closed))) gradus_type : uint8_t {
    GRADUS_F32,
    GRADUS_F64,
    GRADUS_I32,
    GRADUS_I64,
    GRADUS_BOOL,
} gradus_type;

typedef struct gradus_instruction gradus_instruction;

typedef void (*gradus_kernel)(const gradus_instruction *instruction);

/// One step of a program: a kernel with everything that it needs.
struct gradus_instruction {
    gradus_kernel _Nullable kernel;
    /// Geometry and micro-operations that do not fit below; immutable, owned by the program.
    const void *_Nullable details;
    /// Results first, then operands, then scratch.
    void *_Nullable buffers[GRADUS_BUFFER_LIMIT];
    /// Extents, strides and flags; their meaning belongs to the kernel.
    int64_t integers[GRADUS_INTEGER_LIMIT];
    double scalars[GRADUS_SCALAR_LIMIT];
};

/// Runs `count` instructions in order.
void gradus_run(const gradus_instruction *instructions, int64_t count);

#pragma clang assume_nonnull end
