// Division of rows by their root mean square, from their mean or from 0, and its gradient, of type T:
// row_gradients.h goes before. Scalars: ε.

/// The mean of a row, the reciprocal of its root mean square about it, and the row in these units.
GRADUS_INLINE T ROWS(standardize)(
    T *result, const T *x, int64_t columns, double epsilon, const bool centered
) {
    const T mean = centered ? ROWS(sum)(x, columns) / (T)columns : 0;
    GRADUS_EACH(i, columns) { result[i] = x[i] - mean; }
    const T square = ROWS(dot)(result, result, columns) / (T)columns;
    const T reciprocal = 1 / (T)sqrt((double)square + epsilon);
    GRADUS_EACH(i, columns) { result[i] *= reciprocal; }
    return reciprocal;
}

GRADUS_INLINE void ROWS(standardize_rows)(PART_ARGUMENTS, const bool centered) {
    const double epsilon = instruction->scalars[0];
    EACH_BLOCK({
        for (int64_t row = first; row < first + count; row++) {
            const int64_t start = row * columns;
            ROWS(standardize)(
                (T *)instruction->buffers[0] + start, (const T *)instruction->buffers[1] + start,
                columns, epsilon, centered);
        }
    })
}

/// r (c - mean(c) - y mean(c y)), without mean(c) where the mean of x is not taken off.
GRADUS_INLINE void ROWS(standardize_gradient)(PART_ARGUMENTS, const bool centered) {
    const double epsilon = instruction->scalars[0];
    EACH_BLOCK({
        for (int64_t row = first; row < first + count; row++) {
            T *y = scratch;
            T *result = (T *)instruction->buffers[0] + row * columns;
            const T *x = (const T *)instruction->buffers[1] + row * columns;
            const T *c = (const T *)instruction->buffers[2] + row * columns;
            const T reciprocal = ROWS(standardize)(y, x, columns, epsilon, centered);
            const T mean = centered ? ROWS(sum)(c, columns) / (T)columns : 0;
            const T slope = ROWS(dot)(c, y, columns) / (T)columns;
            GRADUS_EACH(i, columns) { result[i] = reciprocal * (c[i] - mean - y[i] * slope); }
        }
    })
}

#define FORWARD_PART instruction, first_part, last_part, scratch

GRADUS_CLONES void M(layer_norm)(PART_ARGUMENTS) {
    ROWS(standardize_rows)(FORWARD_PART, true);
}

GRADUS_CLONES void M(rms_norm)(PART_ARGUMENTS) { ROWS(standardize_rows)(FORWARD_PART, false); }

GRADUS_CLONES void M(layer_norm_gradient)(PART_ARGUMENTS) {
    ROWS(standardize_gradient)(FORWARD_PART, true);
}

GRADUS_CLONES void M(rms_norm_gradient)(PART_ARGUMENTS) {
    ROWS(standardize_gradient)(FORWARD_PART, false);
}
