#include "matmul_parts.h"

#define T int64_t
#define U uint64_t
#define SUFFIX i64

#include "matmul_simple.h"
