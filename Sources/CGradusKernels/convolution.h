// Convolutions of type T with vectors of LANES.
//
// Rows are copied in whole vectors that may reach beyond their ends: what they write there is written
// again by the row after it, or is slack.

typedef const gradus_convolution geometry;
typedef T CONVOLUTION(vector) __attribute__((ext_vector_type(LANES), aligned(sizeof(T))));
typedef T CONVOLUTION(half) __attribute__((ext_vector_type(LANES / 2), aligned(sizeof(T))));

/// Copies `count` elements and up to LANES - 1 more.
GRADUS_INLINE void CONVOLUTION(copy)(T *to, const T *from, int64_t count) {
    if (count <= LANES / 2) {
        *(CONVOLUTION(half) *)to = *(const CONVOLUTION(half) *)from;
        return;
    }
    for (int64_t i = 0; i < count; i += LANES) {
        *(CONVOLUTION(vector) *)(to + i) = *(const CONVOLUTION(vector) *)(from + i);
    }
}

/// Rows of the image, from its zeros on, that the windows of `rows` rows of the result reach.
GRADUS_INLINE int64_t CONVOLUTION(reach)(geometry *g, int64_t rows) {
    return (rows - 1) * g->strides[0] + (g->window[0] - 1) * g->dilation[0] + 1;
}

/// The channels of a group, from row `top` of the image with its zeros on, `rows` rows of each.
GRADUS_INLINE void CONVOLUTION(pad)(geometry *g, T *padded, const T *x, int64_t top, int64_t rows) {
    const int64_t height = g->image[0], width = g->image[1];
    const int64_t left = g->zeros[1] < g->padded_width ? g->zeros[1] : g->padded_width;
    const int64_t most = g->padded_width - left, count = width < most ? width : most;
    memset(padded, 0, (size_t)(g->channels * rows * g->padded_width) * sizeof(T));
    for (int64_t c = 0; c < g->channels; c++, x += height * width) {
        for (int64_t row = 0; row < rows; row++, padded += g->padded_width) {
            const int64_t source = top + row - g->zeros[0];
            if (source >= 0 && source < height) {
                memcpy(padded + left, x + source * width, (size_t)count * sizeof(T));
            }
        }
    }
}

/// The reverse of `pad` for a whole image: drops the zeros.
GRADUS_INLINE void CONVOLUTION(crop)(geometry *g, T *x, const T *padded, int64_t rows) {
    const int64_t height = g->image[0], width = g->image[1];
    const int64_t left = g->zeros[1] < g->padded_width ? g->zeros[1] : g->padded_width;
    const int64_t most = g->padded_width - left, count = width < most ? width : most;
    for (int64_t c = 0; c < g->channels; c++, padded += rows * g->padded_width) {
        for (int64_t row = 0; row < height; row++, x += width) {
            const int64_t source = row + g->zeros[0];
            const int64_t kept = source < rows ? count : 0;
            if (kept > 0) {
                memcpy(
                    x, padded + source * g->padded_width + left, (size_t)kept * sizeof(T));
            }
            memset(x + kept, 0, (size_t)(width - kept) * sizeof(T));
        }
    }
}

/// Elements from one element of the window of a channel to the next in a padded image, and to the
/// place of the result below.
typedef struct CONVOLUTION(steps) {
    int64_t plane, down, across, below, beside;
} CONVOLUTION(steps);

GRADUS_INLINE CONVOLUTION(steps) CONVOLUTION(steps_of)(geometry *g, int64_t rows) {
    return (CONVOLUTION(steps)){
        .plane = rows * g->padded_width,
        .down = g->dilation[0] * g->padded_width,
        .across = g->dilation[1],
        .below = g->strides[0] * g->padded_width,
        .beside = g->strides[1],
    };
}

