// Panels of the operands of a blocked matrix product of type T: copies in the order in which tiles read
// them. Parameters as in matmul_block.h, which includes this after matmul_tile.h.

/// The columns of the next panel where `rest` are left: up to three vectors, and such that none is
/// left for a panel of one vector if that can be.
GRADUS_INLINE int64_t FN(panel_columns)(int64_t rest) {
    const int64_t vectors = (rest + LANES - 1) / LANES;
    const int64_t wanted = vectors == 4 || vectors == 2 ? 2 : vectors >= 3 ? 3 : 1;
    return rest < wanted * LANES ? rest : wanted * LANES;
}

GRADUS_INLINE int64_t FN(padded)(int64_t columns) {
    return (columns + LANES - 1) / LANES * LANES;
}

/// Copies one row of a panel, padded with zeros.
GRADUS_INLINE TARGET void FN(pack_row)(T *panel, const T *b, int64_t columns) {
    int64_t j = 0;
    for (; j + LANES <= columns; j += LANES) {
        *(V *)(panel + j) = *(const V *)(b + j);
    }
    if (j < columns) {
        *(V *)(panel + j) = FN(load_part)(b + j, columns - j);
    }
}

#if LANES == 16
#define INTERLEAVE(x, y, i, k)                                                              \
    __builtin_shufflevector(                                                                \
        x, y, i, i + 16, k, k + 16, i + 4, i + 20, k + 4, k + 20, i + 8, i + 24, k + 8,     \
        k + 24, i + 12, i + 28, k + 12, k + 28)
#define PAIRS(x, y, i)                                                                      \
    __builtin_shufflevector(                                                                \
        x, y, i, i + 1, i + 16, i + 17, i + 4, i + 5, i + 20, i + 21, i + 8, i + 9, i + 24, \
        i + 25, i + 12, i + 13, i + 28, i + 29)
#elif LANES == 8
#define INTERLEAVE(x, y, i, k) \
    __builtin_shufflevector(x, y, i, i + 8, k, k + 8, i + 4, i + 12, k + 4, k + 12)
#define PAIRS(x, y, i) \
    __builtin_shufflevector(x, y, i, i + 1, i + 8, i + 9, i + 4, i + 5, i + 12, i + 13)
#endif

/// Whether rows of A are turned by vectors.
#define TURNS_ROWS (LANES == 16 || (LANES == 8 && ROWS == 4))

#if TURNS_ROWS
/// Transposes four by four elements in each group of four lanes.
GRADUS_INLINE TARGET void FN(turn_quarters)(V v[4]) {
    const V first = INTERLEAVE(v[0], v[1], 0, 1), second = INTERLEAVE(v[2], v[3], 0, 1);
    const V third = INTERLEAVE(v[0], v[1], 2, 3), fourth = INTERLEAVE(v[2], v[3], 2, 3);
    v[0] = PAIRS(first, second, 0);
    v[1] = PAIRS(first, second, 2);
    v[2] = PAIRS(third, fourth, 0);
    v[3] = PAIRS(third, fourth, 2);
}
#endif

#undef INTERLEAVE
#undef PAIRS

#if LANES == 16
typedef T FN(quarter) __attribute__((ext_vector_type(4), aligned(sizeof(T))));
typedef T FN(half) __attribute__((ext_vector_type(8), aligned(sizeof(T))));

