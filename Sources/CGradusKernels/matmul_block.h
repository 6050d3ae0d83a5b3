// The blocked matrix product of type T for one kind of processor: TARGET, an attribute; LANES of a
// vector; ROWS, how many rows of C a tile has (its columns are up to three vectors); NAME.
//
// The tile stays in registers while p runs over a piece of the depth. The panel of B that it reads
// stays in a near cache while the tiles go down the rows of a part; A is read where it lies. Each
// element of C is a sum over p in an order that depends on k alone, so that its bits do not depend on
// the tiling.

#include "matmul_tile.h"

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
    for (const int64_t end = FN(padded)(columns); j < end; j++) {
        panel[j] = j < columns ? b[j] : 0;
    }
}

/// Copies depth × columns of B, whose columns are contiguous, to a panel.
TARGET static void FN(pack_turned)(
    T *panel, const T *b, int64_t depth, int64_t columns, int64_t b_column
) {
    const int64_t stride = FN(padded)(columns);
    for (int64_t p = 0; p < depth; p += LANES) {
        const int64_t height = depth - p < LANES ? depth - p : LANES;
        BLOCK_TRANSPOSE(panel + p * stride, stride, b + p, b_column, height, columns);
    }
    for (int64_t p = 0; p < depth; p++) {
        for (int64_t j = columns; j < stride; j++) {
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

/// Up to GRADUS_MATMUL_COLUMNS columns of a block of C over `tile.depth` of the sums.
TARGET static void FN(run_panels)(
    const gradus_matmul *g, FN(tile) tile, const T *b, T *panels, int64_t rows, int64_t columns
) {
    const bool packs = g->b_column != 1 || rows > GRADUS_MATMUL_UNPACKED_ROWS
        || columns % LANES != 0;
    if (packs) {
        FN(pack)(g, panels, b, tile.depth, columns);
    }
    const T *a = tile.a;
    T *c = tile.c;
    for (int64_t j = 0; j < columns; j += tile.columns) {
        tile.columns = FN(panel_columns)(columns - j);
        tile.b_row = packs ? FN(padded)(tile.columns) : g->b_row;
        tile.b = packs ? panels : b + j;
        panels += tile.b_row * tile.depth;
        tile.a = a;
        tile.c = c + j;
        for (int64_t i = 0; i < rows; i += ROWS) {
            FN(run_tile)(&tile, rows - i < ROWS ? rows - i : ROWS);
            tile.a += ROWS * tile.a_row;
            tile.c += ROWS * tile.c_row;
        }
    }
}

/// A block of C. The depth is cut into equal pieces, so that none is much shorter than the others.
TARGET static void FN(run_part)(
    const gradus_matmul *g, const T *a, const T *b, T *c, int64_t c_row, T *panels,
    const matmul_part *part
) {
    const int64_t pieces = (g->k + GRADUS_MATMUL_DEPTH - 1) / GRADUS_MATMUL_DEPTH;
    for (int64_t i = 0; pieces == 0 && i < part->rows; i++) {
        memset(c + i * c_row, 0, (size_t)part->columns * sizeof(T));
    }
    FN(tile) tile = {.a_row = g->a_row, .a_column = g->a_column, .c_row = c_row};
    for (int64_t piece = 0, p = 0; piece < pieces; piece++) {
        const int64_t end = g->k * (piece + 1) / pieces;
        tile.depth = end - p;
        tile.a = a + part->row * g->a_row + p * g->a_column;
        for (int64_t j = 0; j < part->columns; j += GRADUS_MATMUL_COLUMNS) {
            const int64_t rest = part->columns - j;
            tile.c = c + j;
            FN(run_panels)(
                g, tile, b + p * g->b_row + (part->column + j) * g->b_column, panels, part->rows,
                rest < GRADUS_MATMUL_COLUMNS ? rest : GRADUS_MATMUL_COLUMNS);
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

#undef FN
#undef V
#undef TILE_CASE
#undef TARGET
#undef LANES
#undef ROWS
#undef NAME
