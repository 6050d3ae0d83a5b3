#pragma once

#include "polynomial.h"
#include "support.h"

#define T double
#define U uint64_t
#define SUFFIX f64
#define FN(type, name) GRADUS_INLINE type gradus_##name##_f64
#define CALL(name) gradus_##name##_f64
#define FN_TYPE(name) elementary_##name##_f64

#define BIAS 1023u
#define SQRT_HALF_BITS 0x3fe6a09e667f3bcdu
#define LEADING_MASK 0xfffffffff8000000u
#define LEAST_NORMAL 0x1p-1022
#define LIFT 0x1p52
#define LIFT_EXPONENT 52
/// Adding this rounds to an integer, which then stands in the last bits.
#define ROUNDER 0x1.8p52
#define LOG2_E 0x1.71547652b82fep+0
/// ln 2 = high + low, where high has so few digits that n · high is exact.
#define LN2_HIGH 0x1.62e42feep-1
#define LN2_LOW 0x1.a39ef35793c76p-33
#define SQRT_HALF 0x1.6a09e667f3bcdp-1
#define TWO_OVER_PI 0x1.45f306dc9c883p-1
/// π / 2 in parts with so few digits that their products with n ≤ 2^20 are exact, but the last.
#define HALF_PI_1 0x1.921fb544p+0
#define HALF_PI_2 0x1.0b4611a6p-34
#define HALF_PI_3 0x1.3198a2ep-69
#define HALF_PI_4 0x1.b839a252049c1p-104
/// Beyond this the C library's sine and cosine are called.
#define ANGLE_GREATEST 1000000.0
/// Where e^x is 0, and where it is infinite.
#define EXP_LEAST -746.0
#define EXP_GREATEST 710.0
/// By what a power of e is lifted out of the subnormal numbers.
#define EXP_LIFT 0x1p512
#define EXP_LIFT_EXPONENT 512
/// Where tanh(x) rounds to 1.
#define TANH_GREATEST 20.0
/// Where e^x - 1 rounds to -1.
#define EXPM1_LEAST -40.0
#define ERFC_CENTRE 4.0
/// Where erfc is 0.
#define ERFC_GREATEST 28.0

/// (e^r - 1 - r) / r² for |r| ≤ ln 2 / 2
#define EXP_POLYNOMIAL(r) \
    POLYNOMIAL_11(r, 0x1.0p-1, 0x1.5555555555559p-3, 0x1.555555555553ep-5, 0x1.111111110f6aap-7, \
        0x1.6c16c16c1f173p-10, 0x1.a01a01afe987cp-13, 0x1.a01a017b9271bp-16, \
        0x1.71ddf8424db82p-19, 0x1.27e53666b7ebdp-22, 0x1.af5ee7c7636fbp-26, \
        0x1.1ee87d44f8bedp-29)

/// (2 artanh(s) / s - 2) / s² as a polynomial in z = s², s = r / (2 + r)
#define LOG_POLYNOMIAL(z) \
    POLYNOMIAL_7(z, 0x1.555555555557cp-1, 0x1.99999999847e9p-2, 0x1.2492493fad552p-2, \
        0x1.c71c52be8192ap-3, 0x1.746647dd066c2p-3, 0x1.399d294f88f5bp-3, 0x1.2f50f43e64db5p-3)

/// (tanh(x) - x) / x³ as a polynomial in z = x² ≤ 0.625²
#define TANH_POLYNOMIAL(z) \
    POLYNOMIAL_12(z, -0x1.5555555555554p-2, 0x1.1111111110ep-3, -0x1.ba1ba1b9e31a3p-5, \
        0x1.664f487388214p-6, -0x1.226e330e6e991p-7, 0x1.d6d360d75bd37p-9, \
        -0x1.7d9c67f6a75e2p-10, 0x1.350c669736b45p-11, -0x1.f114bb58ddafdp-13, \
        0x1.8007c561098dcp-14, -0x1.fa20432ad3636p-16, 0x1.9460c9581afdep-18)

/// (sin(r) - r) / r³ as a polynomial in z = r², |r| ≤ π / 4
#define SIN_POLYNOMIAL(z) \
    POLYNOMIAL_6(z, -0x1.555555555554cp-3, 0x1.111111110fb18p-7, -0x1.a01a019c28b12p-13, \
        0x1.71de3567eac84p-19, -0x1.ae5e46299d47dp-26, 0x1.5d859bae551e3p-33)

/// (cos(r) - 1 + z / 2) / z² as a polynomial in z = r², |r| ≤ π / 4
#define COS_POLYNOMIAL(z) \
    POLYNOMIAL_6(z, 0x1.5555555555553p-5, -0x1.6c16c16c16118p-10, 0x1.a01a019e20ebbp-16, \
        -0x1.27e4f900478c3p-22, 0x1.1eea864612c12p-29, -0x1.8ff804b87c649p-37)

/// erf(x) / x - 1 as a polynomial in z = x² ≤ 1
#define ERF_POLYNOMIAL(z) \
    POLYNOMIAL_13(z, 0x1.06eba8214db69p-3, -0x1.812746b0379e6p-2, 0x1.ce2f21a042b21p-4, \
        -0x1.b82ce312849afp-6, 0x1.565bcd0db053p-8, -0x1.c02db3d8f264ep-11, \
        0x1.f9a321a195b9dp-14, -0x1.f4d1df40274b3p-17, 0x1.b9def1de3f8ebp-20, \
        -0x1.5f1d38354a7c9p-23, 0x1.f7a41b6768ef8p-27, -0x1.386acc14bb471p-30, \
        0x1.0579a08899394p-34)

/// (1 + 2a) e^a² erfc(a) as a polynomial in q = (a - c) / (a + c), ½ ≤ a ≤ ERFC_GREATEST
#define ERFC_POLYNOMIAL(q) \
    POLYNOMIAL_22(q, 0x1.3ba5916e9fd7fp+0, -0x1.1df1ad154a28ep-3, 0x1.f7f5df66fd534p-7, \
        0x1.16ecefcfa531p-4, -0x1.9ddb23c3e7adbp-4, 0x1.7fee004e13bb1p-4, -0x1.0fb06dfe6e76fp-4, \
        0x1.3079edf648deap-5, -0x1.0962387d05614p-6, 0x1.49c6729b8462p-8, \
        -0x1.8d4aa2058935cp-11, -0x1.a1df391eac7dbp-13, 0x1.3be0e02012024p-13, \
        -0x1.99564faf6fbbfp-16, -0x1.78a55e86bba9p-17, 0x1.7f033c467468dp-18, \
        0x1.41f99e094d58p-22, -0x1.b8a5abce23df6p-21, 0x1.1eba494a27c7dp-24, \
        0x1.c000ea5606acfp-24, -0x1.a0a7341afb744p-27, -0x1.587da8b6b7432p-27)

/// ln(1 + r) + n ln 2 with r - r² / 2 + s (r² / 2 + R), as in Sun's fdlibm (e_log.c).
GRADUS_INLINE double log_reduced_f64(double r, double n) {
    const double s = r / (2 + r), z = s * s, half = 0.5 * r * r;
    const double tail = s * (half + z * LOG_POLYNOMIAL(z)) + n * LN2_LOW;
    return n * LN2_HIGH - ((half - tail) - r);
}
#define LOG_REDUCED log_reduced_f64

#include "elementary.h"

#undef T
#undef U
#undef SUFFIX
#undef FN
#undef CALL
#undef FN_TYPE
