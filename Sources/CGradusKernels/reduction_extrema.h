// Extrema and their places over elements of type T; see reduction.h.

#define NAME maximum
#define IDENTITY LEAST
#define COMBINE(x, y) MAXIMUM(x, y)
#define FINISH NO_FINISH
#include "reduction.h"

#define NAME minimum
#define IDENTITY GREATEST
#define COMBINE(x, y) MINIMUM(x, y)
#define FINISH NO_FINISH
#include "reduction.h"

/// The first index along the middle axis of [outer, reduced, inner] whose element no other BEATS.
#define ARGUMENT(name, BEATS)                                                               \
    void GRADUS_JOIN(gradus_##name, SUFFIX)(const gradus_instruction *instruction) {        \
        const int64_t *g = instruction->integers;                                           \
        int64_t *result = instruction->buffers[0];                                          \
        for (int64_t outer = 0; outer < g[0]; outer++) {                                    \
            const T *x = (const T *)instruction->buffers[1] + outer * g[1] * g[2];          \
            for (int64_t inner = 0; inner < g[2]; inner++) {                                \
                T best = x[inner];                                                          \
                int64_t place = 0;                                                          \
                for (int64_t i = 1; i < g[1]; i++) {                                        \
                    T next = x[i * g[2] + inner];                                           \
                    if (BEATS(next, best)) {                                                \
                        best = next;                                                        \
                        place = i;                                                          \
                    }                                                                       \
                }                                                                           \
                *result++ = place;                                                          \
            }                                                                               \
        }                                                                                   \
    }

/// A NaN beats every number, and the first NaN stays.
#define ABOVE(x, y) ((x) > (y) || ((x) != (x) && (y) == (y)))
#define BELOW(x, y) ((x) < (y) || ((x) != (x) && (y) == (y)))
ARGUMENT(argmax, ABOVE)
ARGUMENT(argmin, BELOW)
