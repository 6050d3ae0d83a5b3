#include "gradus_lines.h"

#include "elementary_f32.h"
#include "matmul_parts.h"

enum { N = GRADUS_LINE_ELEMENTS };

typedef float line __attribute__((ext_vector_type(N)));
typedef float half __attribute__((ext_vector_type(N / 2)));
typedef int32_t places __attribute__((ext_vector_type(N)));
typedef uint8_t truths __attribute__((ext_vector_type(N)));

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
