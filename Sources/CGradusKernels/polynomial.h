#pragma once

// c₀ + c₁ x + c₂ x² + …

/// By Estrin's scheme: as many operations where x² is at hand, and fewer that wait for one another.
#define SPLIT_POLYNOMIAL_5(x, c0, c1, c2, c3, c4) \
    (((c0) + (x) * (c1)) + ((x) * (x)) * (((c2) + (x) * (c3)) + ((x) * (x)) * (c4)))

// By Horner's scheme.
#define POLYNOMIAL_1(x, c) (c)
#define POLYNOMIAL_2(x, c, ...) ((c) + (x) * POLYNOMIAL_1(x, __VA_ARGS__))
#define POLYNOMIAL_3(x, c, ...) ((c) + (x) * POLYNOMIAL_2(x, __VA_ARGS__))
#define POLYNOMIAL_4(x, c, ...) ((c) + (x) * POLYNOMIAL_3(x, __VA_ARGS__))
#define POLYNOMIAL_5(x, c, ...) ((c) + (x) * POLYNOMIAL_4(x, __VA_ARGS__))
#define POLYNOMIAL_6(x, c, ...) ((c) + (x) * POLYNOMIAL_5(x, __VA_ARGS__))
#define POLYNOMIAL_7(x, c, ...) ((c) + (x) * POLYNOMIAL_6(x, __VA_ARGS__))
#define POLYNOMIAL_8(x, c, ...) ((c) + (x) * POLYNOMIAL_7(x, __VA_ARGS__))
#define POLYNOMIAL_9(x, c, ...) ((c) + (x) * POLYNOMIAL_8(x, __VA_ARGS__))
#define POLYNOMIAL_10(x, c, ...) ((c) + (x) * POLYNOMIAL_9(x, __VA_ARGS__))
#define POLYNOMIAL_11(x, c, ...) ((c) + (x) * POLYNOMIAL_10(x, __VA_ARGS__))
#define POLYNOMIAL_12(x, c, ...) ((c) + (x) * POLYNOMIAL_11(x, __VA_ARGS__))
#define POLYNOMIAL_13(x, c, ...) ((c) + (x) * POLYNOMIAL_12(x, __VA_ARGS__))
#define POLYNOMIAL_14(x, c, ...) ((c) + (x) * POLYNOMIAL_13(x, __VA_ARGS__))
#define POLYNOMIAL_15(x, c, ...) ((c) + (x) * POLYNOMIAL_14(x, __VA_ARGS__))
#define POLYNOMIAL_16(x, c, ...) ((c) + (x) * POLYNOMIAL_15(x, __VA_ARGS__))
#define POLYNOMIAL_17(x, c, ...) ((c) + (x) * POLYNOMIAL_16(x, __VA_ARGS__))
#define POLYNOMIAL_18(x, c, ...) ((c) + (x) * POLYNOMIAL_17(x, __VA_ARGS__))
#define POLYNOMIAL_19(x, c, ...) ((c) + (x) * POLYNOMIAL_18(x, __VA_ARGS__))
#define POLYNOMIAL_20(x, c, ...) ((c) + (x) * POLYNOMIAL_19(x, __VA_ARGS__))
#define POLYNOMIAL_21(x, c, ...) ((c) + (x) * POLYNOMIAL_20(x, __VA_ARGS__))
#define POLYNOMIAL_22(x, c, ...) ((c) + (x) * POLYNOMIAL_21(x, __VA_ARGS__))
