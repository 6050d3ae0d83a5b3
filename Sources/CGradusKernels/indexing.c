#include "support.h"

#define T uint8_t
#define SUFFIX 1
#include "gather.h"

#define T uint32_t
#define SUFFIX 4
#include "gather.h"

#define T uint64_t
#define SUFFIX 8
#include "gather.h"

/// In double, so that a long f32 ramp is rounded once.
#define IOTA_FLOATING(instruction, place) \
    ((T)((instruction)->scalars[0] + (instruction)->scalars[1] * (double)(place)))
#define IOTA_INTEGER(instruction, place)                                \
    ((T)((U)(instruction)->integers[GRADUS_INDEX_COUNT]                 \
         + (U)(instruction)->integers[GRADUS_INDEX_FILL] * (U)(place)))

#define T float
#define U float
#define SUFFIX f32
#define IOTA IOTA_FLOATING
#include "scatter.h"
#include "one_hot.h"

#define T double
#define U double
#define SUFFIX f64
#define IOTA IOTA_FLOATING
#include "scatter.h"
#include "one_hot.h"

#define T int32_t
#define U uint32_t
#define SUFFIX i32
#define IOTA IOTA_INTEGER
#include "scatter.h"
#include "one_hot.h"

#define T int64_t
#define U uint64_t
#define SUFFIX i64
#define IOTA IOTA_INTEGER
#include "scatter.h"
#include "one_hot.h"

#define T uint8_t
#define SUFFIX bool
#include "one_hot.h"
