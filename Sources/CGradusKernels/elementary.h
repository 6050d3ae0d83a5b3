// Elementary functions of one floating-point type, without branches, so that loops over them
// vectorise; each gives the same bits in a vector and alone. elementary_f32.h and elementary_f64.h
// define T, its bits U and S, SUFFIX, FN(type, name), CALL(name), the constants of the format, and
// the polynomials, which tools/fit-elementary prints.
//
// NaN gives NaN. `TileOperation` promises the largest errors; the tests hold them to it.

#define MANTISSA_BITS (sizeof(T) == 4 ? 23 : 52)

FN(T, from_bits)(U bits) {
    T value;
    memcpy(&value, &bits, sizeof(T));
    return value;
}

FN(U, to_bits)(T value) {
    U bits;
    memcpy(&bits, &value, sizeof(T));
    return bits;
}

/// 2^n, for an n in the range of normal exponents.
FN(T, power_of_two)(U n) { return CALL(from_bits)((n + BIAS) << MANTISSA_BITS); }

FN(T, magnitude)(T x) { return __builtin_elementwise_abs(x); }

/// The leading half of the digits, whose square is exact.
FN(T, leading)(T x) { return CALL(from_bits)(CALL(to_bits)(x) & LEADING_MASK); }

FN(T, clip)(T x, T low, T high) {
    const T y = x < low ? low : x;
    return y > high ? high : y;
}

/// 2^n (1 + r + r² Q(r)), where `shifted` = n + ROUNDER. The power is split in two factors, for results
/// below the normal range.
FN(T, exp_reduced)(T r, T shifted) {
    const T p = 1 + (r + r * r * EXP_POLYNOMIAL(r));
    const S k = (S)(CALL(to_bits)(shifted) - CALL(to_bits)(ROUNDER));
    const S half = k >> 1;
    return p * CALL(power_of_two)((U)half) * CALL(power_of_two)((U)(k - half));
}

/// e^x for x in the range of the type: x = n ln 2 + r with |r| ≤ ln 2 / 2.
FN(T, exp_in_range)(T x) {
    const T shifted = x * LOG2_E + ROUNDER;
    const T n = shifted - ROUNDER;
    const T coarse = x - n * LN2_HIGH;
    return CALL(exp_reduced)(coarse - n * LN2_LOW, shifted);
}

/// e^x
FN(T, exp)(T x) { return CALL(exp_in_range)(CALL(clip)(x, EXP_LEAST, EXP_GREATEST)); }

/// e^x for x ≤ 0.
FN(T, exp_to_one)(T x) { return CALL(exp_in_range)(x < EXP_LEAST ? EXP_LEAST : x); }

/// e^(x + low) for a small `low`.
FN(T, exp_of_sum)(T x, T low) {
    const T y = CALL(clip)(x, EXP_LEAST, EXP_GREATEST);
    const T shifted = y * LOG2_E + ROUNDER;
    const T n = shifted - ROUNDER;
    const T coarse = y - n * LN2_HIGH;
    const T r = coarse - n * LN2_LOW + low;
    return CALL(exp_reduced)(r, shifted);
}

/// e^x - 1 = 2^n (r + r² Q(r)) + (2^n - 1); twice half of it, so that 2^n stays finite.
FN(T, expm1)(T x) {
    const T y = CALL(clip)(x, EXPM1_LEAST, EXP_GREATEST);
    const T shifted = y * LOG2_E + ROUNDER;
    const T n = shifted - ROUNDER;
    const T coarse = y - n * LN2_HIGH;
    const T r = coarse - n * LN2_LOW;
    const T p = r + r * r * EXP_POLYNOMIAL(r);
    const U k = CALL(to_bits)(shifted) - CALL(to_bits)(ROUNDER);
    const T half = CALL(power_of_two)(k - 1);
    const T result = 2 * (p * half + (half - (T)0.5));
    return x == 0 ? x : result;
}

/// ln(u + low) for a normal u and a `low` that is tiny beside it: u = 2^n m with m within √2 of
/// 1, and r = m - 1 + 2^-n low.
FN(T, log_of_sum)(T u, T low, T less_exponent) {
    const U biased = CALL(to_bits)(u) - SQRT_HALF_BITS + CALL(to_bits)(1);
    const U k = (biased >> MANTISSA_BITS) - BIAS;
    const T n = CALL(from_bits)(CALL(to_bits)(ROUNDER) + k) - ROUNDER - less_exponent;
    const T m = CALL(from_bits)(CALL(to_bits)(u) - (k << MANTISSA_BITS));
    const T r = m - 1 + low * (T)0.5 * CALL(power_of_two)(1 - k);
    return LOG_REDUCED(r, n);
}

/// The limits of ln(u), u = x + shift, where the formula does not hold.
FN(T, log_or_limit)(T x, T u, T result) {
    const T limit = u < 0 ? (T)NAN : u == 0 ? -(T)INFINITY : x;
    return ((u > 0) & (u < (T)INFINITY)) ? result : limit;
}

FN(T, log)(T x) {
    const T lift = x < LEAST_NORMAL ? LIFT_EXPONENT : 0;
    const T u = x < LEAST_NORMAL ? x * LIFT : x;
    return CALL(log_or_limit)(x, x, CALL(log_of_sum)(u, 0, lift));
}

