#pragma once

#include "support.h"

// The first elements of a vector of 64 bytes: loaded, the others 0, and stored, the others left alone.

#if defined(__x86_64__)
#include <immintrin.h>

#define GRADUS_MASKED static inline __attribute__((always_inline, target("avx512f")))

GRADUS_MASKED __m512 masked_load_f32(const float *from, int64_t count) {
    return _mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), from);
}

GRADUS_MASKED void masked_store_f32(float *to, __m512 value, int64_t count) {
    _mm512_mask_storeu_ps(to, (__mmask16)((1u << count) - 1), value);
}

GRADUS_MASKED __m512d masked_load_f64(const double *from, int64_t count) {
    return _mm512_maskz_loadu_pd((__mmask8)((1u << count) - 1), from);
}

GRADUS_MASKED void masked_store_f64(double *to, __m512d value, int64_t count) {
    _mm512_mask_storeu_pd(to, (__mmask8)((1u << count) - 1), value);
}
#endif
