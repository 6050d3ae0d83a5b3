#include "support.h"

#define T int64_t
#define U uint64_t
#define SUFFIX i64
#define PRODUCT GRADUS_JOIN(simple_product, SUFFIX)

#include "matmul_simple.h"
#include "matmul_batch.h"
