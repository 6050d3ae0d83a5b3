#include "support.h"

#define SUFFIX i32
#define LANES 16
#define LEAST INT32_MIN
#define GREATEST INT32_MAX
#define MAXIMUM(x, y) __builtin_elementwise_max(x, y)
#define MINIMUM(x, y) __builtin_elementwise_min(x, y)

typedef uint32_t unsigned_lanes __attribute__((ext_vector_type(LANES)));
typedef int32_t signed_lanes __attribute__((ext_vector_type(LANES)));

// Sums and products wrap, which unsigned arithmetic defines.
#define T uint32_t
#define V unsigned_lanes
#include "reduction_sums.h"
#undef T
#undef V

#define T int32_t
#define V signed_lanes
#include "reduction_extrema.h"
