#pragma once

#include <stdbool.h>

#include "support.h"

// Where the parts of a product lie.

/// A block of the C of one product of the batch.
typedef struct matmul_part {
    int64_t product, row, rows, column, columns;
} matmul_part;

/// Where the matrices of a product lie in their buffers.
typedef struct matmul_places {
    int64_t a, b, c;
} matmul_places;

GRADUS_INLINE matmul_places matmul_places_of(const gradus_matmul *g, int64_t product) {
    matmul_places places = {.a = g->a_start, .b = g->b_start, .c = g->c_start};
    for (int64_t axis = g->rank - 1; axis >= 0; axis--) {
        const int64_t index = product % g->extents[axis];
        product /= g->extents[axis];
        places.a += index * g->a_strides[axis];
        places.b += index * g->b_strides[axis];
        places.c += index * g->c_strides[axis];
    }
    return places;
}

/// Where share `index` of `count` equal shares begins, in whole units.
GRADUS_INLINE int64_t matmul_share(int64_t index, int64_t count, int64_t total, int64_t unit) {
    const int64_t units = (total + unit - 1) / unit;
    const int64_t start = units * index / count * unit;
    return start < total ? start : total;
}

/// Into how many pieces the depth is cut.
GRADUS_INLINE int64_t matmul_pieces(const gradus_matmul *g) {
    return (g->k + GRADUS_MATMUL_DEPTH - 1) / GRADUS_MATMUL_DEPTH;
}

/// The block of the parts `first ..< last`, which are some beside each other, or all of some rows.
GRADUS_INLINE matmul_part matmul_parts_at(const gradus_matmul *g, int64_t first, int64_t last) {
    enum { ROWS = GRADUS_MATMUL_ROW_UNIT, COLUMNS = GRADUS_MATMUL_COLUMN_UNIT };
    const int64_t parts = g->row_parts * g->column_parts, place = first % parts;
    const int64_t row = place / g->column_parts, column = place % g->column_parts;
    const int64_t rows = (last - first + g->column_parts - 1) / g->column_parts;
    const int64_t columns = rows == 1 ? last - first : g->column_parts;
    matmul_part part = {.product = first / parts};
    part.row = matmul_share(row, g->row_parts, g->m, ROWS);
    part.rows = matmul_share(row + rows, g->row_parts, g->m, ROWS) - part.row;
    part.column = matmul_share(column, g->column_parts, g->n, COLUMNS);
    part.columns = matmul_share(column + columns, g->column_parts, g->n, COLUMNS) - part.column;
    return part;
}

GRADUS_INLINE matmul_part matmul_part_at(const gradus_matmul *g, int64_t index) {
    return matmul_parts_at(g, index, index + 1);
}

GRADUS_INLINE int64_t matmul_least(int64_t a, int64_t b) { return a < b ? a : b; }

/// The end of the parts from `first` on, before `last`, that are done as one block.
GRADUS_INLINE int64_t matmul_block_end(const gradus_matmul *g, int64_t first, int64_t last) {
    const int64_t row = first / g->column_parts, column = first % g->column_parts;
    const int64_t left = matmul_least(
        (last - first) / g->column_parts, g->row_parts - row % g->row_parts);
    const int64_t rows = column > 0 ? 0 : matmul_least(left, g->block_row_parts);
    return rows > 1 ? first + rows * g->column_parts
                    : matmul_least(
                          last,
                          first + matmul_least(g->block_column_parts, g->column_parts - column));
}