/// n + ln(m) / ln 2, exact for powers of two.
FN(T, log2)(T x) {
    const T lift = x < LEAST_NORMAL ? LIFT_EXPONENT : 0;
    const T u = x < LEAST_NORMAL ? x * LIFT : x;
    const U biased = CALL(to_bits)(u) - SQRT_HALF_BITS + CALL(to_bits)(1);
    const U k = (biased >> MANTISSA_BITS) - BIAS;
    const T n = CALL(from_bits)(CALL(to_bits)(ROUNDER) + k) - ROUNDER - lift;
    const T r = CALL(from_bits)(CALL(to_bits)(u) - (k << MANTISSA_BITS)) - 1;
    return CALL(log_or_limit)(x, x, LOG_REDUCED(r, 0) * LOG2_E + n);
}

/// ln(1 + x), with the rounding error of the sum u = 1 + x carried along.
FN(T, log1p)(T x) {
    const T u = 1 + x;
    const T back = u - 1;
    const T low = (1 - (u - back)) + (x - back);
    const T result = CALL(log_of_sum)(u, low, 0);
    return x == 0 ? x : CALL(log_or_limit)(x, u, result);
}

/// sin(x + k π / 2) for |x| ≤ ANGLE_GREATEST: x = n π / 2 + r + low with |r| ≤ π / 4 and a tiny
/// `low`, and n + k chooses the sine or cosine of r + low and its sign.
FN(T, sin_of_turned)(T x, U k) {
    const T shifted = x * TWO_OVER_PI + ROUNDER;
    const T n = shifted - ROUNDER;
    const T second = n * HALF_PI_2, third = n * HALF_PI_3, fourth = n * HALF_PI_4;
    const T r1 = x - n * HALF_PI_1;
    const T r2 = r1 - second, r3 = r2 - third, r = r3 - fourth;
    const T low = (((r1 - r2) - second) + ((r2 - r3) - third)) + ((r3 - r) - fourth);
    const T z = r * r;
    const U quadrant = CALL(to_bits)(shifted) + k;
    const T sine = r + (low + r * z * SIN_POLYNOMIAL(z));
    const T half = (T)0.5 * z, rest = 1 - half;
    const T cosine = rest + (((1 - rest) - half) + (z * z * COS_POLYNOMIAL(z) - r * low));
    const T result = quadrant & 1 ? cosine : sine;
    return quadrant & 2 ? -result : result;
}

FN(T, sin)(T x) {
    const T result = CALL(sin_of_turned)(x, 0);
    return x == 0 ? x : result;
}

FN(T, cos)(T x) { return CALL(sin_of_turned)(x, 1); }

/// Near 0 x + x³ P(x²), else 1 - 2 / (e^2|x| + 1).
FN(T, tanh)(T x) {
    const T a = CALL(magnitude)(x), z = x * x;
    const T near = x + x * z * TANH_POLYNOMIAL(z);
    const T far = 1 - 2 / (CALL(exp)(2 * a) + 1);
    return a < (T)0.625 ? near : __builtin_elementwise_copysign(far, x);
}

/// 1 / (1 + e^-x), written with e^-|x|, which cannot overflow.
FN(T, sigmoid)(T x) {
    const T e = CALL(exp_to_one)(-CALL(magnitude)(x));
    return (x < 0 ? e : 1) / (1 + e);
}

/// ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|)
FN(T, softplus)(T x) {
    return (x < 0 ? 0 : x) + CALL(log1p)(CALL(exp_to_one)(-CALL(magnitude)(x)));
}

/// x σ(x)
FN(T, silu)(T x) { return x * CALL(sigmoid)(x); }

/// erfc(a) for a ≥ ½, where a² = square + low:
/// e^-a² P(q) / (1 + 2a), q = (a - c) / (a + c) (Shepherd and Laframboise, 1981).
FN(T, erfc_far)(T a, T square, T low) {
    const T t = a > ERFC_GREATEST ? ERFC_GREATEST : a;
    const T q = (t - ERFC_CENTRE) / (t + ERFC_CENTRE);
    return CALL(exp_of_sum)(-square, -low) * (ERFC_POLYNOMIAL(q) / (1 + 2 * t));
}

/// Near 0 x + x P(x²), else 1 - erfc(|x|).
FN(T, erf)(T x) {
    const T a = CALL(magnitude)(x);
    const T near = x + x * ERF_POLYNOMIAL(x * x);
    const T far = 1 - CALL(erfc_far)(a, a * a, 0);
    return a < 1 ? near : __builtin_elementwise_copysign(far, x);
}

/// x Φ(x) = x erfc(-x / √2) / 2; the exponent x² / 2 is taken to twice the precision.
FN(T, gelu)(T x) {
    const T a = CALL(magnitude)(x), t = a * SQRT_HALF;
    const T near = (T)0.5 * x * (1 + (x * SQRT_HALF + x * SQRT_HALF * ERF_POLYNOMIAL(t * t)));
    const T b = a > 2 * ERFC_GREATEST ? 2 * ERFC_GREATEST : a;
    const T h = CALL(leading)(b);
    const T tail = (T)0.5 * CALL(erfc_far)(t, (T)0.5 * h * h, (T)0.5 * ((b - h) * (b + h)));
    const T far = x < 0 ? x * tail : x * (1 - tail);
    return t < (T)0.5 ? near : far;
}
