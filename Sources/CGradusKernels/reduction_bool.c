#include "support.h"

// Truth values reduce as bytes of 0 and 1.

#define T uint8_t
#define SUFFIX bool
#define LANES 64

typedef T V __attribute__((ext_vector_type(LANES)));

#define NAME any
#define IDENTITY 0
#define COMBINE(x, y) ((x) | (y))
#define FINISH NO_FINISH
#include "reduction.h"

#define NAME all
#define IDENTITY 1
#define COMBINE(x, y) ((x) & (y))
#define FINISH NO_FINISH
#include "reduction.h"
