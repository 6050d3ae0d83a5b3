#include "tile_leaf.h"

#define T int32_t
#define U uint32_t
#define SUFFIX i32
#define TYPE GRADUS_I32

#include "tile_integer.h"
