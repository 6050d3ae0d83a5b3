#include <stdbool.h>

#include "support.h"

#define T double
#define SUFFIX f64
#define LANES 8
#define FN(name) GRADUS_JOIN(convolution_##name, SUFFIX)

#include "convolution.h"
