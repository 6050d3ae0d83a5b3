#include "support.h"

#define T double
#define U double
#define SUFFIX f64
#define PRODUCT GRADUS_JOIN(simple_product, SUFFIX)

#include "matmul_simple.h"
#include "matmul_batch.h"
