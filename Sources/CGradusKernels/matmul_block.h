// The blocked matrix product of type T for one kind of processor: TARGET, an attribute; LANES of a
// vector; ROWS, how many rows of C a tile has (its columns are up to three vectors); NAME.
//
// The tile stays in registers while p runs over a piece of the depth. The panel of B that it reads
// stays in a near cache while the tiles go down the rows of a part; A is read where it lies, or, where
// its strides would miss the caches, from panels of its own. Each element of C is a sum over p in an
// order that depends on k alone, so that its bits do not depend on the tiling.

#include "matmul_tile.h"

// Needs the names of the tile.
#include "matmul_pack.h"

/// A tile of all rows that packs the columns of B that it reads, which fill whole vectors.
TARGET static void FN(run_packing_tile)(const FN(tile) *tile) {
    const int64_t vectors = tile->columns / LANES;
    if (vectors == 3) {
        FN(compute)(tile, ROWS, 3, true, false);
    } else if (vectors == 2) {
        FN(compute)(tile, ROWS, 2, true, false);
    } else {
        FN(compute)(tile, ROWS, 1, true, false);
    }
}

/// The tiles of a panel, down the rows of a part. Where the first one packs the panel, the later ones
/// fetch what the first one of the next panel reads, `columns` from `next` on.
TARGET static void FN(run_panel)(
    FN(tile) tile, const T *b, int64_t b_row, T *panel, int64_t rows, const T *next,
    int64_t next_columns
) {
    enum { LINE = 64 / sizeof(T) };
    int64_t i = 0, fetched = 0;
    if (b) {
        FN(tile) first = tile;
        first.b = b;
        first.b_row = b_row;
        first.panel = panel;
        FN(run_packing_tile)(&first);
        i = ROWS;
    }
    tile.next_row = b_row;
    for (tile.a += i / ROWS * tile.a_panel, tile.c += i * tile.c_row; i < rows; i += ROWS) {
        tile.next = next && fetched < next_columns ? next + fetched : 0;
        fetched += LINE;
        FN(run_tile)(&tile, rows - i < ROWS ? rows - i : ROWS);
        tile.a += tile.a_panel;
        tile.c += ROWS * tile.c_row;
    }
}

/// The same where B lies in panels already.
TARGET static void FN(run_packed_panels)(
    FN(tile) tile, const T *panels, int64_t rows, int64_t columns, bool is_last
) {
    T *c = tile.c;
    for (int64_t j = 0; j < columns; j += tile.columns) {
        tile.columns = FN(panel_columns)(columns - j);
        tile.c = c + j;
        tile.b = panels;
        tile.b_row = FN(padded)(tile.columns);
        panels += tile.b_row * tile.depth;
        const bool has_next = !is_last || j + tile.columns < columns;
        FN(run_panel)(tile, 0, tile.b_row, 0, rows, has_next ? panels : 0, tile.b_row);
    }
}

/// Up to GRADUS_MATMUL_COLUMNS columns of a block of C over `tile.depth` of the sums. The columns of B
/// from `next` on are those of the next block.
TARGET static void FN(run_panels)(
    const gradus_matmul *g, FN(tile) tile, const T *b, T *panels, int64_t rows, int64_t columns,
    const T *next
) {
    const bool reads_turned = g->b_column != 1, has_part = columns % LANES != 0;
    const bool packs = reads_turned || has_part || rows > GRADUS_MATMUL_UNPACKED_ROWS;
    const bool packs_first = packs && (reads_turned || has_part);
    if (packs_first) {
        FN(pack)(g, panels, b, tile.depth, columns);
    }
    T *c = tile.c;
    for (int64_t j = 0, width; j < columns; j += width) {
        width = FN(panel_columns)(columns - j);
        tile.columns = width;
        tile.c = c + j;
        tile.b = packs ? panels : b + j;
        tile.b_row = packs ? FN(padded)(width) : g->b_row;
        const bool fills = packs && !packs_first;
        FN(run_panel)(
            tile, fills ? b + j : 0, g->b_row, panels, rows,
            !fills ? 0 : j + width < columns ? b + j + width : next, 3 * LANES);
        panels += FN(padded)(width) * tile.depth;
    }
}

