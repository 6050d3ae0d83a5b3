#include <stdbool.h>

#include "support.h"

#define T float
#define SUFFIX f32
#define LANES 16
#define FN(name) GRADUS_JOIN(convolution_##name, SUFFIX)

#include "convolution.h"
