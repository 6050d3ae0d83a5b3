#pragma once

#include "gradus_instruction.h"

#pragma clang assume_nonnull begin

/// Tile programs: fused element-wise groups, run one cache-sized tile at a time.

typedef struct gradus_tile_step gradus_tile_step;

/// A micro-operation over `count` elements. An operand is contiguous, or one value when its bit in
/// `step->scalars` is set. `destination` may equal a contiguous operand of the same element size.
typedef void (*gradus_tile_leaf)(
    void *destination, const void *a, const void *b, const void *c, int64_t count,
    const gradus_tile_step *step);

struct gradus_tile_step {
    gradus_tile_leaf _Nullable leaf;
    double parameters[2];
    uint16_t destination;
    uint16_t operands[3];
    uint32_t scalars;
    uint32_t reserved;
};

/// What a leaf does: `result = operation(operand, …)`, all operands of one type but for `where`,
/// whose first is `bool`.
typedef struct gradus_tile_leaf_entry {
    const char *operation;
    gradus_type operand;
    gradus_type result;
    uint8_t operand_count;
    gradus_tile_leaf leaf;
} gradus_tile_leaf_entry;

/// The leaves whose operands are of `operand` type; their number goes to `count`.
const gradus_tile_leaf_entry *gradus_tile_leaves(gradus_type operand, int64_t *count);

enum {
    GRADUS_TILE_REGISTER_LIMIT = 256,
    /// `gradus_tile_register.buffer` of a constant, which lies `offset` bytes into `constants`.
    GRADUS_TILE_CONSTANT = -1,
    /// That of the values of a block, and of the working memory of the thread.
    GRADUS_TILE_BLOCK = -2,
    GRADUS_TILE_SCRATCH = -3,
};

/// Where a register's tile begins: `buffers[buffer] + offset + outer·outer_stride +
/// inner·inner_stride`, all in bytes.
typedef struct gradus_tile_register {
    int64_t offset;
    int64_t outer_stride;
    int64_t inner_stride;
    int32_t buffer;
} gradus_tile_register;

/// Repeats a row (once) or a column (for each tile) into whole rows of scratch.
typedef struct gradus_tile_expansion {
    uint16_t source;
    uint16_t destination;
    uint32_t element_size;
} gradus_tile_expansion;

/// A compiled program over `outer_count · inner_count` tiles of `tile` elements.
///
/// The geometry is one of three. Flat: one round of tiles, the last with `inner_last` elements.
/// Long rows: a round is one row, cut into tiles likewise. Short rows: a round is one tile of
/// several whole rows of `columns` elements, the last round with `outer_last` elements.
///
/// The steps stand in four groups: on single values and on whole rows, done once; on columns, done
/// for each round; on tiles.
typedef struct gradus_tile_program {
    const gradus_tile_register *_Nullable registers;
    const gradus_tile_step *_Nullable steps;
    /// Those of rows, then those of columns.
    const gradus_tile_expansion *_Nullable expansions;
    const uint8_t *_Nullable constants;
    int64_t outer_count;
    int64_t inner_count;
    int64_t tile;
    int64_t inner_last;
    int64_t outer_last;
    int64_t columns;
    int32_t register_count;
    int32_t value_step_count;
    int32_t row_step_count;
    int32_t column_step_count;
    int32_t tile_step_count;
    int32_t row_expansion_count;
    int32_t column_expansion_count;
    /// 1 if a round is one row, 0 if it is a tile of rows.
    int32_t long_rows;
    /// 1 if results are stored past the caches.
    int32_t streams;
} gradus_tile_program;

/// Runs a program of a single tile. `details` is the program.
void gradus_tiles(const gradus_instruction *instruction);

/// Runs some tiles of a program, numbered round after round. What is done once for the program is done
/// for each call.
void gradus_tile_parts(
    const gradus_instruction *instruction, int64_t first_part, int64_t last_part,
    void *_Nullable scratch);

/// A block of the rows and columns of a program, whose values were just computed elsewhere.
typedef struct gradus_tile_block {
    int64_t row, rows;
    int64_t column, columns;
    /// Element [row, column], and the bytes from one row to the next.
    void *values;
    int64_t stride;
} gradus_tile_block;

/// Runs a program with long rows over a block. `scratch` is the program's.
void gradus_tiles_block(
    const gradus_instruction *instruction, const gradus_tile_program *program,
    const gradus_tile_block *block, void *scratch);

#pragma clang assume_nonnull end
