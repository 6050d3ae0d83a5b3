// Sum and product, and the mean of floating point, over elements of type T; see reduction.h.

#define NAME sum
#define IDENTITY 0
#define COMBINE(x, y) ((x) + (y))
#define FINISH NO_FINISH
#include "reduction.h"

/// The sum of a tile, a leaf of tile programs: one element.
void GRADUS_JOIN(gradus_tile_sum, SUFFIX)(
    void *destination, const void *pa, const void *pb, const void *pc, int64_t count,
    const gradus_tile_step *step
) {
    (void)pb, (void)pc, (void)step;
    *(T *)destination = GRADUS_JOIN(run_sum, SUFFIX)(pa, count);
}

#define NAME product
#define IDENTITY 1
#define COMBINE(x, y) ((x) * (y))
#define FINISH NO_FINISH
#include "reduction.h"

#ifdef FLOATING
#define NAME mean
#define IDENTITY 0
#define COMBINE(x, y) ((x) + (y))
#define FINISH(x) ((x) / (T)total)
#include "reduction.h"
#endif
