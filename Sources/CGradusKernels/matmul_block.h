// The blocked matrix product of type T for one kind of processor: TARGET, an attribute; LANES of a
// vector; ROWS, how many rows of C a tile has (its columns are up to three vectors); NAME.
//
// The tile stays in registers while p runs over a piece of the depth. The panel of B that it reads
// stays in a near cache while the tiles go down the rows of a block; A is read where it lies, or, where
// a block is wide, from panels of its own. Each element of C is a sum over p in an order that depends on
// k alone, so that its bits do not depend on parts, blocks and tiles.

#include "matmul_tile.h"

// Needs the names of the tile.
#include "matmul_pack.h"

/// What is read after the tiles at hand, to be fetched while they run: rows of some lines each.
typedef struct FN(ahead) {
    /// The next line is in row `row`, `line` lines after its beginning.
    int64_t row, line;
    int64_t rows, lines;
    const T *start;
    int64_t stride;
} FN(ahead);

/// Has a tile fetch lines of the next rows, one of each.
GRADUS_INLINE void FN(take_ahead)(FN(tile) *tile, FN(ahead) *ahead) {
    enum { LINE = 64 / sizeof(T) };
    tile->next = 0;
    if (ahead->row < ahead->rows) {
        tile->next = ahead->start + ahead->row * ahead->stride + ahead->line * LINE;
        tile->next_step = ahead->stride;
        if (++ahead->line == ahead->lines) {
            ahead->line = 0;
            ahead->row += (tile->depth + GRADUS_MATMUL_FETCH - 1) / GRADUS_MATMUL_FETCH;
        }
    }
}

TARGET static void FN(run_panel_tile)(const FN(tile) *tile, int64_t rows) { TILE_SWITCH(panels) }

/// A tile of all rows that reads B from a panel, and A where it lies.
TARGET static void FN(run_right_panel_tile)(const FN(tile) *tile) {
    const int64_t vectors = (tile->columns + LANES - 1) / LANES, rows = ROWS;
    if (tile->a_row == 1) {
        switch (rows) { TILE_CASE(ROWS, columns_and_panels) }
    } else {
        switch (rows) { TILE_CASE(ROWS, rows_and_panels) }
    }
}

/// Whether a block of so many columns reads A from panels. Tiles of many rows read it as fast where it lies,
/// unless its rows (or columns) are pages apart, so that they fall on the same places of a cache; rows that
/// are so are worth to be copied where many columns need them.
GRADUS_INLINE bool FN(has_left_panels)(const gradus_matmul *g, int64_t columns) {
    enum { PAGE = 4096 / sizeof(T), FAR_ROWS_COLUMNS = 512, MANY_ROWS = 8 };
    if (columns < g->a_columns || ROWS < MANY_ROWS) {
        return columns >= g->a_columns;
    }
    return g->a_row == 1 ? g->a_column >= PAGE : g->a_row >= PAGE && columns >= FAR_ROWS_COLUMNS;
}

/// A tile of all rows that packs the columns of B that it reads, which fill whole vectors.
TARGET static void FN(run_packing_tile)(const FN(tile) *tile, bool has_panels) {
    const int64_t vectors = tile->columns / LANES, rows = ROWS;
    if (has_panels) {
        switch (rows) { TILE_CASE(ROWS, packing_panels) }
    } else {
        switch (rows) { TILE_CASE(ROWS, packing) }
    }
}

/// The tiles of a panel, down the rows of a block. Where `b` is given, the first one makes the panel.
TARGET static void FN(run_panel)(
    FN(tile) tile, const T *b, int64_t b_row, T *panel, int64_t rows, bool has_panels,
    FN(ahead) *ahead
) {
    int64_t i = 0;
    if (b) {
        FN(tile) first = tile;
        first.b = b;
        first.b_row = b_row;
        first.panel = panel;
        FN(run_packing_tile)(&first, has_panels);
        i = ROWS;
    }
    for (tile.a += i / ROWS * tile.a_panel, tile.c += i * tile.c_row; i < rows; i += ROWS) {
        const int64_t height = rows - i < ROWS ? rows - i : ROWS;
        FN(take_ahead)(&tile, ahead);
        if (has_panels) {
            FN(run_panel_tile)(&tile, height);
        } else if (height == ROWS && tile.b_row == FN(padded)(tile.columns)) {
            FN(run_right_panel_tile)(&tile);
        } else {
            FN(run_tile)(&tile, height);
        }
        tile.a += tile.a_panel;
        tile.c += ROWS * tile.c_row;
    }
}

