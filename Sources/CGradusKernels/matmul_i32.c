#include "matmul_parts.h"

#define T int32_t
#define U uint32_t
#define SUFFIX i32

#include "matmul_simple.h"
