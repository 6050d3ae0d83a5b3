#include "support.h"

#define SUFFIX i64
#define LANES 8
#define LEAST INT64_MIN
#define GREATEST INT64_MAX
#define MAXIMUM(x, y) __builtin_elementwise_max(x, y)
#define MINIMUM(x, y) __builtin_elementwise_min(x, y)

typedef uint64_t unsigned_lanes __attribute__((ext_vector_type(LANES)));
typedef int64_t signed_lanes __attribute__((ext_vector_type(LANES)));

// Sums and products wrap, which unsigned arithmetic defines.
#define T uint64_t
#define V unsigned_lanes
#include "reduction_sums.h"
#undef T
#undef V

#define T int64_t
#define V signed_lanes
#include "reduction_extrema.h"
