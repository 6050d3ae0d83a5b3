#pragma once

#include "polynomial.h"
#include "support.h"

#define T float
#define U uint32_t
#define SUFFIX f32
#define FN(type, name) GRADUS_INLINE type gradus_##name##_f32
#define CALL(name) gradus_##name##_f32
#define FN_TYPE(name) elementary_##name##_f32

#define BIAS 127u
#define SQRT_HALF_BITS 0x3f3504f3u
#define LEADING_MASK 0xfffff000u
#define LEAST_NORMAL 0x1p-126f
#define LIFT 0x1p23f
#define LIFT_EXPONENT 23
/// Adding this rounds to an integer, which then stands in the last bits.
#define ROUNDER 0x1.8p23f
#define LOG2_E 0x1.715476p+0f
/// ln 2 = high + low, where high has so few digits that n · high is exact.
#define LN2_HIGH 0x1.62e4p-1f
#define LN2_LOW 0x1.7f7d1cp-20f
#define SQRT_HALF 0x1.6a09e6p-1f
#define TWO_OVER_PI 0x1.45f306p-1f
/// π / 2 in parts with so few digits that their products with n ≤ 2^15 are exact, but the last.
#define HALF_PI_1 0x1.92p+0f
#define HALF_PI_2 0x1.fbp-12f
#define HALF_PI_3 0x1.51p-22f
#define HALF_PI_4 0x1.0b4612p-34f
/// Beyond this the C library's sine and cosine are called.
#define ANGLE_GREATEST 50000.0f
/// Where e^x is 0, and where it is infinite.
#define EXP_LEAST -104.0f
#define EXP_GREATEST 89.0f
/// By what a power of e is lifted out of the subnormal numbers.
#define EXP_LIFT 0x1p64f
#define EXP_LIFT_EXPONENT 64
/// Where tanh(x) rounds to 1.
#define TANH_GREATEST 10.0f
/// Where e^x - 1 rounds to -1.
#define EXPM1_LEAST -18.0f
#define ERFC_CENTRE 2.0f
/// Where erfc is 0.
#define ERFC_GREATEST 10.5f

/// (e^r - 1 - r) / r² for |r| ≤ ln 2 / 2
#define EXP_POLYNOMIAL(r) \
    SPLIT_POLYNOMIAL_5(r, 0x1.fffffep-2f, 0x1.5554bp-3f, 0x1.555674p-5f, 0x1.1227f4p-7f, \
        0x1.6becb4p-10f)

/// (ln(1 + r) - r + r² / 2) / r³ for √½ - 1 ≤ r ≤ √2 - 1
#define LOG_POLYNOMIAL(r) \
    POLYNOMIAL_8(r, 0x1.555554p-2f, -0x1.000226p-2f, 0x1.99a008p-3f, -0x1.547246p-3f, \
        0x1.22da26p-3f, -0x1.0d8548p-3f, 0x1.055b48p-3f, -0x1.38b51ap-4f)

/// (tanh(x) - x) / x³ as a polynomial in z = x² ≤ 0.625²
#define TANH_POLYNOMIAL(z) \
    POLYNOMIAL_5(z, -0x1.55553ap-2f, 0x1.1107acp-3f, -0x1.b83a1p-5f, 0x1.51c5c2p-6f, \
        -0x1.733f28p-8f)

/// (sin(r) - r) / r³ as a polynomial in z = r², |r| ≤ π / 4
#define SIN_POLYNOMIAL(z) \
    POLYNOMIAL_4(z, -0x1.555556p-3f, 0x1.111108p-7f, -0x1.a00f2ep-13f, 0x1.6cb4ccp-19f)

/// (cos(r) - 1 + z / 2) / z² as a polynomial in z = r², |r| ≤ π / 4
#define COS_POLYNOMIAL(z) \
    POLYNOMIAL_3(z, 0x1.55554ep-5f, -0x1.6c0e7p-10f, 0x1.9a6c8p-16f)

/// erf(x) / x - 1 as a polynomial in z = x² ≤ 1
#define ERF_POLYNOMIAL(z) \
    POLYNOMIAL_7(z, 0x1.06eba8p-3f, -0x1.81273ep-2f, 0x1.ce2cf8p-4f, -0x1.b7f91p-6f, \
        0x1.5405bep-8f, -0x1.a3f71ep-11f, 0x1.496a12p-14f)

/// (1 + 2a) e^a² erfc(a) as a polynomial in q = (a - c) / (a + c), ½ ≤ a ≤ ERFC_GREATEST
#define ERFC_POLYNOMIAL(q) \
    POLYNOMIAL_10(q, 0x1.46e80ep+0f, -0x1.7bf5dap-4f, -0x1.5407f8p-3f, 0x1.4ff8a6p-3f, \
        -0x1.bc1966p-5f, -0x1.063ec2p-7f, 0x1.1bc36ap-7f, 0x1.2a1a6ep-10f, -0x1.4c1416p-10f, \
        -0x1.c18626p-13f)

/// ln(1 + r) + n ln 2, the small terms first.
GRADUS_INLINE float log_reduced_f32(float r, float n) {
    const float square = r * r;
    const float tail = n * LN2_LOW + square * (r * LOG_POLYNOMIAL(r));
    return (r + (tail - 0.5f * square)) + n * LN2_HIGH;
}
#define LOG_REDUCED log_reduced_f32

#include "elementary.h"

#undef T
#undef U
#undef SUFFIX
#undef FN
#undef CALL
#undef FN_TYPE