/// A block of C. The depth is cut into equal pieces, so that none is much shorter than the others.
TARGET static void FN(run_part)(
    const gradus_matmul *g, const T *a, const T *b, T *c, int64_t c_row, T *panels,
    const matmul_part *part
) {
    const int64_t pieces = matmul_pieces(g);
    for (int64_t i = 0; pieces == 0 && i < part->rows; i++) {
        memset(c + i * c_row, 0, (size_t)part->columns * sizeof(T));
    }
    FN(tile) tile = {
        .a_row = g->a_row, .a_column = g->a_column, .a_panel = ROWS * g->a_row, .c_row = c_row};
    for (int64_t piece = 0, p = 0; piece < pieces; piece++) {
        const int64_t end = g->k * (piece + 1) / pieces;
        tile.depth = end - p;
        tile.a = a + part->row * g->a_row + p * g->a_column;
        if (g->a_offset > 0) {
            FN(pack_left)(panels + g->a_offset, tile.a, g->a_column, part->rows, tile.depth);
            tile.a = panels + g->a_offset;
            tile.a_column = ROWS;
            tile.a_panel = ROWS * tile.depth;
        }
        for (int64_t j = 0; j < part->columns; j += GRADUS_MATMUL_COLUMNS) {
            const int64_t rest = part->columns - j;
            const bool is_last = rest <= GRADUS_MATMUL_COLUMNS;
            tile.c = c + j;
            if (g->reads_panels) {
                FN(run_packed_panels)(
                    tile, FN(panels_at)(g, b, part, p, j, tile.depth), part->rows,
                    is_last ? rest : GRADUS_MATMUL_COLUMNS, is_last && end == g->k);
                continue;
            }
            const T *start = b + p * g->b_row + part->column * g->b_column;
            FN(run_panels)(
                g, tile, start + j * g->b_column, panels, part->rows,
                is_last ? rest : GRADUS_MATMUL_COLUMNS,
                !is_last ? start + (j + GRADUS_MATMUL_COLUMNS) * g->b_column
                    : end < g->k ? start + tile.depth * g->b_row
                                 : 0);
        }
        tile.adds = true;
        p = end;
    }
}

static void FN(matmul_blocked)(
    const gradus_instruction *instruction, int64_t first, int64_t last, void *scratch
) {
    const gradus_matmul *g = instruction->details;
    for (int64_t index = first; index < last; index++) {
        const matmul_part part = matmul_part_at(g, index);
        int64_t a_offset = 0, b_offset = 0;
        matmul_offsets(g, part.product, &a_offset, &b_offset);
        const T *a = (const T *)instruction->buffers[g->a_buffer] + a_offset;
        const T *b = (const T *)instruction->buffers[g->a_buffer + 1] + b_offset;
        const int64_t row = part.product * g->m + part.row;
        if (!g->epilogue) {
            T *c = (T *)instruction->buffers[0] + row * g->n + part.column;
            FN(run_part)(g, a, b, c, g->n, scratch, &part);
            continue;
        }
        T *c = (T *)scratch + g->c_offset;
        FN(run_part)(g, a, b, c, g->c_row, scratch, &part);
        const gradus_tile_block block = {
            .row = row, .rows = part.rows, .column = part.column, .columns = part.columns,
            .values = c, .stride = g->c_row * (int64_t)sizeof(T)};
        gradus_tiles_block(
            instruction, g->epilogue, &block, (uint8_t *)scratch + g->epilogue_offset);
    }
}

static void FN(matmul_pack)(
    const gradus_instruction *instruction, int64_t first, int64_t last, void *scratch
) {
    const gradus_matmul *g = instruction->details;
    (void)scratch;
    for (int64_t index = first; index < last; index++) {
        const matmul_part part = matmul_part_at(g, index);
        const T *b = (const T *)instruction->buffers[1] + part.column * g->b_column;
        const int64_t pieces = matmul_pieces(g);
        for (int64_t piece = 0, p = 0, end; piece < pieces; piece++, p = end) {
            end = g->k * (piece + 1) / pieces;
            for (int64_t j = 0; j < part.columns; j += GRADUS_MATMUL_COLUMNS) {
                const int64_t rest = part.columns - j;
                FN(pack)(
                    g, FN(panels_at)(g, instruction->buffers[0], &part, p, j, end - p),
                    b + p * g->b_row + j * g->b_column, end - p,
                    rest < GRADUS_MATMUL_COLUMNS ? rest : GRADUS_MATMUL_COLUMNS);
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
