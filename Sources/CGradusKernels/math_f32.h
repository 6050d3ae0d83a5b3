#pragma once

#include "support.h"

#define FN(name) GRADUS_INLINE float gradus_##name##_f32
#define C_(name) name##f
FN(exp)(float x) { return C_(exp)(x); }
FN(expm1)(float x) { return C_(expm1)(x); }
FN(log)(float x) { return C_(log)(x); }
FN(log1p)(float x) { return C_(log1p)(x); }
FN(tanh)(float x) { return C_(tanh)(x); }
FN(erf)(float x) { return C_(erf)(x); }
FN(sigmoid)(float x) { float e = C_(exp)(-C_(fabs)(x)); return (x < 0 ? e : 1) / (1 + e); }
FN(softplus)(float x) { return C_(fmax)(x, 0) + C_(log1p)(C_(exp)(-C_(fabs)(x))); }
FN(gelu)(float x) { return (float)0.5 * x * C_(erfc)(-x * (float)0.70710678118654752440); }
FN(silu)(float x) { return x * gradus_sigmoid_f32(x); }
FN(clip)(float x, float low, float high) { float y = x < low ? low : x; return y > high ? high : y; }
FN(modulo)(float x, float y) {
    float m = C_(fmod)(x, y);
    if (m == 0) { return C_(copysign)(0, y); }
    return (m < 0) != (y < 0) ? m + y : m;
}
#undef C_
