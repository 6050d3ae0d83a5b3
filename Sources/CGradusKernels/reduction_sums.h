// Sum and product, and the mean of floating point, over elements of type T; see reduction.h.

#define NAME sum
#define IDENTITY 0
#define COMBINE(x, y) ((x) + (y))
#define FINISH NO_FINISH
#include "reduction.h"

#define NAME product
#define IDENTITY 1
#define COMBINE(x, y) ((x) * (y))
#define FINISH NO_FINISH
#include "reduction.h"

#ifdef FLOATING
#define NAME mean
#define IDENTITY 0
#define COMBINE(x, y) ((x) + (y))
#define FINISH(x) ((x) / (T)total)
#include "reduction.h"
#endif
