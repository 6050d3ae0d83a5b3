// The product of a convolution for one kind of processor, tile by tile: see matmul_tile.h for what is
// to be defined.

#include "matmul_tile.h"

TARGET static void FN(run_gathering_tile)(const FN(tile) *tile, int64_t rows) {
    TILE_SWITCH(gathering)
}

TARGET static void FN(convolution_product)(
    const CONVOLUTION(product) *p, T *c, const T *a, const T *b
) {
    FN(tile) tile = {
        .a_row = p->a_row, .a_column = p->a_column, .b_row = p->b_row, .c_row = p->c_row};
    for (int64_t start = 0; start < p->k || start == 0; start += GRADUS_MATMUL_DEPTH) {
        const int64_t rest = p->k - start;
        tile.depth = rest < GRADUS_MATMUL_DEPTH ? rest : GRADUS_MATMUL_DEPTH;
        tile.adds = p->adds || start > 0;
        tile.offsets = p->offsets ? p->offsets + start : 0;
        for (int64_t j = 0; j < p->n; j += 3 * LANES) {
            tile.columns = p->n - j < 3 * LANES ? p->n - j : 3 * LANES;
            tile.b = b + (p->offsets ? 0 : start * p->b_row) + j;
            for (int64_t i = 0; i < p->m; i += ROWS) {
                tile.a = a + i * p->a_row + start * p->a_column;
                tile.c = c + i * p->c_row + j;
                const int64_t rows = p->m - i < ROWS ? p->m - i : ROWS;
                if (p->offsets) {
                    FN(run_gathering_tile)(&tile, rows);
                } else {
                    FN(run_tile)(&tile, rows);
                }
            }
        }
    }
}

#undef FN
#undef V
#undef TILE_CASE
#undef MORE_CASES
#undef TILE_SWITCH
#undef TARGET
#undef LANES
#undef ROWS
#undef NAME
#undef MASKED