/// Windows as columns: row (c, u, v) holds that element of the window at each place of the block.
GRADUS_CLONES
static void CONVOLUTION(columns)(geometry *g, T *windows, const T *padded, int64_t rows, int64_t stride) {
    const CONVOLUTION(steps) step = CONVOLUTION(steps_of)(g, CONVOLUTION(reach)(g, rows));
    const int64_t width = g->result[1];
    for (int64_t c = 0; c < g->channels; c++, padded += step.plane) {
        for (int64_t u = 0; u < g->window[0]; u++) {
            for (int64_t v = 0; v < g->window[1]; v++, windows += stride) {
                const T *from = padded + u * step.down + v * step.across;
                T *to = windows;
                for (int64_t i = 0; i < rows; i++, from += step.below, to += width) {
                    if (step.beside == 1) {
                        CONVOLUTION(copy)(to, from, width);
                    } else {
                        GRADUS_EACH(j, width) { to[j] = from[j * step.beside]; }
                    }
                }
            }
        }
    }
}

/// Windows as rows: each place of the block holds its window, elements (c, u, v) and what fills up
/// `stride`.
GRADUS_CLONES
static void CONVOLUTION(rows)(geometry *g, T *windows, const T *padded, int64_t rows, int64_t stride) {
    const CONVOLUTION(steps) step = CONVOLUTION(steps_of)(g, CONVOLUTION(reach)(g, rows));
    const int64_t width = g->window[1];
    const int64_t filler = stride - g->channels * g->window[0] * width;
    for (int64_t i = 0; i < rows; i++) {
        for (int64_t j = 0; j < g->result[1]; j++) {
            const T *place = padded + i * step.below + j * step.beside;
            for (int64_t c = 0; c < g->channels; c++, place += step.plane) {
                const T *from = place;
                for (int64_t u = 0; u < g->window[0]; u++, from += step.down, windows += width) {
                    if (step.across == 1) {
                        CONVOLUTION(copy)(windows, from, width);
                    } else {
                        for (int64_t v = 0; v < width; v++) {
                            windows[v] = from[v * step.across];
                        }
                    }
                }
            }
            windows += filler;
        }
    }
}

/// The reverse of `columns`: adds each element of the windows where it came from.
GRADUS_CLONES
static void CONVOLUTION(add_columns)(
    geometry *g, T *padded, const T *windows, int64_t rows, int64_t stride, int64_t height
) {
    const CONVOLUTION(steps) step = CONVOLUTION(steps_of)(g, height);
    const int64_t width = g->result[1];
    for (int64_t c = 0; c < g->channels; c++, padded += step.plane) {
        for (int64_t u = 0; u < g->window[0]; u++) {
            for (int64_t v = 0; v < g->window[1]; v++, windows += stride) {
                T *to = padded + u * step.down + v * step.across;
                const T *from = windows;
                for (int64_t i = 0; i < rows; i++, to += step.below, from += width) {
                    if (step.beside == 1) {
                        GRADUS_EACH(j, width) { to[j] += from[j]; }
                    } else {
                        GRADUS_EACH(j, width) { to[j * step.beside] += from[j]; }
                    }
                }
            }
        }
    }
}

GRADUS_INLINE int64_t CONVOLUTION(window_count)(geometry *g) {
    return g->channels * g->window[0] * g->window[1];
}

GRADUS_INLINE int64_t CONVOLUTION(whole_vectors)(int64_t count) {
    return (count + GRADUS_CONVOLUTION_SLACK - 1) / GRADUS_CONVOLUTION_SLACK
        * GRADUS_CONVOLUTION_SLACK;
}

/// Elements from one window to the next where they are rows: whole vectors.
GRADUS_INLINE int64_t CONVOLUTION(window_stride)(geometry *g) {
    return CONVOLUTION(whole_vectors)(CONVOLUTION(window_count)(g));
}

/// Where in a padded image of `rows` rows of the result the elements of the first window lie.
static void CONVOLUTION(fill_offsets)(geometry *g, int64_t *offsets, int64_t rows) {
    const CONVOLUTION(steps) step = CONVOLUTION(steps_of)(g, CONVOLUTION(reach)(g, rows));
    for (int64_t c = 0; c < g->channels; c++) {
        for (int64_t u = 0; u < g->window[0]; u++) {
            for (int64_t v = 0; v < g->window[1]; v++) {
                *offsets++ = c * step.plane + u * step.down + v * step.across;
            }
        }
    }
}

