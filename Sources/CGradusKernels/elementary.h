// Elementary functions of one floating-point type, without branches, so that loops over them
// vectorise; each gives the same bits in a vector and alone. elementary_f32.h and elementary_f64.h
// define T, its bits U, SUFFIX, FN(type, name), CALL(name), FN_TYPE(name), the constants of the
// format, and the polynomials, which tools/fit-elementary prints.
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

/// What a power of e falls into: e^x = 2^n e^r with |r| ≤ ln 2 / 2.
typedef struct FN_TYPE(power) {
    T r;
    /// n + BIAS + lift in the last bits, which moved to the place of an exponent make 2^(n + lift).
    U exponent;
} FN_TYPE(power);

GRADUS_INLINE FN_TYPE(power) CALL(reduce_power)(T x, T lift) {
    const T rounder = ROUNDER + (BIAS + lift);
    const T shifted = x * LOG2_E + rounder;
    const T n = shifted - rounder;
    const T coarse = x - n * LN2_HIGH;
    return (FN_TYPE(power)){.r = coarse - n * LN2_LOW, .exponent = CALL(to_bits)(shifted)};
}

/// s e^r = s + s (r + r² Q(r)) for a power s of two.
FN(T, scaled_exp_of_rest)(T r, T s) { return s + s * (r + r * r * EXP_POLYNOMIAL(r)); }

/// e^x; 2^n in two factors, of which each is a normal number.
FN(T, exp)(T x) {
    const FN_TYPE(power) power =
        CALL(reduce_power)(CALL(clip)(x, EXP_LEAST, EXP_GREATEST), BIAS);
    const U half = power.exponent >> 1;
    return CALL(scaled_exp_of_rest)(power.r, CALL(from_bits)(half << MANTISSA_BITS))
        * CALL(from_bits)((power.exponent - half) << MANTISSA_BITS);
}

/// 2^lift e^x, where 2^(n + lift) is a normal number.
FN(T, lifted_exp)(FN_TYPE(power) power) {
    return CALL(scaled_exp_of_rest)(power.r, CALL(from_bits)(power.exponent << MANTISSA_BITS));
}

/// x ≤ 0, lifted by EXP_LIFT.
GRADUS_INLINE FN_TYPE(power) CALL(reduce_power_to_one)(T x) {
    return CALL(reduce_power)(x < EXP_LEAST ? EXP_LEAST : x, EXP_LIFT_EXPONENT);
}

/// EXP_LIFT e^x for x ≤ 0, which is a normal number.
FN(T, lifted_exp_to_one)(T x) { return CALL(lifted_exp)(CALL(reduce_power_to_one)(x)); }

/// e^x for x ≤ 0.
FN(T, exp_to_one)(T x) { return CALL(lifted_exp_to_one)(x) * (1 / EXP_LIFT); }

/// e^(x + low) for x ≤ 0 and a small `low`.
FN(T, exp_of_sum_to_one)(T x, T low) {
    FN_TYPE(power) power = CALL(reduce_power_to_one)(x);
    power.r += low;
    return CALL(lifted_exp)(power) * (1 / EXP_LIFT);
}

/// e^x - 1 = 2^n (r + r² Q(r)) + (2^n - 1); twice half of it, so that 2^n stays finite.
FN(T, expm1)(T x) {
    const FN_TYPE(power) power =
        CALL(reduce_power)(CALL(clip)(x, EXPM1_LEAST, EXP_GREATEST), -1);
    const T r = power.r, p = r + r * r * EXP_POLYNOMIAL(r);
    const T half = CALL(from_bits)(power.exponent << MANTISSA_BITS);
    const T result = 2 * (p * half + (half - (T)0.5));
    return CALL(magnitude)(x) < LEAST_NORMAL ? x : result;
}

/// What a normal u falls into: u = 2^n m with m within √2 of 1.
typedef struct FN_TYPE(parts) {
    T m, n;
    U exponent;
} FN_TYPE(parts);

GRADUS_INLINE FN_TYPE(parts) CALL(parts_of)(T u) {
    const U biased = CALL(to_bits)(u) - SQRT_HALF_BITS + CALL(to_bits)(1);
    const U k = (biased >> MANTISSA_BITS) - BIAS;
    return (FN_TYPE(parts)){
        .m = CALL(from_bits)(CALL(to_bits)(u) - (k << MANTISSA_BITS)),
        .n = CALL(from_bits)(CALL(to_bits)(ROUNDER) + k) - ROUNDER,
        .exponent = k};
}

