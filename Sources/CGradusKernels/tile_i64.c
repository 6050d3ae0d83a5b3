#include "tile_leaf.h"

#define T int64_t
#define U uint64_t
#define SUFFIX i64
#define TYPE GRADUS_I64

#include "tile_integer.h"
