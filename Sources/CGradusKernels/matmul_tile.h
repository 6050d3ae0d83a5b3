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
    /// Where the rows of B are copied to, one after another, by a tile that packs.
    T *panel;
    /// A column of what is read soon, in rows like those of B, to be fetched meanwhile; null: nothing.
    const T *next;
    int64_t next_row;
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

GRADUS_INLINE TARGET void FN(compute)(
    const FN(tile) *tile, const int rows, const int vectors, const bool packs, const bool gathers
) {
    // How many rows ahead a tile that packs asks for: nothing else would know where they lie.
    enum { AHEAD = 8 };
    V sums[ROWS][3] = {0};
    const T *a = tile->a, *b = tile->b, *next = tile->next ? tile->next : a;
    T *panel = tile->panel;
    const int64_t a_row = tile->a_row, a_column = tile->a_column, b_row = tile->b_row;
    const int64_t next_row = tile->next ? tile->next_row : 0;
    for (int64_t p = 0; p < tile->depth; p++, a += a_column, b += b_row, next += next_row) {
        const T *row = gathers ? tile->b + tile->offsets[p] : b;
        V right[3];
        _Pragma("unroll")
        for (int j = 0; j < vectors; j++) {
            right[j] = *(const V *)(row + j * LANES);
            if (packs) {
                __builtin_prefetch(b + AHEAD * b_row + j * LANES);
                *(V *)panel = right[j];
                panel += LANES;
            }
        }
        if (!packs && !gathers) {
            __builtin_prefetch(next, 0, 2);
        }
        _Pragma("unroll")
        for (int i = 0; i < rows; i++) {
            const V left = (V)(a[i * a_row]);
            _Pragma("unroll")
            for (int j = 0; j < vectors; j++) {
                sums[i][j] = left * right[j] + sums[i][j];
            }
        }
    }
    _Pragma("unroll")
    for (int i = 0; i < rows; i++) {
        _Pragma("unroll")
        for (int j = 0; j < vectors; j++) {
            FN(store)(
                sums[i][j], tile->c + i * tile->c_row + j * LANES, tile->columns - j * LANES,
                tile->adds);
        }
    }
}

#define TILE_CASE(rows, gathers)                                    \
    case rows:                                                      \
        if (vectors == 3) {                                         \
            FN(compute)(tile, rows, 3, false, gathers);             \
        } else if (vectors == 2) {                                  \
            FN(compute)(tile, rows, 2, false, gathers);             \
        } else {                                                    \
            FN(compute)(tile, rows, 1, false, gathers);             \
        }                                                           \
        return;

#if ROWS > 4
#define MORE_CASES(gathers)                                         \
    TILE_CASE(5, gathers)                                           \
    TILE_CASE(6, gathers)                                           \
    TILE_CASE(7, gathers)                                           \
    TILE_CASE(8, gathers)
#else
#define MORE_CASES(gathers)
#endif

#define TILE_SWITCH(gathers)                                        \
    const int64_t vectors = (tile->columns + LANES - 1) / LANES;    \
    switch (rows) {                                                 \
        TILE_CASE(1, gathers)                                       \
        TILE_CASE(2, gathers)                                       \
        TILE_CASE(3, gathers)                                       \
        TILE_CASE(4, gathers)                                       \
        MORE_CASES(gathers)                                         \
    }

TARGET static void FN(run_tile)(const FN(tile) *tile, int64_t rows) { TILE_SWITCH(false) }
