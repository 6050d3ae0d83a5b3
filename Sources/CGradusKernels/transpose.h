// Transposition of elements of type T: FN(transpose_block).

typedef T FN(quad) __attribute__((ext_vector_type(4), aligned(sizeof(T))));

/// Four by four elements: to[i·to_stride + j] = from[j·from_stride + i].
GRADUS_INLINE void FN(transpose_four)(
    T *to, int64_t to_stride, const T *from, int64_t from_stride
) {
    typedef FN(quad) Q;
    const Q a = *(const Q *)from, b = *(const Q *)(from + from_stride);
    const Q c = *(const Q *)(from + 2 * from_stride), d = *(const Q *)(from + 3 * from_stride);
    const Q ab = __builtin_shufflevector(a, b, 0, 4, 1, 5);
    const Q cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
    const Q high_ab = __builtin_shufflevector(a, b, 2, 6, 3, 7);
    const Q high_cd = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    *(Q *)to = __builtin_shufflevector(ab, cd, 0, 1, 4, 5);
    *(Q *)(to + to_stride) = __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
    *(Q *)(to + 2 * to_stride) = __builtin_shufflevector(high_ab, high_cd, 0, 1, 4, 5);
    *(Q *)(to + 3 * to_stride) = __builtin_shufflevector(high_ab, high_cd, 2, 3, 6, 7);
}

/// to[i·to_stride + j] = from[j·from_stride + i] for i < rows, j < columns.
GRADUS_INLINE void FN(transpose_block)(
    T *to, int64_t to_stride, const T *from, int64_t from_stride, int64_t rows, int64_t columns
) {
    const int64_t whole_rows = rows & ~(int64_t)3, whole_columns = columns & ~(int64_t)3;
    for (int64_t i = 0; i < whole_rows; i += 4) {
        for (int64_t j = 0; j < whole_columns; j += 4) {
            FN(transpose_four)(
                to + i * to_stride + j, to_stride, from + j * from_stride + i, from_stride);
        }
    }
    for (int64_t i = 0; i < whole_rows && whole_columns < columns; i++) {
        for (int64_t j = whole_columns; j < columns; j++) {
            to[i * to_stride + j] = from[j * from_stride + i];
        }
    }
    for (int64_t i = whole_rows; i < rows; i++) {
        for (int64_t j = 0; j < columns; j++) {
            to[i * to_stride + j] = from[j * from_stride + i];
        }
    }
}
