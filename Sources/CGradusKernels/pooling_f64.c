#include <stdbool.h>

#include "support.h"

#define T double
#define S int64_t
#define SUFFIX f64
#define FN(name) GRADUS_JOIN(pooling_##name, SUFFIX)

#include "pooling.h"
