#include "support.h"

#define T int32_t
#define U uint32_t
#define SUFFIX i32
#define PRODUCT GRADUS_JOIN(simple_product, SUFFIX)

#include "matmul_simple.h"
#include "matmul_batch.h"