/// A block of the result of stride 1 without copies of windows: an element of the windows at all places,
/// those included where a window would reach into the next row, is a stretch of the padded image.
/// `block` takes the results at all these places.
static void CONVOLUTION(slide)(
    geometry *g, T *y, const T *w, const T *padded, T *block, const int64_t *offsets, int64_t rows
) {
    const int64_t width = g->result[1], n = (rows - 1) * g->padded_width + width;
    const CONVOLUTION(product) p = {
        .m = g->outputs, .n = n, .k = CONVOLUTION(window_count)(g),
        .a_row = CONVOLUTION(window_count)(g), .a_column = 1,
        .c_row = CONVOLUTION(whole_vectors)(n), .offsets = offsets,
    };
    CONVOLUTION(multiply)()(&p, block, w, padded);
    for (int64_t o = 0; o < g->outputs; o++, block += p.c_row, y += g->result[0] * width) {
        for (int64_t i = 0; i < rows; i++) {
            memcpy(y + i * width, block + i * g->padded_width, (size_t)width * sizeof(T));
        }
    }
}

void GRADUS_JOIN(gradus_convolution, SUFFIX)(
    const gradus_instruction *instruction, int64_t first, int64_t last, void *scratch
) {
    geometry *g = instruction->details;
    T *padded = scratch, *windows = padded + g->windows_start;
    const int64_t places = g->result[0] * g->result[1], k = CONVOLUTION(window_count)(g);
    const int64_t plane = g->image[0] * g->image[1];
    int64_t *offsets = (int64_t *)(padded + g->offsets_start), offsets_rows = 0;
    const int64_t blocks = (g->result[0] + g->block - 1) / g->block;
    for (int64_t part = first; part < last; part++) {
        const int64_t image = part / blocks, start = part % blocks * g->block;
        const int64_t rest = g->result[0] - start, rows = rest < g->block ? rest : g->block;
        const CONVOLUTION(product) p = {
            .m = g->outputs, .n = rows * g->result[1], .k = k, .a_row = k, .a_column = 1,
            .b_row = rows * g->result[1], .c_row = places,
        };
        for (int64_t group = 0; group < g->groups; group++) {
            const int64_t set = image * g->groups + group;
            const T *x = (const T *)instruction->buffers[1] + set * g->channels * plane;
            CONVOLUTION(pad)(g, padded, x, start * g->strides[0], CONVOLUTION(reach)(g, rows));
            T *y = (T *)instruction->buffers[0] + set * g->outputs * places;
            const T *w = (const T *)instruction->buffers[2] + group * g->outputs * k;
            if (g->slides) {
                if (rows != offsets_rows) {
                    CONVOLUTION(fill_offsets)(g, offsets, rows);
                    offsets_rows = rows;
                }
                CONVOLUTION(slide)(g, y + start * g->result[1], w, padded, windows, offsets, rows);
            } else {
                CONVOLUTION(columns)(g, windows, padded, rows, p.b_row);
                CONVOLUTION(multiply)()(&p, y + start * g->result[1], w, windows);
            }
        }
    }
}

