// Pools of type T; S is a signed integer of the same size.
//
// A row of the result is worked out at once: for each element of the window a loop runs along the
// row, so that vectors form whatever the window is. Working memory holds two numbers for each
// element of a row.

typedef const gradus_pooling geometry;

/// The part of a row of the result whose windows have element `v` inside the image.
typedef struct FN(span) {
    int64_t first, last;
} FN(span);

GRADUS_INLINE int64_t FN(smaller)(int64_t a, int64_t b) { return a < b ? a : b; }
GRADUS_INLINE int64_t FN(greater)(int64_t a, int64_t b) { return a > b ? a : b; }

GRADUS_INLINE FN(span) FN(span_of)(geometry *g, int64_t v) {
    const int64_t before = g->zeros[1] - v, stride = g->strides[1];
    const int64_t end = g->image[1] + before;
    return (FN(span)){
        .first = before > 0 ? (before + stride - 1) / stride : 0,
        .last = end > 0 ? FN(smaller)((end + stride - 1) / stride, g->result[1]) : 0,
    };
}

/// The rows of the image in the windows of row `i` of the result.
GRADUS_INLINE FN(span) FN(rows_of)(geometry *g, int64_t i) {
    const int64_t start = i * g->strides[0] - g->zeros[0];
    return (FN(span)){
        .first = FN(greater)(start, 0), .last = FN(smaller)(start + g->window[0], g->image[0])};
}

/// Runs the statements for each element of the windows of row `i` that lies in the image, in order, and each
/// place `j` of the row: `at` is where the element lies in the plane. Strides of 1 and 2 have loops
/// of their own.
#define EACH_ELEMENT(...)                                                                       \
    const FN(span) rows = FN(rows_of)(g, i);                                                    \
    for (int64_t row = rows.first; row < rows.last; row++) {                                    \
        for (int64_t v = 0; v < g->window[1]; v++) {                                            \
            const FN(span) places = FN(span_of)(g, v);                                          \
            const int64_t base = row * g->image[1] + v - g->zeros[1];                           \
            if (g->strides[1] == 1) {                                                           \
                EACH_PLACE(1, __VA_ARGS__)                                                            \
            } else if (g->strides[1] == 2) {                                                    \
                EACH_PLACE(2, __VA_ARGS__)                                                            \
            } else {                                                                            \
                EACH_PLACE(g->strides[1], __VA_ARGS__)                                                \
            }                                                                                   \
        }                                                                                       \
    }

#define EACH_PLACE(stride, ...)                                                                 \
    _Pragma("clang loop vectorize(assume_safety)")                                              \
    for (int64_t j = places.first; j < places.last; j++) {                                      \
        const int64_t at = base + j * (stride);                                                 \
        __VA_ARGS__                                                                                 \
    }

/// Whether x takes the place of the best so far: the first NaN, then the first of the largest.
#define IS_BETTER(x, best) (((x) > (best)) | (((x) != (x)) & ((best) == (best))))

GRADUS_INLINE void FN(largest_row)(geometry *g, T *best, const T *x, int64_t i) {
    for (int64_t j = 0; j < g->result[1]; j++) {
        best[j] = -(T)INFINITY;
    }
    EACH_ELEMENT({ best[j] = IS_BETTER(x[at], best[j]) ? x[at] : best[j]; })
}

/// The places of the largest elements; the first of the window where they are all -∞.
GRADUS_INLINE void FN(places_row)(geometry *g, T *best, S *place, const T *x, int64_t i) {
    for (int64_t j = 0; j < g->result[1]; j++) {
        best[j] = -(T)INFINITY;
        place[j] = -1;
    }
    EACH_ELEMENT({
        const T element = x[at];
        const bool better = IS_BETTER(element, best[j]) | (place[j] < 0);
        best[j] = better ? element : best[j];
        place[j] = better ? (S)at : place[j];
    })
}

/// Whether the windows are two by two, side by side.
GRADUS_INLINE bool FN(is_pair)(geometry *g) {
    return g->window[0] == 2 && g->window[1] == 2 && g->strides[0] == 2 && g->strides[1] == 2
        && g->zeros[0] == 0 && g->zeros[1] == 0 && g->result[0] * 2 <= g->image[0]
        && g->result[1] * 2 <= g->image[1];
}

GRADUS_INLINE void FN(pair_row)(geometry *g, T *y, const T *x, int64_t i) {
    const T *above = x + 2 * i * g->image[1], *below = above + g->image[1];
    GRADUS_EACH(j, g->result[1]) {
        const T a = above[2 * j], b = above[2 * j + 1], c = below[2 * j], d = below[2 * j + 1];
        const T top = IS_BETTER(b, a) ? b : a;
        const T bottom = IS_BETTER(d, c) ? d : c;
        y[j] = IS_BETTER(bottom, top) ? bottom : top;
    }
}

/// Row `i` of the gradient of pairs: each g goes to the first of the best of four.
GRADUS_INLINE void FN(pair_gradient)(geometry *g, T *z, const T *x, const T *y, int64_t i) {
    const int64_t width = g->image[1];
    const T *above = x + 2 * i * width, *below = above + width;
    T *to = z + 2 * i * width, *under = to + width;
    GRADUS_EACH(j, g->result[1]) {
        const T a = above[2 * j], b = above[2 * j + 1], c = below[2 * j], d = below[2 * j + 1];
        const bool right = IS_BETTER(b, a), other = IS_BETTER(d, c);
        const T top = right ? b : a, bottom = other ? d : c;
        const bool down = IS_BETTER(bottom, top);
        const T g1 = down ? 0 : y[j], g2 = down ? y[j] : 0;
        to[2 * j] = right ? 0 : g1;
        to[2 * j + 1] = right ? g1 : 0;
        under[2 * j] = other ? 0 : g2;
        under[2 * j + 1] = other ? g2 : 0;
    }
    for (int64_t j = 2 * g->result[1]; j < width; j++) {
        to[j] = under[j] = 0;
    }
}

