#pragma once

#include "gradus_instruction.h"

#pragma clang assume_nonnull begin

// The largest element or the mean of each window that moves over planes of images. A part is a plane.

/// The geometry of a pool; the arrays of two are those along height and width.
typedef struct gradus_pooling {
    int64_t image[2];
    int64_t window[2];
    int64_t result[2];
    int64_t strides[2];
    /// Places above, and to the left of, the image; fewer than the window has elements.
    int64_t zeros[2];
    /// 1: a mean is over the whole window, 0: over the part of it that lies in the image.
    int64_t counts_zeros;
} gradus_pooling;

#define GRADUS_DECLARE_POOLING(suffix)                                                          \
    /* Buffers: y, x. */                                                                        \
    void gradus_max_pool_##suffix(                                                              \
        const gradus_instruction *instruction, int64_t first, int64_t last,                     \
        void *_Nullable scratch);                                                               \
    /* Buffers: z, x, y: the elements of y, added where the windows of x have their largest. */ \
    void gradus_max_pool_gradient_##suffix(                                                     \
        const gradus_instruction *instruction, int64_t first, int64_t last,                     \
        void *_Nullable scratch);                                                               \
    /* Buffers: y, x, v: the elements of v where the windows of x have their largest. */        \
    void gradus_max_pool_gather_##suffix(                                                       \
        const gradus_instruction *instruction, int64_t first, int64_t last,                     \
        void *_Nullable scratch);                                                               \
    /* Buffers: y, x. */                                                                        \
    void gradus_average_pool_##suffix(                                                          \
        const gradus_instruction *instruction, int64_t first, int64_t last,                     \
        void *_Nullable scratch);                                                               \
    /* Buffers: x, y. */                                                                        \
    void gradus_average_pool_gradient_##suffix(                                                 \
        const gradus_instruction *instruction, int64_t first, int64_t last,                     \
        void *_Nullable scratch);

GRADUS_DECLARE_POOLING(f32)
GRADUS_DECLARE_POOLING(f64)

#pragma clang assume_nonnull end
