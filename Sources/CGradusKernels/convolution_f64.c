#include <stdbool.h>

#include "masked.h"

#define T double
#define SUFFIX f64

#include "convolution_types.h"

#if defined(__x86_64__)
#define NAME v4
#define MASKED __m512d
/// Without the minimum the compiler would halve the vectors.
#define TARGET __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
#define LANES 8
#define ROWS 8
#include "convolution_product.h"

#define NAME v3
#define TARGET __attribute__((target("arch=x86-64-v3")))
#define LANES 4
#define ROWS 4
#include "convolution_product.h"
#endif

#define NAME plain
#define TARGET
#define LANES 2
#define ROWS 4
#include "convolution_product.h"

static CONVOLUTION(multiplication) CONVOLUTION(multiply)(void)
GRADUS_CHOOSE(convolution_product, _f64)

#define LANES 8
#include "convolution.h"
