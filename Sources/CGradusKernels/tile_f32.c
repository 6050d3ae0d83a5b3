#include "elementary_f32.h"
#include "tile_leaf.h"

#define T float
#define SUFFIX f32
#define TYPE GRADUS_F32
#define C(name) name##f

#include "tile_float.h"
