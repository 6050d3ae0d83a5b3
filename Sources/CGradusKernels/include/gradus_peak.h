#pragma once

#include "gradus_instruction.h"

#pragma clang assume_nonnull begin

/// What the machine can do at best, to compare kernels with. All are run by parts, so that threads
/// share them.

/// Multiplies and adds in registers: 2 · 16 · `integers[0]` · `integers[1]` operations a part, with
/// `integers[1]` independent sums of 16 numbers, 6 or 12. Buffer 0 takes 16 numbers of each part.
void gradus_peak_multiply_add(
    const gradus_instruction *instruction, int64_t first, int64_t last, void *_Nullable scratch);

/// a = b + s·c over `integers[0]` numbers a part; a, b and c are the buffers, s is `scalars[0]`.
void gradus_peak_triad(
    const gradus_instruction *instruction, int64_t first, int64_t last, void *_Nullable scratch);

#pragma clang assume_nonnull end
