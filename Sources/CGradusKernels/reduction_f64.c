#include "support.h"

#define T double
#define SUFFIX f64
#define LANES 8
#define FLOATING 1
#define LEAST (-(T)INFINITY)
#define GREATEST ((T)INFINITY)
// The greater or lesser of two numbers or vectors; NaN wins.
#define MAXIMUM(x, y) ((((x) > (y)) | ((x) != (x))) ? (x) : (y))
#define MINIMUM(x, y) ((((x) < (y)) | ((x) != (x))) ? (x) : (y))

typedef T V __attribute__((ext_vector_type(LANES)));

#include "reduction_extrema.h"
#include "reduction_sums.h"
