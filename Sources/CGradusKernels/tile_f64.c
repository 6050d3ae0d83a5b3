#include "elementary_f64.h"
#include "tile_leaf.h"

#define T double
#define SUFFIX f64
#define TYPE GRADUS_F64
#define C(name) name

#include "tile_float.h"