/// The columns of a part where B lies in panels already.
TARGET static void FN(run_packed_panels)(
    FN(tile) first, const T *panels, int64_t rows, int64_t columns, bool has_panels
) {
    enum { LINE = 64 / sizeof(T) };
    for (int64_t j = 0, width; j < columns; j += width) {
        width = FN(panel_columns)(columns - j);
        FN(tile) tile = FN(from_column)(first, j);
        tile.columns = width;
        tile.b = panels;
        tile.b_row = FN(padded)(tile.columns);
        panels += tile.b_row * tile.depth;
        FN(ahead) ahead = {
            .start = panels, .stride = LINE, .rows = tile.b_row * tile.depth / LINE, .lines = 1};
        FN(run_panel)(tile, 0, 0, 0, rows, has_panels, &ahead);
    }
}

/// Up to GRADUS_MATMUL_COLUMNS columns of a block of C over `tile.depth` of the sums. The columns of B
/// from `next` on are those that are read next; null: there are none.
TARGET static void FN(run_panels)(
    const gradus_matmul *g, FN(tile) first, const T *b, T *panels, int64_t rows, int64_t columns,
    bool has_panels, const T *next
) {
    enum { LINE = 64 / sizeof(T) };
    const bool reads_turned = g->b_column != 1, has_part = columns % LANES != 0;
    const bool packs =
        reads_turned || has_part || has_panels || rows > GRADUS_MATMUL_UNPACKED_ROWS;
    const bool packs_first = packs && (reads_turned || has_part);
    if (packs_first) {
        FN(pack)(g, panels, b, first.depth, columns);
    }
    for (int64_t j = 0, width; j < columns; j += width) {
        width = FN(panel_columns)(columns - j);
        FN(tile) tile = FN(from_column)(first, j);
        tile.columns = width;
        tile.b = packs ? panels : b + j;
        tile.b_row = packs ? FN(padded)(width) : g->b_row;
        const bool fills = packs && !packs_first;
        const T *after = j + width < columns ? b + j + width : next;
        FN(ahead) ahead = {
            .start = after, .stride = g->b_row, .rows = fills && after ? tile.depth : 0,
            .lines = 3 * LANES / LINE};
        FN(run_panel)(
            tile, fills ? b + j : 0, g->b_row, panels, rows, has_panels, &ahead);
        panels += FN(padded)(width) * tile.depth;
    }
}

/// A block of C over `tile.depth` of the sums, from p on. The next piece of the depth begins where the
/// pieces before end, if there is one.
TARGET static void FN(run_piece)(
    const gradus_matmul *g, FN(tile) tile, const T *b, T *panels, const matmul_part *block,
    int64_t p, bool has_panels
) {
    const T *start = b + p * g->b_row + block->column * g->b_column;
    for (int64_t j = 0; j < block->columns; j += GRADUS_MATMUL_COLUMNS) {
        const int64_t rest = block->columns - j;
        const bool ends = rest <= GRADUS_MATMUL_COLUMNS;
        const T *next = !ends ? start + (j + GRADUS_MATMUL_COLUMNS) * g->b_column
            : p + tile.depth < g->k ? start + tile.depth * g->b_row
                                    : 0;
        FN(run_panels)(
            g, FN(from_column)(tile, j), start + j * g->b_column, panels, block->rows,
            ends ? rest : GRADUS_MATMUL_COLUMNS, has_panels, next);
    }
}