/// Runs the statements for each plane, with what lies before it in the image and in the result.
#define EACH_PLANE(...)                                                                         \
    geometry *g = instruction->details;                                                         \
    const int64_t image = g->image[0] * g->image[1], result = g->result[0] * g->result[1];      \
    for (int64_t plane = first; plane < last; plane++) {                                        \
        __VA_ARGS__                                                                                 \
    }

#define PART_ARGUMENTS                                                                          \
    const gradus_instruction *instruction, int64_t first, int64_t last, void *scratch

GRADUS_CLONES void GRADUS_JOIN(gradus_max_pool, SUFFIX)(PART_ARGUMENTS) {
    (void)scratch;
    EACH_PLANE({
        const T *x = (const T *)instruction->buffers[1] + plane * image;
        T *y = (T *)instruction->buffers[0] + plane * result;
        for (int64_t i = 0; i < g->result[0]; i++, y += g->result[1]) {
            if (FN(is_pair)(g)) {
                FN(pair_row)(g, y, x, i);
            } else {
                FN(largest_row)(g, y, x, i);
            }
        }
    })
}

GRADUS_CLONES void GRADUS_JOIN(gradus_max_pool_gradient, SUFFIX)(PART_ARGUMENTS) {
    EACH_PLANE({
        T *best = scratch;
        S *place = (S *)(best + g->result[1]);
        T *z = (T *)instruction->buffers[0] + plane * image;
        const T *x = (const T *)instruction->buffers[1] + plane * image;
        const T *y = (const T *)instruction->buffers[2] + plane * result;
        const bool pairs = FN(is_pair)(g);
        const int64_t written = pairs ? 2 * g->result[0] * g->image[1] : 0;
        memset(z + written, 0, (size_t)(image - written) * sizeof(T));
        for (int64_t i = 0; i < g->result[0]; i++, y += g->result[1]) {
            if (pairs) {
                FN(pair_gradient)(g, z, x, y, i);
                continue;
            }
            FN(places_row)(g, best, place, x, i);
            for (int64_t j = 0; j < g->result[1]; j++) {
                z[place[j]] += y[j];
            }
        }
    })
}

GRADUS_CLONES void GRADUS_JOIN(gradus_max_pool_gather, SUFFIX)(PART_ARGUMENTS) {
    EACH_PLANE({
        T *best = scratch;
        S *place = (S *)(best + g->result[1]);
        T *y = (T *)instruction->buffers[0] + plane * result;
        const T *x = (const T *)instruction->buffers[1] + plane * image;
        const T *v = (const T *)instruction->buffers[2] + plane * image;
        for (int64_t i = 0; i < g->result[0]; i++, y += g->result[1]) {
            FN(places_row)(g, best, place, x, i);
            for (int64_t j = 0; j < g->result[1]; j++) {
                y[j] = v[place[j]];
            }
        }
    })
}

/// What the sums of row `i` are divided by.
GRADUS_INLINE void FN(divisors)(geometry *g, T *divisor, int64_t i) {
    const FN(span) rows = FN(rows_of)(g, i);
    for (int64_t j = 0; j < g->result[1]; j++) {
        const int64_t start = j * g->strides[1] - g->zeros[1];
        const int64_t end = FN(smaller)(start + g->window[1], g->image[1]);
        const int64_t count = (rows.last - rows.first) * (end - FN(greater)(start, 0));
        divisor[j] = (T)(g->counts_zeros ? g->window[0] * g->window[1] : count);
    }
}

GRADUS_CLONES void GRADUS_JOIN(gradus_average_pool, SUFFIX)(PART_ARGUMENTS) {
    EACH_PLANE({
        T *divisor = scratch;
        T *y = (T *)instruction->buffers[0] + plane * result;
        const T *x = (const T *)instruction->buffers[1] + plane * image;
        for (int64_t i = 0; i < g->result[0]; i++, y += g->result[1]) {
            FN(divisors)(g, divisor, i);
            memset(y, 0, (size_t)g->result[1] * sizeof(T));
            EACH_ELEMENT({ y[j] += x[at]; })
            GRADUS_EACH(j, g->result[1]) { y[j] /= divisor[j]; }
        }
    })
}

GRADUS_CLONES void GRADUS_JOIN(gradus_average_pool_gradient, SUFFIX)(PART_ARGUMENTS) {
    EACH_PLANE({
        T *share = scratch;
        T *x = (T *)instruction->buffers[0] + plane * image;
        const T *y = (const T *)instruction->buffers[1] + plane * result;
        memset(x, 0, (size_t)image * sizeof(T));
        for (int64_t i = 0; i < g->result[0]; i++, y += g->result[1]) {
            FN(divisors)(g, share, i);
            GRADUS_EACH(j, g->result[1]) { share[j] = y[j] / share[j]; }
            EACH_ELEMENT({ x[at] += share[j]; })
        }
    })
}
