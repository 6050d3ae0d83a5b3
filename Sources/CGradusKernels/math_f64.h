#pragma once

#include "support.h"

#define FN(name) GRADUS_INLINE double gradus_##name##_f64
#define C_(name) name
FN(exp)(double x) { return C_(exp)(x); }
FN(expm1)(double x) { return C_(expm1)(x); }
FN(log)(double x) { return C_(log)(x); }
FN(log1p)(double x) { return C_(log1p)(x); }
FN(tanh)(double x) { return C_(tanh)(x); }
FN(erf)(double x) { return C_(erf)(x); }
FN(sigmoid)(double x) { double e = C_(exp)(-C_(fabs)(x)); return (x < 0 ? e : 1) / (1 + e); }
FN(softplus)(double x) { return C_(fmax)(x, 0) + C_(log1p)(C_(exp)(-C_(fabs)(x))); }
FN(gelu)(double x) { return (double)0.5 * x * C_(erfc)(-x * (double)0.70710678118654752440); }
FN(silu)(double x) { return x * gradus_sigmoid_f64(x); }
FN(clip)(double x, double low, double high) { double y = x < low ? low : x; return y > high ? high : y; }
FN(modulo)(double x, double y) {
    double m = C_(fmod)(x, y);
    if (m == 0) { return C_(copysign)(0, y); }
    return (m < 0) != (y < 0) ? m + y : m;
}
#undef C_
