#pragma once

#include "gradus_instruction.h"

#pragma clang assume_nonnull begin

// Convolutions y[n, o, i, j] = Σ x[n, c, i s + u d - p, j s + v d - p] w[o, c, u, v] and their
// gradients, as matrix products with the windows of an image, which are laid out block by block in
// working memory or, where that pays, read from the padded image. All arrays are dense.

/// The geometry of a convolution; the arrays of two are those along height and width.
typedef struct gradus_convolution {
    int64_t batch;
    int64_t groups;
    /// Channels of the image, and of the result, in each group.
    int64_t channels;
    int64_t outputs;
    int64_t image[2];
    int64_t window[2];
    int64_t result[2];
    int64_t strides[2];
    int64_t dilation[2];
    /// Zeros above, and to the left of, the image.
    int64_t zeros[2];
    /// Rows of the result that make up a block, and columns of the image that its windows reach.
    int64_t block;
    int64_t padded_width;
    /// 1 if the strides are 1 and the windows are read where they lie in the padded image, not copied.
    int64_t slides;
    /// Images whose part of a weight gradient is summed by itself.
    int64_t images;
    /// Where the parts of working memory begin, in elements; the first is the image with its zeros.
    int64_t windows_start;
    /// Where windows are not copied: a table of the places of their elements, behind a block of results.
    int64_t offsets_start;
    /// Of the input gradient: a block of the cotangent.
    int64_t block_start;
    /// Of the weight gradient: the sums of the parts.
    int64_t sums_start;
} gradus_convolution;

enum {
    /// Elements that may be read or written beyond a row.
    GRADUS_CONVOLUTION_SLACK = 16,
};

#define GRADUS_DECLARE_CONVOLUTION(suffix)                                                      \
    /* Buffers: y, x, w. A part is a block of an image's result. */                             \
    void gradus_convolution_##suffix(                                                           \
        const gradus_instruction *instruction, int64_t first, int64_t last,                     \
        void *_Nullable scratch);                                                               \
    /* Buffers: x, y, w. A part is an image. */                                                 \
    void gradus_convolution_input_##suffix(                                                     \
        const gradus_instruction *instruction, int64_t first, int64_t last,                     \
        void *_Nullable scratch);                                                               \
    /* Buffers: w, x, y, scratch. A part is a sum over `images` images. */                      \
    void gradus_convolution_weight_##suffix(                                                    \
        const gradus_instruction *instruction, int64_t first, int64_t last,                     \
        void *_Nullable scratch);                                                               \
    /* Runs the parts, and adds up their sums. */                                               \
    void gradus_convolution_weight_sum_##suffix(const gradus_instruction *instruction);

GRADUS_DECLARE_CONVOLUTION(f32)
GRADUS_DECLARE_CONVOLUTION(f64)

#pragma clang assume_nonnull end
