#include "support.h"

// A product and a sum rounded as one would not be the same on every processor.
#pragma STDC FP_CONTRACT OFF

static const uint64_t golden = 0x9E3779B97F4A7C15;

GRADUS_INLINE uint64_t mix(uint64_t value) {
    uint64_t z = value + golden;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
}

/// The key of the stream at the step.
GRADUS_INLINE uint64_t stream_key(const gradus_instruction *instruction) {
    const uint64_t seed = *(const uint64_t *)instruction->buffers[1];
    const uint64_t step = *(const uint64_t *)instruction->buffers[2];
    const uint64_t stream = mix(seed + (uint64_t)instruction->integers[GRADUS_RANDOM_STREAM]);
    return mix(stream ^ mix(step));
}

GRADUS_INLINE uint64_t bits_at(uint64_t key, int64_t index) {
    return mix(key + (uint64_t)index * golden);
}

GRADUS_CLONES void gradus_bernoulli(const gradus_instruction *instruction) {
    uint8_t *result = instruction->buffers[0];
    const int64_t count = instruction->integers[GRADUS_RANDOM_COUNT];
    const uint64_t key = stream_key(instruction);
    // bits / 2⁵³ < p where bits < ⌈p · 2⁵³⌉; the product is exact.
    const uint64_t bound = (uint64_t)ceil(instruction->scalars[0] * 0x1p53);
    GRADUS_EACH(index, count) { result[index] = (bits_at(key, index) >> 11) < bound; }
}

GRADUS_CLONES void gradus_uniform_f32(const gradus_instruction *instruction) {
    float *result = instruction->buffers[0];
    const int64_t count = instruction->integers[GRADUS_RANDOM_COUNT];
    const uint64_t key = stream_key(instruction);
    const double low = instruction->scalars[0], width = instruction->scalars[1];
    const float last = (float)instruction->scalars[2];
    GRADUS_EACH(index, count) {
        const double unit = (double)(int32_t)(bits_at(key, index) >> 40) * 0x1p-24;
        const double scaled = width * unit;
        const float number = (float)(low + scaled);
        result[index] = number < last ? number : last;
    }
}

GRADUS_CLONES void gradus_uniform_f64(const gradus_instruction *instruction) {
    double *result = instruction->buffers[0];
    const int64_t count = instruction->integers[GRADUS_RANDOM_COUNT];
    const uint64_t key = stream_key(instruction);
    const double low = instruction->scalars[0], width = instruction->scalars[1];
    const double last = instruction->scalars[2];
    GRADUS_EACH(index, count) {
        const double unit = (double)(int64_t)(bits_at(key, index) >> 11) * 0x1p-53;
        const double scaled = width * unit;
        const double number = low + scaled;
        result[index] = number < last ? number : last;
    }
}

// The standard normal quantile: algorithm AS 241, PPND16 (Wichura, Applied Statistics 37, 1988).

/// scale · top(x) / bottom(x), the product rounded first.
GRADUS_INLINE double rational(
    double scale, const double *top, const double *bottom, double x
) {
    double numerator = 0, denominator = 0;
#pragma clang loop unroll(full)
    for (int place = 0; place < 8; place++) {
        const double a = numerator * x, b = denominator * x;
        numerator = a + top[place];
        denominator = b + bottom[place];
    }
    return scale * numerator / denominator;
}

static const double central_top[8] = {
    2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
    13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
};
static const double central_bottom[8] = {
    5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
    5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1,
};
static const double middle_top[8] = {
    7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177,
    1.27045825245236838258,   3.64784832476320460504,   5.7694972214606914055,
    4.6303378461565452959,    1.42343711074968357734,
};
static const double middle_bottom[8] = {
    1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966,
    0.14810397642748007459,    0.68976733498510000455,  1.6763848301838038494,
    2.05319162663775882187,    1,
};
static const double far_top[8] = {
    2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386,
    0.026532189526576123093,   0.29656057182850489123,    1.7848265399172913358,
    5.4637849111641143699,     6.6579046435011037772,
};
static const double far_bottom[8] = {
    2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5,
    7.868691311456132591e-4,    0.0148753612908506148525, 0.13692988092273580531,
    0.59983220655588793769,     1,
};

/// ln x = e ln 2 + 2 (s + s³/3 + s⁵/5 + …) with x = m 2ᵉ and s = (m - 1) / (m + 1).
GRADUS_INLINE double logarithm(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    double exponent = (double)((int32_t)(bits >> 52) - 1023);
    bits = (bits & 0x000FFFFFFFFFFFFF) | 0x3FF0000000000000;
    double mantissa;
    memcpy(&mantissa, &bits, sizeof mantissa);
    const int isLarge = mantissa > 1.4142135623730951;
    mantissa = isLarge ? mantissa / 2 : mantissa;
    exponent = isLarge ? exponent + 1 : exponent;
    const double s = (mantissa - 1) / (mantissa + 1);
    const double square = s * s;
    double sum = 0;
#pragma clang loop unroll(full)
    for (int power = 41; power >= 1; power -= 2) {
        const double product = sum * square;
        sum = product + 1.0 / power;
    }
    const double whole = exponent * 0.6931471805599453;
    const double rest = 2 * s * sum;
    return whole + rest;
}

GRADUS_INLINE double quantile(double p) {
    const double q = p - 0.5;
    const double distance = q * q;
    const double center = rational(q, central_top, central_bottom, 0.180625 - distance);
    const double tail = sqrt(-logarithm(q < 0 ? p : 1 - p));
    const double near = rational(1, middle_top, middle_bottom, tail - 1.6);
    const double far = rational(1, far_top, far_bottom, tail - 5);
    const double outer = tail <= 5 ? near : far;
    return fabs(q) <= 0.425 ? center : q < 0 ? -outer : outer;
}

#define NORMAL(suffix, type)                                                              \
    GRADUS_CLONES void gradus_normal_##suffix(const gradus_instruction *instruction) {    \
        type *result = instruction->buffers[0];                                           \
        const int64_t count = instruction->integers[GRADUS_RANDOM_COUNT];                 \
        const uint64_t key = stream_key(instruction);                                     \
        const double mean = instruction->scalars[0], deviation = instruction->scalars[1]; \
        for (int64_t index = 0; index < count; index++) {                                 \
            const int64_t bits = (int64_t)(bits_at(key, index) >> 12);                    \
            const double scaled = deviation * quantile(((double)bits + 0.5) * 0x1p-52);   \
            result[index] = (type)(mean + scaled);                                        \
        }                                                                                 \
    }

NORMAL(f32, float)
NORMAL(f64, double)
