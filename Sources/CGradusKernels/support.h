#pragma once

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "gradus_kernels.h"

/// Compiles a function for several processors; the best is chosen when the program is loaded.
/// `arch=x86-64-v3` and not `avx2`, which would lack fused multiply-add. Needs the indirect
/// functions of ELF and glibc.
#if defined(__x86_64__) && defined(__ELF__) && defined(__GLIBC__)
#define GRADUS_CLONES \
    __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define GRADUS_CLONES
#endif

/// The body of a function that gives the one of a name that is compiled for this processor: of
/// `name_v4`, `name_v3` and `name_plain`, each with the suffix.
#if defined(__x86_64__)
#define GRADUS_CHOOSE(name, suffix)                                 \
    {                                                               \
        __builtin_cpu_init();                                       \
        if (__builtin_cpu_supports("x86-64-v4")) {                  \
            return name##_v4##suffix;                               \
        }                                                           \
        if (__builtin_cpu_supports("x86-64-v3")) {                  \
            return name##_v3##suffix;                               \
        }                                                           \
        return name##_plain##suffix;                                \
    }
#else
#define GRADUS_CHOOSE(name, suffix) { return name##_plain##suffix; }
#endif

#define GRADUS_INLINE static inline __attribute__((always_inline))

/// An element-wise loop: iterations are independent, also where result and operand coincide.
#define GRADUS_EACH(index, count)                       \
    _Pragma("clang loop vectorize(assume_safety)")      \
    for (int64_t index = 0; index < (count); index++)

#define GRADUS_JOIN_(a, b) a##_##b
#define GRADUS_JOIN(a, b) GRADUS_JOIN_(a, b)

/// An index into an axis of `extent` elements, read from i64 or i32 indices; a negative one counts
/// from the end. -1 if it is out of range.
GRADUS_INLINE int64_t gradus_index(const void *indices, int64_t wide, int64_t at, int64_t extent) {
    const int64_t index = wide ? ((const int64_t *)indices)[at] : ((const int32_t *)indices)[at];
    const int64_t place = index < 0 ? index + extent : index;
    return place >= 0 && place < extent ? place : -1;
}

/// A class out of `count`, read from i64 or i32 classes; -1 if there is no such class.
GRADUS_INLINE int64_t gradus_class(const void *classes, int64_t wide, int64_t at, int64_t count) {
    const int64_t index = wide ? ((const int64_t *)classes)[at] : ((const int32_t *)classes)[at];
    return index >= 0 && index < count ? index : -1;
}
