#include "tile_leaf.h"

// Conversions between all element types. A float becomes an integer by truncation, saturating,
// with NaN as 0; an integer loses its high bits; anything becomes a truth value by `!= 0`.

#define CAST(from, From, to, To, expression)                                                \
    GRADUS_CLONES void gradus_cast_##from##_##to(                                           \
        void *destination, const void *pa, const void *pb, const void *pc, int64_t count,   \
        const gradus_tile_step *step) {                                                     \
        const From *a = pa;                                                                 \
        To *r = destination;                                                                \
        (void)pb, (void)pc, (void)step;                                                     \
        GRADUS_EACH(i, count) {                                                             \
            From x = a[i];                                                                  \
            r[i] = (expression);                                                            \
        }                                                                                   \
    }

#define PLAIN(from, From, to, To) CAST(from, From, to, To, (To)x)
#define TRUTH(from, From) CAST(from, From, bool, uint8_t, x != 0)

/// `limit` is 2^31 or 2^63; the bounds are exact in either type, and -limit itself fits.
#define SATURATE(from, From, to, To, limit, maximum)                                        \
    CAST(from, From, to, To,                                                                \
         x >= (From)limit ? maximum                                                         \
             : x >= -(From)limit ? (To)(x < (From)limit ? x : (From)0)                      \
             : x != x ? 0 : -maximum - 1)

PLAIN(f32, float, f32, float)
PLAIN(f32, float, f64, double)
SATURATE(f32, float, i32, int32_t, 0x1p31, INT32_MAX)
SATURATE(f32, float, i64, int64_t, 0x1p63, INT64_MAX)
TRUTH(f32, float)

PLAIN(f64, double, f32, float)
PLAIN(f64, double, f64, double)
SATURATE(f64, double, i32, int32_t, 0x1p31, INT32_MAX)
SATURATE(f64, double, i64, int64_t, 0x1p63, INT64_MAX)
TRUTH(f64, double)

PLAIN(i32, int32_t, f32, float)
PLAIN(i32, int32_t, f64, double)
PLAIN(i32, int32_t, i32, int32_t)
PLAIN(i32, int32_t, i64, int64_t)
TRUTH(i32, int32_t)

PLAIN(i64, int64_t, f32, float)
PLAIN(i64, int64_t, f64, double)
PLAIN(i64, int64_t, i32, int32_t)
PLAIN(i64, int64_t, i64, int64_t)
TRUTH(i64, int64_t)

PLAIN(bool, uint8_t, f32, float)
PLAIN(bool, uint8_t, f64, double)
PLAIN(bool, uint8_t, i32, int32_t)
PLAIN(bool, uint8_t, i64, int64_t)
PLAIN(bool, uint8_t, bool, uint8_t)
