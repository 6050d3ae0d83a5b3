#include "support.h"

#define T float
#define U float
#define SUFFIX f32
#define PRODUCT GRADUS_JOIN(simple_product, SUFFIX)

#include "matmul_simple.h"
#include "matmul_batch.h"