/// The same where B lies in panels already, those of each part together.
TARGET static void FN(run_packed_piece)(
    const gradus_matmul *g, FN(tile) tile, const T *b, const matmul_part *block, int64_t first,
    int64_t p, bool has_panels
) {
    for (int64_t column = 0; column < block->columns; first++) {
        const matmul_part part = matmul_part_at(g, first);
        for (int64_t j = 0; j < part.columns; j += GRADUS_MATMUL_COLUMNS) {
            FN(run_packed_panels)(
                FN(from_column)(tile, column + j),
                FN(panels_at)(g, b, &part, p, j, tile.depth), block->rows,
                matmul_least(part.columns - j, GRADUS_MATMUL_COLUMNS), has_panels);
        }
        column += part.columns;
    }
}

/// The block of C of the parts `first ..< last`. The depth is cut into equal pieces, so that none is
/// much shorter than the others. What is added to the rows of C in the end is `bias`; null: nothing.
TARGET static void FN(run_block)(
    const gradus_matmul *g, const T *a, const T *b, T *c, int64_t c_row, const T *bias, T *panels,
    int64_t first, int64_t last
) {
    const matmul_part block = matmul_parts_at(g, first, last);
    const int64_t pieces = matmul_pieces(g);
    const bool has_panels = FN(has_left_panels)(g, block.columns);
    for (int64_t i = 0; pieces == 0 && i < block.rows; i++) {
        memset(c + i * c_row, 0, (size_t)block.columns * sizeof(T));
    }
    FN(tile) tile = {
        .c = c, .a_row = g->a_row, .a_column = g->a_column, .a_panel = ROWS * g->a_row,
        .c_row = c_row, .rectifies = g->rectifies};
    for (int64_t piece = 0, p = 0; piece < pieces; piece++) {
        const int64_t end = g->k * (piece + 1) / pieces;
        tile.depth = end - p;
        tile.bias = bias && end == g->k ? bias + block.column : 0;
        tile.a = a + block.row * g->a_row + p * g->a_column;
        if (has_panels) {
            T *left = panels + g->a_offset;
            if (g->a_row == 1) {
                FN(pack_columns)(left, tile.a, g->a_column, block.rows, tile.depth);
            } else {
                FN(pack_rows)(left, tile.a, g->a_row, block.rows, tile.depth);
            }
            tile.a = left;
            tile.a_panel = ROWS * tile.depth;
        }
        if (g->reads_panels) {
            FN(run_packed_piece)(g, tile, b, &block, first, p, has_panels);
        } else {
            FN(run_piece)(g, tile, b, panels, &block, p, has_panels);
        }
        tile.adds = true;
        p = end;
    }
}

static void FN(matmul_blocked)(
    const gradus_instruction *instruction, int64_t first, int64_t last, void *scratch
) {
    const gradus_matmul *g = instruction->details;
    for (int64_t index = first, end; index < last; index = end) {
        end = matmul_block_end(g, index, last);
        const matmul_part block = matmul_parts_at(g, index, end);
        const matmul_places places = matmul_places_of(g, block.product);
        const T *a = (const T *)instruction->buffers[g->a_buffer] + places.a;
        const T *b = (const T *)instruction->buffers[g->a_buffer + 1] + places.b;
        if (!g->epilogue) {
            T *c = (T *)instruction->buffers[0] + places.c + block.row * g->c_row + block.column;
            const T *bias = g->bias_buffer ? instruction->buffers[g->bias_buffer] : 0;
            FN(run_block)(g, a, b, c, g->c_row, bias, scratch, index, end);
            continue;
        }
        T *c = (T *)scratch + g->block_offset;
        FN(run_block)(g, a, b, c, g->block_row, 0, scratch, index, end);
        const gradus_tile_block results = {
            .row = block.product * g->m + block.row, .rows = block.rows, .column = block.column,
            .columns = block.columns, .values = c, .stride = g->block_row * (int64_t)sizeof(T)};
        gradus_tiles_block(
            instruction, g->epilogue, &results, (uint8_t *)scratch + g->epilogue_offset);
    }
}

static void FN(matmul_pack)(
    const gradus_instruction *instruction, int64_t first, int64_t last, void *scratch
) {
    const gradus_matmul *g = instruction->details;
    (void)scratch;
    for (int64_t index = first; index < last; index++) {
        const matmul_part part = matmul_part_at(g, index);
        const T *b =
            (const T *)instruction->buffers[1] + g->b_start + part.column * g->b_column;
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
