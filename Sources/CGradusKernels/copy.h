// The strided copy of elements of type T.

#define FN(name) GRADUS_JOIN(name, SUFFIX)

#include "transpose.h"

/// Rows × columns elements, where the operand is contiguous down the rows: by square blocks, so
/// that each cache line is used while it is there.
GRADUS_CLONES static void FN(transpose)(
    T *result, const T *operand, int64_t rows, int64_t columns, int64_t result_stride,
    int64_t operand_stride
) {
    enum { EDGE = 32 };
    for (int64_t top = 0; top < rows; top += EDGE) {
        const int64_t height = rows - top < EDGE ? rows - top : EDGE;
        for (int64_t left = 0; left < columns; left += EDGE) {
            FN(transpose_block)(
                result + top * result_stride + left, result_stride,
                operand + left * operand_stride + top, operand_stride, height,
                columns - left < EDGE ? columns - left : EDGE);
        }
    }
}

GRADUS_CLONES static void FN(fill)(T *result, T value, int64_t count) {
    GRADUS_EACH(i, count) { result[i] = value; }
}

/// The innermost loop, or the two innermost for a transposition.
static void FN(innermost)(const gradus_copy *g, T *result, const T *operand) {
    const int64_t last = g->rank - 1, count = g->extents[last];
    switch (g->form) {
    case GRADUS_COPY_RUNS:
        memcpy(result, operand, (size_t)count * sizeof(T));
        return;
    case GRADUS_COPY_FILL:
        FN(fill)(result, *operand, count);
        return;
    case GRADUS_COPY_TRANSPOSE:
        FN(transpose)(
            result, operand, g->extents[last - 1], count, g->result_strides[last - 1],
            g->operand_strides[last]);
        return;
    case GRADUS_COPY_STRIDED:
        for (int64_t i = 0; i < count; i++) {
            result[i * g->result_strides[last]] = operand[i * g->operand_strides[last]];
        }
        return;
    }
}

void FN(gradus_copy)(const gradus_instruction *instruction) {
    const gradus_copy *g = instruction->details;
    T *result = instruction->buffers[0];
    memset(result, 0, (size_t)g->cleared * sizeof(T));
    for (int64_t axis = 0; axis < g->rank; axis++) {
        if (g->extents[axis] == 0) {
            return;
        }
    }
    const T *operand = (const T *)instruction->buffers[1] + g->operand_offset;
    result += g->result_offset;
    const int64_t inner = g->form == GRADUS_COPY_TRANSPOSE ? 2 : 1;
    int64_t index[GRADUS_COPY_RANK_LIMIT] = {0};
    for (;;) {
        FN(innermost)(g, result, operand);
        int64_t axis = g->rank - inner - 1;
        for (; axis >= 0; axis--) {
            result += g->result_strides[axis];
            operand += g->operand_strides[axis];
            if (++index[axis] < g->extents[axis]) {
                break;
            }
            result -= g->result_strides[axis] * g->extents[axis];
            operand -= g->operand_strides[axis] * g->extents[axis];
            index[axis] = 0;
        }
        if (axis < 0) {
            return;
        }
    }
}

#undef FN
#undef T
#undef SUFFIX
