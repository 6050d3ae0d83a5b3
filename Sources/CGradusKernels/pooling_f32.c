#include <stdbool.h>

#include "support.h"

#define T float
#define S int32_t
#define SUFFIX f32
#define FN(name) GRADUS_JOIN(pooling_##name, SUFFIX)

#include "pooling.h"
