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
    static int64_t GRADUS_JOIN(name, SUFFIX)(const T *x, int64_t count, int64_t stride) {   \
        T best = *x;                                                                        \
        int64_t place = 0;                                                                  \
        for (int64_t i = 1; i < count; i++) {                                               \
            const T next = x[i * stride];                                                   \
            if (BEATS(next, best)) {                                                        \
                best = next;                                                                \
                place = i;                                                                  \
            }                                                                               \
        }                                                                                   \
        return place;                                                                       \
    }                                                                                       \
    void GRADUS_JOIN(gradus_##name, SUFFIX)(const gradus_instruction *instruction) {        \
        const int64_t *g = instruction->integers;                                           \
        const T *x = instruction->buffers[1];                                               \
        for (int64_t outer = 0; outer < g[0]; outer++) {                                    \
            for (int64_t inner = 0; inner < g[2]; inner++) {                                \
                const int64_t result = outer * g[2] + inner;                                \
                const int64_t place =                                                       \
                    GRADUS_JOIN(name, SUFFIX)(x + outer * g[1] * g[2] + inner, g[1], g[2]); \
                if (g[3]) {                                                                 \
                    ((int64_t *)instruction->buffers[0])[result] = place;                   \
                } else {                                                                    \
                    ((int32_t *)instruction->buffers[0])[result] = (int32_t)place;          \
                }                                                                           \
            }                                                                               \
        }                                                                                   \
    }

/// A NaN beats every number, and the first NaN stays.
#define ABOVE(x, y) ((x) > (y) || ((x) != (x) && (y) == (y)))
#define BELOW(x, y) ((x) < (y) || ((x) != (x) && (y) == (y)))
ARGUMENT(argmax, ABOVE)
ARGUMENT(argmin, BELOW)
