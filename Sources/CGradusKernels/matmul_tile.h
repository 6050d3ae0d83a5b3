// A tile of a matrix product of type T for one kind of processor: TARGET, an attribute; LANES of a
// vector; ROWS, how many rows of C a tile has (its columns are up to three vectors); NAME; MASKED,
// where the processor has masks for a part of a vector, the vector's type in `masked.h`.
//
// The tile stays in registers while p runs over the depth. Each element of C is a sum over p in
// order, so that its bits do not depend on the tiling.

#define FN(name) GRADUS_JOIN(GRADUS_JOIN(name, NAME), SUFFIX)
#define V FN(lanes)

typedef T V __attribute__((ext_vector_type(LANES), aligned(sizeof(T))));

/// C[i, j] (+)= Σ_p a[i·a_row + p·a_column] b[p·b_row + j] for a tile.
typedef struct FN(tile) {
    const T *a;
    const T *b;
    T *c;
    int64_t a_row, a_column, b_row, c_row;
    /// Elements of A from the rows of one tile to those of the next.
    int64_t a_panel;
    int64_t depth;
    /// Columns of C that exist; those of B are padded to whole vectors.
    int64_t columns;
    bool adds;
    /// What is added to each row of C once its sums are complete, after which negative numbers become 0 if it
    /// `rectifies`; null: nothing.
    const T *bias;
    bool rectifies;
    /// Where the rows of B are copied to, one after another, by a tile that packs.
    T *panel;
    /// What is read soon, to be fetched meanwhile, a line every GRADUS_MATMUL_FETCH steps, each
    /// `next_step` elements after the one before; null: nothing.
    const T *next;
    int64_t next_step;
    /// Where each row of B lies, for a tile that gathers.
    const int64_t *offsets;
} FN(tile);

#ifdef MASKED
GRADUS_INLINE TARGET V FN(load_part)(const T *from, int64_t count) {
    return (V)GRADUS_JOIN(masked_load, SUFFIX)(from, count);
}

GRADUS_INLINE TARGET void FN(store_part)(V value, T *c, int64_t count, bool adds) {
    const V sum = adds ? FN(load_part)(c, count) + value : value;
    GRADUS_JOIN(masked_store, SUFFIX)(c, (MASKED)sum, count);
}
#else
/// The first `count` of LANES elements, the others 0.
GRADUS_INLINE TARGET V FN(load_part)(const T *from, int64_t count) {
    V part = 0;
    for (int64_t lane = 0; lane < count; lane++) {
        part[lane] = from[lane];
    }
    return part;
}

/// Stores the first `count` of LANES elements, in pieces of 2ⁿ.
TARGET static void FN(store_part)(V value, T *c, int64_t count, bool adds) {
    T all[LANES], *lanes = all;
    memcpy(all, &value, sizeof(V));
    for (int64_t piece = LANES / 2; piece > 0; piece /= 2) {
        if (count & piece) {
            for (int64_t lane = 0; lane < piece; lane++) {
                c[lane] = adds ? c[lane] + lanes[lane] : lanes[lane];
            }
            c += piece;
            lanes += piece;
        }
    }
}
#endif

GRADUS_INLINE TARGET void FN(store)(V value, T *c, int64_t count, bool adds) {
    if (count >= LANES) {
        *(V *)c = adds ? *(const V *)c + value : value;
    } else if (count > 0) {
        FN(store_part)(value, c, count, adds);
    }
}

/// The first `count` elements, of LANES at most, the others 0.
GRADUS_INLINE TARGET V FN(load)(const T *from, int64_t count) {
    return count >= LANES ? *(const V *)from : FN(load_part)(from, count);
}

/// Stores complete sums plus the bias, each step rounded as if it was a pass of its own.
GRADUS_INLINE TARGET void FN(finish)(
    V value, T *c, V bias, int64_t count, bool adds, bool rectifies
) {
    if (count <= 0) {
        return;
    }
    if (adds) {
        value = FN(load)(c, count) + value;
    }
    value = value + bias;
    if (rectifies) {
        value = value < 0 ? (V)0 : value;
    }
    FN(store)(value, c, count, false);
}

/// The distances of up to eight rows, such that the addresses of all of them follow from four numbers
/// that stay in registers; left to itself, the compiler adds up from row to row at each step.
GRADUS_INLINE void FN(row_offsets)(int64_t *offsets, int64_t row) {
    for (int i = 0; i < 8; i++) {
        offsets[i] = i * row;
    }
    __asm__("" : "+r"(offsets[3]), "+r"(offsets[5]), "+r"(offsets[7]));
    offsets[6] = 2 * offsets[3];
}

/// One step of the sums: row p of B, times each element of column p of A.
GRADUS_INLINE TARGET void FN(add_products)(
    V sums[ROWS][3], const T *a, const int64_t *offsets, const T *b, const int rows,
    const int vectors
) {
    V right[3];
    _Pragma("unroll")
    for (int j = 0; j < vectors; j++) {
        right[j] = *(const V *)(b + j * LANES);
    }
    _Pragma("unroll")
    for (int i = 0; i < rows; i++) {
        const V left = (V)(a[offsets[i]]);
        _Pragma("unroll")
        for (int j = 0; j < vectors; j++) {
            sums[i][j] = left * right[j] + sums[i][j];
        }
    }
}

