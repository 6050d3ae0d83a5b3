#include "support.h"

#define T double
#define SUFFIX f64
#define LANES 8
#define FLOATING 1
#define LEAST (-(T)INFINITY)
#define GREATEST ((T)INFINITY)
#define MAXIMUM(x, y) __builtin_elementwise_maximum(x, y)
#define MINIMUM(x, y) __builtin_elementwise_minimum(x, y)

typedef T V __attribute__((ext_vector_type(LANES)));

#include "reduction_extrema.h"
#include "reduction_sums.h"
