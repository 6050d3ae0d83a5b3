#include <stdbool.h>

#include "elementary_f64.h"

#define T double
#define SUFFIX f64
#define LANES 8

typedef T V __attribute__((ext_vector_type(LANES)));

#define NAME sum
#define IDENTITY 0
#define COMBINE(x, y) ((x) + (y))
#include "reduction_run.h"
#undef FN
#undef NAME
#undef IDENTITY
#undef COMBINE

#define NAME maximum
#define IDENTITY (-(T)INFINITY)
#define COMBINE(x, y) ((((x) > (y)) | ((x) != (x))) ? (x) : (y))
#include "reduction_run.h"
#undef FN

#include "rows.h"
#include "row_gradients.h"
#include "standardization.h"