void GRADUS_JOIN(gradus_convolution_input, SUFFIX)(
    const gradus_instruction *instruction, int64_t first, int64_t last, void *scratch
) {
    geometry *g = instruction->details;
    T *padded = scratch, *windows = padded + g->windows_start;
    const int64_t places = g->result[0] * g->result[1], k = CONVOLUTION(window_count)(g);
    const int64_t plane = g->image[0] * g->image[1], height = CONVOLUTION(reach)(g, g->result[0]);
    for (int64_t set = first * g->groups; set < last * g->groups; set++) {
        const T *y = (const T *)instruction->buffers[1] + set * g->outputs * places;
        const T *w = (const T *)instruction->buffers[2] + set % g->groups * g->outputs * k;
        memset(padded, 0, (size_t)(g->channels * height * g->padded_width) * sizeof(T));
        T *block = padded + g->block_start;
        for (int64_t start = 0; start < g->result[0]; start += g->block) {
            const int64_t rest = g->result[0] - start, rows = rest < g->block ? rest : g->block;
            const int64_t n = rows * g->result[1];
            const int64_t stride = CONVOLUTION(whole_vectors)(n);
            for (int64_t o = 0; o < g->outputs; o++) {
                memcpy(
                    block + o * stride, y + o * places + start * g->result[1],
                    (size_t)n * sizeof(T));
            }
            const CONVOLUTION(product) p = {
                .m = k, .n = n, .k = g->outputs, .a_row = 1, .a_column = k, .b_row = stride,
                .c_row = n,
            };
            CONVOLUTION(multiply)()(&p, windows, w, block);
            CONVOLUTION(add_columns)(
                g, padded + start * g->strides[0] * g->padded_width, windows, rows, p.c_row,
                height);
        }
        T *x = (T *)instruction->buffers[0] + set * g->channels * plane;
        CONVOLUTION(crop)(g, x, padded, height);
    }
}

/// Adds what one image and group contribute to `sums`, rows of whole vectors.
static void CONVOLUTION(add_weights)(
    geometry *g, T *sums, const T *x, const T *y, T *scratch, bool adds
) {
    T *windows = scratch + g->windows_start;
    const int64_t places = g->result[0] * g->result[1], k = CONVOLUTION(window_stride)(g);
    for (int64_t start = 0; start < g->result[0]; start += g->block) {
        const int64_t rest = g->result[0] - start, rows = rest < g->block ? rest : g->block;
        CONVOLUTION(pad)(g, scratch, x, start * g->strides[0], CONVOLUTION(reach)(g, rows));
        CONVOLUTION(rows)(g, windows, scratch, rows, k);
        const CONVOLUTION(product) p = {
            .m = g->outputs, .n = k, .k = rows * g->result[1], .a_row = places, .a_column = 1,
            .b_row = k, .c_row = k, .adds = adds || start > 0,
        };
        CONVOLUTION(multiply)()(&p, sums, y + start * g->result[1], windows);
    }
}

void GRADUS_JOIN(gradus_convolution_weight, SUFFIX)(
    const gradus_instruction *instruction, int64_t first, int64_t last, void *scratch
) {
    geometry *g = instruction->details;
    const int64_t places = g->result[0] * g->result[1], plane = g->image[0] * g->image[1];
    const int64_t size = g->outputs * CONVOLUTION(window_stride)(g);
    for (int64_t part = first; part < last; part++) {
        T *sums = (T *)instruction->buffers[3] + g->sums_start + part * g->groups * size;
        const int64_t start = part * g->images, end = start + g->images;
        for (int64_t image = start; image < end && image < g->batch; image++) {
            for (int64_t group = 0; group < g->groups; group++) {
                const int64_t set = image * g->groups + group;
                CONVOLUTION(add_weights)(
                    g, sums + group * size,
                    (const T *)instruction->buffers[1] + set * g->channels * plane,
                    (const T *)instruction->buffers[2] + set * g->outputs * places, scratch,
                    image > start);
            }
        }
    }
}

GRADUS_CLONES void GRADUS_JOIN(gradus_convolution_weight_sum, SUFFIX)(
    const gradus_instruction *instruction
) {
    geometry *g = instruction->details;
    const int64_t kernels = g->groups * g->outputs;
    const int64_t k = CONVOLUTION(window_count)(g), stride = CONVOLUTION(window_stride)(g);
    const T *sums = (const T *)instruction->buffers[3] + g->sums_start;
    T *w = instruction->buffers[0];
    gradus_run_parts(instruction);
    memset(w, 0, (size_t)(kernels * k) * sizeof(T));
    for (int64_t part = 0; part * g->images < g->batch; part++) {
        for (int64_t o = 0; o < kernels; o++) {
            const T *row = sums + (part * kernels + o) * stride;
            GRADUS_EACH(i, k) { w[o * k + i] += row[i]; }
        }
    }
}