/// The limits of ln(u), u = x + shift, where the formula does not hold.
FN(T, log_or_limit)(T x, T u, T result) {
    const T y = u > 0 ? result : u == 0 ? -(T)INFINITY : (T)NAN;
    return u < (T)INFINITY ? y : x;
}

/// The same, also of a subnormal number, for m and n.
GRADUS_INLINE FN_TYPE(parts) CALL(parts_of_any)(T x) {
    const int is_subnormal = x < LEAST_NORMAL;
    FN_TYPE(parts) parts = CALL(parts_of)(is_subnormal ? x * LIFT : x);
    parts.n -= is_subnormal ? LIFT_EXPONENT : 0;
    return parts;
}

/// ln(x) = ln(1 + (m - 1)) + n ln 2
FN(T, log)(T x) {
    const FN_TYPE(parts) parts = CALL(parts_of_any)(x);
    return CALL(log_or_limit)(x, x, LOG_REDUCED(parts.m - 1, parts.n));
}

/// n + ln(m) / ln 2, exact for powers of two.
FN(T, log2)(T x) {
    const FN_TYPE(parts) parts = CALL(parts_of_any)(x);
    return CALL(log_or_limit)(x, x, LOG_REDUCED(parts.m - 1, 0) * LOG2_E + parts.n);
}

/// The rounding error of the sum u = 1 + x.
FN(T, error_of_sum)(T u, T x) {
    const T back = u - 1;
    return (1 - (u - back)) + (x - back);
}

/// ln(1 + x) = ln(u + low), u = 1 + x rounded; 2^-k in two factors, of which each is a normal number.
FN(T, log1p)(T x) {
    const T u = 1 + x, low = CALL(error_of_sum)(u, x);
    const FN_TYPE(parts) parts = CALL(parts_of)(u);
    const T r = parts.m - 1 + low * (T)0.5 * CALL(power_of_two)(1 - parts.exponent);
    const T result = CALL(log_or_limit)(x, u, LOG_REDUCED(r, parts.n));
    return CALL(magnitude)(x) < LEAST_NORMAL ? x : result;
}

/// ln(1 + x) for 0 ≤ x ≤ 1, where 1 + x is halved or not.
FN(T, log1p_to_one)(T x) {
    const T u = 1 + x, low = CALL(error_of_sum)(u, x);
    const int is_halved = u >= 2 * SQRT_HALF;
    const T scale = is_halved ? (T)0.5 : 1;
    return LOG_REDUCED(u * scale - 1 + low * scale, is_halved ? (T)1 : 0);
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
    const T twice = a > TANH_GREATEST ? 2 * TANH_GREATEST : 2 * a;
    const T far = 1 - 2 / (CALL(lifted_exp)(CALL(reduce_power)(twice, 0)) + 1);
    return a < (T)0.625 ? near : __builtin_elementwise_copysign(far, x);
}

/// 1 / (1 + e^-x), written with e^-|x|, which cannot overflow; both parts of the quotient lifted.
FN(T, sigmoid)(T x) {
    const T e = CALL(lifted_exp_to_one)(-CALL(magnitude)(x));
    return (x < 0 ? e : EXP_LIFT) / (EXP_LIFT + e);
}

/// ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|)
FN(T, softplus)(T x) {
    return (x < 0 ? 0 : x) + CALL(log1p_to_one)(CALL(exp_to_one)(-CALL(magnitude)(x)));
}

/// x σ(x)
FN(T, silu)(T x) { return x * CALL(sigmoid)(x); }

/// erfc(a) for a ≥ ½, where a² = square + low:
/// e^-a² P(q) / (1 + 2a), q = (a - c) / (a + c) (Shepherd and Laframboise, 1981).
FN(T, erfc_far)(T a, T square, T low) {
    const T t = a > ERFC_GREATEST ? ERFC_GREATEST : a;
    const T q = (t - ERFC_CENTRE) / (t + ERFC_CENTRE);
    return CALL(exp_of_sum_to_one)(-square, -low) * (ERFC_POLYNOMIAL(q) / (1 + 2 * t));
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