/// Stores the sums of a tile, plus its bias where it has one, which only one that `finishes` may.
GRADUS_INLINE TARGET void FN(write)(
    const FN(tile) *tile, V sums[ROWS][3], const int rows, const int vectors, const bool finishes
) {
    // Read before the stores, which might change the tile for all that the compiler knows.
    const bool adds = tile->adds, rectifies = tile->rectifies;
    const int64_t columns = tile->columns, c_row = tile->c_row;
    T *c = tile->c;
    if (finishes && tile->bias) {
        V bias[3];
        _Pragma("unroll")
        for (int j = 0; j < vectors; j++) {
            bias[j] = FN(load)(tile->bias + j * LANES, columns - j * LANES);
        }
        _Pragma("unroll")
        for (int i = 0; i < rows; i++, c += c_row) {
            _Pragma("unroll")
            for (int j = 0; j < vectors; j++) {
                FN(finish)(
                    sums[i][j], c + j * LANES, bias[j], columns - j * LANES, adds, rectifies);
            }
        }
        return;
    }
    _Pragma("unroll")
    for (int i = 0; i < rows; i++, c += c_row) {
        _Pragma("unroll")
        for (int j = 0; j < vectors; j++) {
            FN(store)(sums[i][j], c + j * LANES, columns - j * LANES, adds);
        }
    }
}

/// How a tile reads its operands.
enum FN(reading) {
    /// Both where they lie.
    FN(direct),
    /// A from a panel, with the strides of one; B from one, too.
    FN(panels),
    /// A where it lies, with contiguous rows or with contiguous columns; B from a panel.
    FN(rows_and_panels),
    FN(columns_and_panels),
    /// B where it lies, of which it makes a panel; A where it lies.
    FN(packing),
    /// The same with A from a panel.
    FN(packing_panels),
    /// The rows of B where `offsets` says.
    FN(gathering),
};

GRADUS_INLINE TARGET void FN(compute)(
    const FN(tile) *tile, const int rows, const int vectors, const enum FN(reading) reading
) {
    // How many rows ahead a tile that packs asks for: nothing else would know where they lie.
    enum { AHEAD = 8, FETCH = GRADUS_MATMUL_FETCH };
    const bool packs = reading == FN(packing) || reading == FN(packing_panels);
    const bool has_panels = reading == FN(panels) || reading == FN(packing_panels);
    const bool has_columns = reading == FN(columns_and_panels);
    const bool reads_right =
        reading == FN(panels) || reading == FN(rows_and_panels) || has_columns;
    const bool fetches = reading == FN(direct) || reads_right;
    // Where they are known, they leave registers to the addresses of the rows.
    const int64_t a_column =
        has_panels ? ROWS : reading == FN(rows_and_panels) ? 1 : tile->a_column;
    const int64_t b_row = reads_right ? vectors * LANES : tile->b_row;
    int64_t offsets[8] = {0, 1, 2, 3, 4, 5, 6, 7};
    if (!has_panels && !has_columns) {
        FN(row_offsets)(offsets, tile->a_row);
    }
    V sums[ROWS][3] = {0};
    const T *a = tile->a, *b = tile->b, *next = tile->next ? tile->next : a;
    const int64_t next_step = tile->next ? tile->next_step : 0;
    T *panel = tile->panel;
    int64_t p = 0;
    for (; reads_right && p + FETCH <= tile->depth; p += FETCH) {
        __builtin_prefetch(next, 0, 2);
        next += next_step;
        _Pragma("unroll")
        for (int step = 0; step < FETCH; step++, a += a_column, b += b_row) {
            FN(add_products)(sums, a, offsets, b, rows, vectors);
        }
    }
    while (p < tile->depth) {
        if (fetches) {
            __builtin_prefetch(next, 0, 2);
            next += next_step;
        }
        const int64_t end = p + FETCH < tile->depth ? p + FETCH : tile->depth;
        _Pragma("clang loop unroll(disable)")
        for (; p < end; p++, a += a_column, b += b_row) {
            const T *row = reading == FN(gathering) ? tile->b + tile->offsets[p] : b;
            if (packs) {
                _Pragma("unroll")
                for (int j = 0; j < vectors; j++, panel += LANES) {
                    __builtin_prefetch(b + AHEAD * b_row + j * LANES);
                    *(V *)panel = *(const V *)(row + j * LANES);
                }
            }
            FN(add_products)(sums, a, offsets, row, rows, vectors);
        }
    }
    FN(write)(tile, sums, rows, vectors, reading != FN(gathering));
}

/// The tile from column j of C on.
GRADUS_INLINE FN(tile) FN(from_column)(FN(tile) tile, int64_t j) {
    tile.c += j;
    tile.bias = tile.bias ? tile.bias + j : 0;
    return tile;
}

#define TILE_CASE(rows, reading)                                    \
    case rows:                                                      \
        if (vectors == 3) {                                         \
            FN(compute)(tile, rows, 3, FN(reading));                \
        } else if (vectors == 2) {                                  \
            FN(compute)(tile, rows, 2, FN(reading));                \
        } else {                                                    \
            FN(compute)(tile, rows, 1, FN(reading));                \
        }                                                           \
        return;

#if ROWS > 4
#define MORE_CASES(reading)                                         \
    TILE_CASE(5, reading)                                           \
    TILE_CASE(6, reading)                                           \
    TILE_CASE(7, reading)                                           \
    TILE_CASE(8, reading)
#else
#define MORE_CASES(reading)
#endif

#define TILE_SWITCH(reading)                                        \
    const int64_t vectors = (tile->columns + LANES - 1) / LANES;    \
    switch (rows) {                                                 \
        TILE_CASE(1, reading)                                       \
        TILE_CASE(2, reading)                                       \
        TILE_CASE(3, reading)                                       \
        TILE_CASE(4, reading)                                       \
        MORE_CASES(reading)                                         \
    }

TARGET static void FN(run_tile)(const FN(tile) *tile, int64_t rows) { TILE_SWITCH(direct) }
