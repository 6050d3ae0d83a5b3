#pragma once

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "gradus_kernels.h"

/// Compiles a function for several processors; the best is chosen when the program is loaded.
/// `arch=x86-64-v3` and not `avx2`, which would lack fused multiply-add.
#if defined(__x86_64__)
#define GRADUS_CLONES \
    __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define GRADUS_CLONES
#endif

#define GRADUS_INLINE static inline __attribute__((always_inline))

/// An element-wise loop: iterations are independent, also where result and operand coincide.
#define GRADUS_EACH(index, count)                       \
    _Pragma("clang loop vectorize(assume_safety)")      \
    for (int64_t index = 0; index < (count); index++)

#define GRADUS_JOIN_(a, b) a##_##b
#define GRADUS_JOIN(a, b) GRADUS_JOIN_(a, b)
