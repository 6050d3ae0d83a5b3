#include "gradus_lines.h"

#include "elementary_f32.h"
#include "matmul_parts.h"

enum { N = GRADUS_LINE_ELEMENTS };

typedef float line __attribute__((ext_vector_type(N)));
typedef float half __attribute__((ext_vector_type(N / 2)));
typedef float quarter __attribute__((ext_vector_type(N / 4)));
/// Four elements that lie anywhere.
typedef float loose_quarter __attribute__((ext_vector_type(N / 4), aligned(4)));
typedef int32_t places __attribute__((ext_vector_type(N)));
typedef uint8_t truths __attribute__((ext_vector_type(N)));

#define LINE_PRAGMA(text) _Pragma(#text)
#define LINE_LOOP(hints) LINE_PRAGMA(clang loop hints)

#define FIRST_HALF(x) __builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7)
#define SECOND_HALF(x) __builtin_shufflevector(x, x, 8, 9, 10, 11, 12, 13, 14, 15)
/// The quarter of a line that starts at an element.
#define QUARTER(x, start) \
    __builtin_shufflevector(x, x, (start), (start) + 1, (start) + 2, (start) + 3)
/// A line whose second half is 0, or what the first is.
#define WIDENED(x) \
    __builtin_shufflevector(x, (half)(0), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
#define REPEATED(x) \
    __builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7)

#if defined(__x86_64__)
#include <immintrin.h>

#define NAME v4
/// Without the minimum the compiler would halve the vectors.
#define TARGET __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
#define PERMUTES 16
#include "lines.h"

#define NAME v3
#define TARGET __attribute__((target("arch=x86-64-v3")))
#define PERMUTES 8
#include "lines.h"
#endif

#define NAME plain
#define TARGET
#define PERMUTES 0
#include "lines.h"

gradus_kernel gradus_lines(void) GRADUS_CHOOSE(run_lines, )