/// Four elements each of four places.
GRADUS_INLINE TARGET V FN(quarters)(const T *a, const T *b, const T *c, const T *d) {
    typedef FN(quarter) Q;
    return __builtin_shufflevector(
        __builtin_shufflevector(*(const Q *)a, *(const Q *)b, 0, 1, 2, 3, 4, 5, 6, 7),
        __builtin_shufflevector(*(const Q *)c, *(const Q *)d, 0, 1, 2, 3, 4, 5, 6, 7),
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

/// Sixteen columns of B, contiguous each, as rows of a panel: to[p·stride + j] = b[j·b_column + p].
TARGET static void FN(turn_columns)(
    T *to, int64_t stride, const T *b, int64_t b_column, int64_t depth
) {
    const int64_t whole = depth & ~(int64_t)3;
    for (int64_t p = 0; p < whole; p += 4, to += 4 * stride) {
        // Quarter q of v[j] are four elements of column 4q + j.
        V v[4];
        _Pragma("unroll")
        for (int j = 0; j < 4; j++) {
            const T *from = b + j * b_column + p;
            v[j] = FN(quarters)(
                from, from + 4 * b_column, from + 8 * b_column, from + 12 * b_column);
        }
        FN(turn_quarters)(v);
        _Pragma("unroll")
        for (int j = 0; j < 4; j++) {
            *(V *)(to + j * stride) = v[j];
        }
    }
    BLOCK_TRANSPOSE(to, stride, b + whole, b_column, depth - whole, 16);
}

/// Eight rows of A as a panel: to[8·p + i] = a[i·a_row + p].
TARGET static void FN(turn_rows)(T *to, const T *a, int64_t a_row, int64_t depth) {
    typedef FN(half) H;
    const int64_t whole = depth & ~(int64_t)7;
    for (int64_t p = 0; p < whole; p += 8, to += 64) {
        // The first half of v[i] are four elements of rows i and 4 + i, the second the next four.
        V v[4];
        _Pragma("unroll")
        for (int i = 0; i < 4; i++) {
            const T *from = a + i * a_row + p;
            v[i] = FN(quarters)(from, from + 4 * a_row, from + 4, from + 4 * a_row + 4);
        }
        FN(turn_quarters)(v);
        _Pragma("unroll")
        for (int i = 0; i < 4; i++) {
            *(H *)(to + 8 * i) = __builtin_shufflevector(v[i], v[i], 0, 1, 2, 3, 4, 5, 6, 7);
            *(H *)(to + 8 * i + 32) =
                __builtin_shufflevector(v[i], v[i], 8, 9, 10, 11, 12, 13, 14, 15);
        }
    }
    BLOCK_TRANSPOSE(to, 8, a + whole, a_row, depth - whole, 8);
}
#elif TURNS_ROWS
/// Four rows of A as a panel: to[4·p + i] = a[i·a_row + p]. The next four are asked for: they may lie
/// pages away.
TARGET static void FN(turn_rows)(T *to, const T *a, int64_t a_row, int64_t depth) {
    const int64_t whole = depth & ~(int64_t)7;
    for (int64_t p = 0; p < whole; p += 8, to += 32) {
        V v[4];
        _Pragma("unroll")
        for (int i = 0; i < 4; i++) {
            v[i] = *(const V *)(a + i * a_row + p);
            __builtin_prefetch(a + (i + 4) * a_row + p);
        }
#define HALVES(x, y, i) \
    __builtin_shufflevector(x, y, i, i + 1, i + 2, i + 3, i + 8, i + 9, i + 10, i + 11)
        // Each then holds one column in its first half, and the fourth column after it in its second.
        FN(turn_quarters)(v);
        *(V *)to = HALVES(v[0], v[1], 0);
        *(V *)(to + 8) = HALVES(v[2], v[3], 0);
        *(V *)(to + 16) = HALVES(v[0], v[1], 4);
        *(V *)(to + 24) = HALVES(v[2], v[3], 4);
#undef HALVES
    }
    BLOCK_TRANSPOSE(to, 4, a + whole, a_row, depth - whole, 4);
}
#endif

/// Copies depth × columns of B, whose columns are contiguous, to a panel.
TARGET static void FN(pack_turned)(
    T *panel, const T *b, int64_t depth, int64_t columns, int64_t b_column
) {
    const int64_t stride = FN(padded)(columns);
#if LANES == 16
    for (; columns >= 16; columns -= 16, panel += 16, b += 16 * b_column) {
        FN(turn_columns)(panel, stride, b, b_column, depth);
    }
#endif
    for (int64_t p = 0; columns > 0 && p < depth; p += LANES) {
        const int64_t height = depth - p < LANES ? depth - p : LANES;
        BLOCK_TRANSPOSE(panel + p * stride, stride, b + p, b_column, height, columns);
    }
    const int64_t padding = FN(padded)(columns);
    for (int64_t p = 0; p < depth; p++) {
        for (int64_t j = columns; j < padding; j++) {
            panel[p * stride + j] = 0;
        }
    }
}

/// Copies depth × columns of B to panels, one after another. Long stretches of the rows are read,
/// and some rows ahead are asked for: nothing else would know where the next one lies.
TARGET static void FN(pack)(
    const gradus_matmul *g, T *panels, const T *b, int64_t depth, int64_t columns
) {
    enum { AHEAD = 4, LINE = 64 / sizeof(T) };
    if (g->b_column != 1) {
        for (int64_t j = 0, width; j < columns; j += width) {
            width = FN(panel_columns)(columns - j);
            FN(pack_turned)(panels, b + j * g->b_column, depth, width, g->b_column);
            panels += FN(padded)(width) * depth;
        }
        return;
    }
    for (int64_t p = 0; p < depth; p++, b += g->b_row) {
        T *panel = panels;
        for (int64_t j = 0; p + AHEAD < depth && j < columns; j += LINE) {
            __builtin_prefetch(b + AHEAD * g->b_row + j);
        }
        for (int64_t j = 0, width; j < columns; j += width) {
            width = FN(panel_columns)(columns - j);
            FN(pack_row)(panel + p * FN(padded)(width), b + j, width);
            panel += FN(padded)(width) * depth;
        }
    }
}

/// Where the panels of a B that is packed whole lie: those of each part, in it those of each piece of the
/// depth, of `depth` from p on, in it those of each block, from column j of the part on.
GRADUS_INLINE T *FN(panels_at)(
    const gradus_matmul *g, const T *panels, const matmul_part *part, int64_t p, int64_t j,
    int64_t depth
) {
    return (T *)panels + part->column * g->k + p * FN(padded)(part->columns) + j * depth;
}

/// Copies rows × depth of A to panels of ROWS rows each, one after another: element [i, p] of a panel
/// lies at p·ROWS + i. The rows are contiguous.
TARGET static void FN(pack_rows)(
    T *panels, const T *a, int64_t a_row, int64_t rows, int64_t depth
) {
    for (int64_t i = 0; i < rows; i += ROWS, panels += ROWS * depth) {
        const int64_t height = rows - i < ROWS ? rows - i : ROWS;
#if TURNS_ROWS
        if (height == ROWS) {
            FN(turn_rows)(panels, a + i * a_row, a_row, depth);
            continue;
        }
#endif
        BLOCK_TRANSPOSE(panels, ROWS, a + i * a_row, a_row, depth, height);
    }
}

/// The same where the columns are contiguous. Long stretches of them are read: they may lie pages apart.
TARGET static void FN(pack_columns)(
    T *panels, const T *a, int64_t a_column, int64_t rows, int64_t depth
) {
    enum { STRIP = 8 * 64 / sizeof(T) / ROWS * ROWS };
    for (int64_t i = 0; i < rows; i += STRIP, panels += STRIP * depth) {
        const int64_t height = rows - i < STRIP ? rows - i : STRIP;
        const T *from = a + i;
        for (int64_t p = 0; p < depth; p++, from += a_column) {
            T *to = panels + p * ROWS;
            int64_t row = 0;
            for (; row + ROWS <= height; row += ROWS, to += ROWS * depth) {
                memcpy(to, from + row, ROWS * sizeof(T));
            }
            for (int64_t last = row; last < height; last++) {
                to[last - row] = from[last];
            }
        }
    }
}
