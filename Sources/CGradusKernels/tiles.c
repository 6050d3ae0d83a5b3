#include <stdbool.h>

#include "support.h"
#include "tile_registers.h"

typedef const gradus_tile_program program;

/// Copies a row of `columns` elements `rows` times.
static void repeat_row(
    uint8_t *destination, const uint8_t *source, int64_t rows, int64_t columns, int64_t size
) {
    for (int64_t row = 0; row < rows; row++) {
        memcpy(destination + row * columns * size, source, (size_t)(columns * size));
    }
}

#define REPEAT_COLUMN(type)                                                 \
    {                                                                       \
        type *out = destination;                                            \
        const type *in = source;                                            \
        for (int64_t row = 0; row < rows; row++, out += columns) {          \
            type value = in[row];                                           \
            GRADUS_EACH(i, columns) { out[i] = value; }                     \
        }                                                                   \
    }

/// Writes each of `rows` values `columns` times.
GRADUS_CLONES
static void repeat_column(
    void *destination, const void *source, int64_t rows, int64_t columns, int64_t size
) {
    if (size == 4) {
        REPEAT_COLUMN(uint32_t)
    } else if (size == 8) {
        REPEAT_COLUMN(uint64_t)
    } else {
        REPEAT_COLUMN(uint8_t)
    }
}

GRADUS_INLINE void run_steps(
    uint8_t *const *registers, const gradus_tile_step *step, int64_t steps, int64_t count
) {
    for (const gradus_tile_step *end = step + steps; step < end; step++) {
        step->leaf(
            registers[step->destination], registers[step->operands[0]],
            registers[step->operands[1]], registers[step->operands[2]], count, step);
    }
}

static void place(
    uint8_t **registers, uint8_t *const *bases, program *p, int64_t outer, int64_t inner
) {
    for (int64_t i = 0; i < p->register_count; i++) {
        const gradus_tile_register *r = &p->registers[i];
        registers[i] = bases[i] + outer * r->outer_stride + inner * r->inner_stride;
    }
}

/// What is done once: steps on values and rows, and the repetition of rows over a tile.
static void prepare(uint8_t *const *bases, program *p) {
    run_steps(bases, p->steps, p->value_step_count, 1);
    run_steps(bases, p->steps + p->value_step_count, p->row_step_count, p->columns);
    for (int64_t i = 0; i < p->row_expansion_count; i++) {
        const gradus_tile_expansion *e = &p->expansions[i];
        repeat_row(
            bases[e->destination], bases[e->source], p->tile / p->columns, p->columns,
            e->element_size);
    }
}

/// What is done for each round: steps on columns, and their repetition over a tile of rows.
static void prepare_round(uint8_t *const *registers, program *p, int64_t rows) {
    const gradus_tile_step *steps = p->steps + p->value_step_count + p->row_step_count;
    run_steps(registers, steps, p->column_step_count, rows);
    const gradus_tile_expansion *expansions = p->expansions + p->row_expansion_count;
    for (int64_t i = 0; i < p->column_expansion_count; i++) {
        const gradus_tile_expansion *e = &expansions[i];
        repeat_column(
            registers[e->destination], registers[e->source], rows, p->columns, e->element_size);
    }
}

void gradus_tiles(const gradus_instruction *instruction) {
    program *p = instruction->details;
    uint8_t *bases[GRADUS_TILE_REGISTER_LIMIT];
    gradus_tile_bases(bases, instruction, p, instruction->scratch);
    const int64_t prepared = p->value_step_count + p->row_step_count + p->column_step_count;
    if (prepared + p->row_expansion_count + p->column_expansion_count > 0) {
        prepare(bases, p);
        prepare_round(bases, p, p->long_rows ? 1 : p->tile / p->columns);
    }
    run_steps(bases, p->steps + prepared, p->tile_step_count, p->tile);
}

void gradus_tile_parts(
    const gradus_instruction *instruction, int64_t first_part, int64_t last_part, void *scratch
) {
    program *p = instruction->details;
    uint8_t *bases[GRADUS_TILE_REGISTER_LIMIT], *registers[GRADUS_TILE_REGISTER_LIMIT];
    gradus_tile_bases(bases, instruction, p, scratch);
    prepare(bases, p);
    const gradus_tile_step *steps =
        p->steps + p->value_step_count + p->row_step_count + p->column_step_count;
    for (int64_t part = first_part; part < last_part; part++) {
        const int64_t outer = part / p->inner_count, inner = part % p->inner_count;
        const int64_t whole = outer + 1 == p->outer_count ? p->outer_last : p->tile;
        place(registers, bases, p, outer, inner);
        if (inner == 0 || part == first_part) {
            prepare_round(registers, p, p->long_rows ? 1 : whole / p->columns);
        }
        const bool last = inner + 1 == p->inner_count && p->inner_count > 1;
        run_steps(registers, steps, p->tile_step_count, last ? p->inner_last : whole);
    }
    if (p->streams) {
        // Stores past the caches are ordered before whatever comes next.
        __atomic_thread_fence(__ATOMIC_SEQ_CST);
    }
}

/// Where the registers of a block's first row and column lie, and the bytes from row to row.
static void place_block(
    uint8_t **bases, int64_t *strides, program *p, const gradus_tile_block *block
) {
    for (int64_t i = 0; i < p->register_count; i++) {
        const gradus_tile_register *r = &p->registers[i];
        if (r->buffer == GRADUS_TILE_BLOCK) {
            bases[i] = block->values;
            strides[i] = block->stride;
        } else {
            bases[i] += block->row * r->outer_stride + block->column * (r->inner_stride / p->tile);
            strides[i] = r->outer_stride;
        }
    }
}

void gradus_tiles_block(
    const gradus_instruction *instruction, program *p, const gradus_tile_block *block,
    void *scratch
) {
    uint8_t *bases[GRADUS_TILE_REGISTER_LIMIT], *registers[GRADUS_TILE_REGISTER_LIMIT];
    int64_t strides[GRADUS_TILE_REGISTER_LIMIT];
    gradus_tile_bases(bases, instruction, p, scratch);
    prepare(bases, p);
    place_block(bases, strides, p, block);
    const gradus_tile_step *column_steps = p->steps + p->value_step_count + p->row_step_count;
    const gradus_tile_step *steps = column_steps + p->column_step_count;
    for (int64_t row = 0; row < block->rows; row++) {
        for (int64_t i = 0; i < p->register_count; i++) {
            registers[i] = bases[i];
            bases[i] += strides[i];
        }
        run_steps(registers, column_steps, p->column_step_count, 1);
        int64_t rest = block->columns;
        for (; rest > p->tile; rest -= p->tile) {
            run_steps(registers, steps, p->tile_step_count, p->tile);
            for (int64_t i = 0; i < p->register_count; i++) {
                registers[i] += p->registers[i].inner_stride;
            }
        }
        run_steps(registers, steps, p->tile_step_count, rest);
    }
}
