#include <stdbool.h>

#include "gradus_lines.h"
#include "support.h"
#include "tile_registers.h"

// Which instructions are small, and the steps that they become.

enum { N = GRADUS_LINE_ELEMENTS };

typedef struct line_leaf {
    const char *operation;
    gradus_type operand;
    gradus_type result;
    gradus_line_operation line;
    uint8_t operand_count;
    /// The operands of which there are forms for single ones, a bit each.
    uint8_t singles;
} line_leaf;

enum { A = 1, B = 2, C = 4 };

#define UNARY(name, NAME) {#name, GRADUS_F32, GRADUS_F32, GRADUS_LINE_##NAME, 1, 0}
#define BINARY(name, NAME) {#name, GRADUS_F32, GRADUS_F32, GRADUS_LINE_##NAME, 2, A | B}
#define COMPARISON(name, NAME) {#name, GRADUS_F32, GRADUS_BOOL, GRADUS_LINE_##NAME, 2, A | B}

static const line_leaf LEAVES[] = {
    UNARY(copy, COPY), UNARY(negate, NEGATE), UNARY(absolute, ABSOLUTE), UNARY(square, SQUARE),
    UNARY(relu, RELU), UNARY(exp, EXP), UNARY(tanh, TANH), UNARY(sigmoid, SIGMOID),
    UNARY(softplus, SOFTPLUS), BINARY(add, ADD), BINARY(subtract, SUBTRACT),
    BINARY(multiply, MULTIPLY), BINARY(divide, DIVIDE), COMPARISON(greater, GREATER),
    COMPARISON(less, LESS), COMPARISON(equal, EQUAL),
    {"where", GRADUS_F32, GRADUS_F32, GRADUS_LINE_WHERE, 3, B | C},
    {"cast", GRADUS_BOOL, GRADUS_F32, GRADUS_LINE_NUMBER, 1, 0},
    {"equal", GRADUS_BOOL, GRADUS_BOOL, GRADUS_LINE_EQUAL_TRUTH, 2, 0},
};

static bool is_leaf(const line_leaf *known, gradus_tile_leaf leaf) {
    int64_t count;
    const gradus_tile_leaf_entry *entries = gradus_tile_leaves(known->operand, &count);
    for (int64_t i = 0; i < count; i++) {
        if (entries[i].leaf == leaf && entries[i].result == known->result
            && strcmp(entries[i].operation, known->operation) == 0) {
            return true;
        }
    }
    return false;
}

/// The operation of a leaf; null if it has no step of its own.
static const line_leaf *line_leaf_of(gradus_tile_leaf leaf) {
    for (size_t i = 0; i < sizeof(LEAVES) / sizeof(*LEAVES); i++) {
        if (is_leaf(&LEAVES[i], leaf)) {
            return &LEAVES[i];
        }
    }
    return 0;
}

static bool is_line(const void *address) { return (uintptr_t)address % 64 == 0; }

/// Which form of an operation a step of a tile program is, by its single operands; -1 if there is none.
static int32_t form_of(const line_leaf *leaf, const gradus_line_step *line, uint32_t singles) {
    const void *const operands[] = {line->a, line->b, line->c};
    // Of two operands, one at least is a line.
    if ((singles & ~(uint32_t)leaf->singles) || singles == (A | B) || !is_line(line->destination)) {
        return -1;
    }
    for (uint32_t i = 0; i < leaf->operand_count; i++) {
        if (!(singles >> i & 1) && !is_line(operands[i])) {
            return -1;
        }
    }
    return (int32_t)(leaf->singles & A ? singles : singles / B);
}

/// A step of a tile program on `count` elements. Single values are no lines: constants lie close.
static gradus_line_step tile_step(
    uint8_t *const *registers, const gradus_tile_step *step, int64_t count, bool is_single
) {
    gradus_line_step result = {
        .operation = GRADUS_LINE_LEAF, .count = (int32_t)count,
        .destination = registers[step->destination], .a = registers[step->operands[0]],
        .b = registers[step->operands[1]], .c = registers[step->operands[2]], .details = step,
        .leaf = step->leaf};
    const line_leaf *leaf = is_single ? 0 : line_leaf_of(step->leaf);
    const int32_t form = leaf ? form_of(leaf, &result, step->scalars) : -1;
    if (form >= 0) {
        result.operation = leaf->line + form;
    }
    return result;
}

/// A row or a column repeated over whole rows.
static gradus_line_step spread_step(
    uint8_t *const *registers, const gradus_tile_expansion *expansion, const int32_t *places,
    int64_t count
) {
    return (gradus_line_step){
        .operation = GRADUS_LINE_SPREAD, .count = (int32_t)count,
        .destination = registers[expansion->destination], .a = registers[expansion->source],
        .b = places};
}

typedef struct line_writer {
    gradus_line_step *steps;
    int64_t count;
} line_writer;

static void write_group(
    line_writer *writer, uint8_t *const *registers, const gradus_tile_step *steps, int64_t count,
    int64_t elements, bool is_single
) {
    for (int64_t i = 0; i < count; i++) {
        writer->steps[writer->count++] = tile_step(registers, &steps[i], elements, is_single);
    }
}

static bool is_small(const gradus_tile_program *p) {
    const int64_t steps = p->value_step_count + p->row_step_count + p->column_step_count
        + p->tile_step_count + p->row_expansion_count + p->column_expansion_count;
    if (p->outer_count != 1 || p->inner_count != 1 || p->tile > N
        || steps > GRADUS_LINE_STEP_LIMIT) {
        return false;
    }
    for (int64_t i = 0; i < p->row_expansion_count + p->column_expansion_count; i++) {
        if (p->expansions[i].element_size != sizeof(float)) {
            return false;
        }
    }
    return true;
}

static bool expands_lines(const gradus_tile_program *p, uint8_t *const *registers) {
    for (int64_t i = 0; i < p->row_expansion_count + p->column_expansion_count; i++) {
        if (!is_line(registers[p->expansions[i].source])
            || !is_line(registers[p->expansions[i].destination])) {
            return false;
        }
    }
    return true;
}

/// Whether one of the steps reads a line, and no more.
static bool is_read_once(const gradus_line_step *steps, int64_t count, const void *line) {
    int64_t readers = 0;
    for (int64_t i = 0; i < count; i++) {
        readers += steps[i].a == line || steps[i].b == line || steps[i].c == line;
    }
    return readers == 1;
}

/// Whether the last of three steps multiplies what the others spread over rows and columns.
static bool is_outer(const gradus_line_step *steps, const int32_t *rows) {
    const gradus_line_step *row = steps, *column = steps + 1, *product = steps + 2;
    return row->operation == GRADUS_LINE_SPREAD && row->b == rows
        && column->operation == GRADUS_LINE_SPREAD && column->b == rows + N
        && product->operation == GRADUS_LINE_MULTIPLY
        && ((product->a == row->destination && product->b == column->destination)
            || (product->a == column->destination && product->b == row->destination));
}

/// Makes one step of each product of a row and a column that are spread for it alone, of all steps of a
/// tile program: nothing else reads what they spread.
static int64_t join_outer(gradus_line_step *steps, int64_t count, const int32_t *rows) {
    int64_t kept = 0;
    for (int64_t i = 0; i < count; i++) {
        const gradus_line_step *row = &steps[i], *column = &steps[i + 1];
        if (i + 2 < count && is_outer(row, rows) && is_read_once(row, count - i, row->destination)
            && is_read_once(row, count - i, column->destination)) {
            gradus_line_step product = steps[i + 2];
            product.operation = GRADUS_LINE_OUTER;
            product.count = row->count > column->count ? row->count : column->count;
            product.a = row->a;
            product.b = column->a;
            product.c = rows;
            steps[kept++] = product;
            i += 2;
        } else {
            steps[kept++] = *row;
        }
    }
    return kept;
}

static int64_t tile_steps(
    const gradus_instruction *instruction, gradus_line_step *steps, int32_t *places
) {
    const gradus_tile_program *p = instruction->details;
    if (!is_small(p)) {
        return 0;
    }
    uint8_t *registers[GRADUS_TILE_REGISTER_LIMIT];
    gradus_tile_bases(registers, instruction, p, instruction->scratch);
    if (!expands_lines(p, registers)) {
        return 0;
    }
    int32_t *rows = places, *columns = places + N;
    for (int32_t i = 0; i < N; i++) {
        const bool exists = i < p->tile;
        rows[i] = exists ? i % (int32_t)p->columns : 0;
        columns[i] = exists ? i / (int32_t)p->columns : 0;
    }
    line_writer writer = {.steps = steps};
    const gradus_tile_step *step = p->steps;
    const gradus_tile_expansion *expansion = p->expansions;
    write_group(&writer, registers, step, p->value_step_count, 1, true);
    step += p->value_step_count;
    write_group(&writer, registers, step, p->row_step_count, p->columns, false);
    step += p->row_step_count;
    for (int64_t i = 0; i < p->row_expansion_count; i++) {
        steps[writer.count++] = spread_step(registers, expansion++, rows, p->columns);
    }
    const int64_t row_count = p->long_rows ? 1 : p->tile / p->columns;
    write_group(&writer, registers, step, p->column_step_count, row_count, false);
    step += p->column_step_count;
    for (int64_t i = 0; i < p->column_expansion_count; i++) {
        steps[writer.count++] = spread_step(registers, expansion++, columns, row_count);
    }
    write_group(&writer, registers, step, p->tile_step_count, p->tile, false);
    return join_outer(steps, writer.count, rows);
}

/// A softmax, a loss, or both, of one row. The loss alone has a softmax behind what that keeps for it.
static int64_t row_steps(
    const gradus_instruction *instruction, gradus_line_step *steps, int32_t *places, bool loss
) {
    const int64_t *g = instruction->integers;
    if (g[GRADUS_ROWS_COUNT] != 1 || g[GRADUS_ROWS_COLUMNS] < 1 || g[GRADUS_ROWS_COLUMNS] > N) {
        return 0;
    }
    const int32_t count = (int32_t)g[GRADUS_ROWS_COLUMNS];
    void *const *buffers = instruction->buffers;
    if (!loss) {
        steps[0] = (gradus_line_step){
            .operation = GRADUS_LINE_SOFTMAX, .count = count, .destination = buffers[0],
            .a = buffers[1]};
        return 1;
    }
    const int64_t both = g[GRADUS_ROWS_WITH_SOFTMAX];
    steps[0] = (gradus_line_step){
        .operation = GRADUS_LINE_SOFTMAX, .count = count,
        .destination = both ? buffers[1] : places + GRADUS_LINE_KEPT, .a = buffers[1 + both],
        .second = places};
    steps[1] = (gradus_line_step){
        .operation = GRADUS_LINE_LOSS, .count = count, .destination = buffers[0], .a = places,
        .b = buffers[2 + both]};
    return 2;
}

/// A row times a matrix, and a matrix times a column as its transpose, where both are small enough.
static void as_row_product(gradus_line_step *step, int32_t *places) {
    enum { QUARTER = GRADUS_LINE_QUARTER };
    const gradus_matmul *g = step->details;
    const bool is_row = g->m == 1 && g->n <= QUARTER && g->a_column == 1;
    const bool is_column = g->n == 1 && g->m <= QUARTER && g->b_row == 1;
    if (g->k > QUARTER || (!is_row && !is_column)) {
        return;
    }
    const void *row = is_row ? step->a : step->b;
    step->b = is_row ? step->b : step->a;
    step->a = row;
    step->operation = GRADUS_LINE_ROW_PRODUCT;
    const int64_t next_row = is_row ? g->b_row : g->a_column;
    const int64_t next_column = is_row ? g->b_column : g->a_row;
    for (int64_t i = 0; i < N; i++) {
        const int64_t p = i / QUARTER, j = i % QUARTER;
        places[i] = p < g->k && j < step->count ? (int32_t)(p * next_row + j * next_column) : 0;
    }
    if (next_column == 1 && next_row == step->count) {
        step->c = 0;
    }
}

static int64_t matmul_step(
    const gradus_instruction *instruction, gradus_line_step *step, int32_t *places
) {
    const gradus_matmul *g = instruction->details;
    if (g->rank != 0 || g->m * g->n * g->k > GRADUS_MATMUL_FEW || g->a_start != 0
        || g->b_start != 0) {
        return 0;
    }
    const int64_t m = g->m, n = g->n, k = g->k;
    const bool is_of_lines = m * n <= N && m * k <= N && k * n <= N;
    *step = (gradus_line_step){
        .operation = is_of_lines ? GRADUS_LINE_MATMUL : GRADUS_LINE_PRODUCTS,
        .destination = instruction->buffers[0], .a = instruction->buffers[1],
        .b = instruction->buffers[2], .c = places, .details = g, .count = (int32_t)(m * n)};
    for (int64_t i = 0; i < N; i++) {
        const bool exists = i < m * n;
        places[i] = exists ? (int32_t)(i / n * g->a_row) : 0;
        places[N + i] = exists ? (int32_t)(i % n * g->b_column) : 0;
    }
    if (is_of_lines) {
        as_row_product(step, places);
    }
    return 1;
}

/// A sum or a mean of elements that lie one after another.
static int64_t sum_step(
    const gradus_instruction *instruction, gradus_line_step *step, gradus_line_operation operation
) {
    const gradus_reduction *g = instruction->details;
    if (g->kept_count != 1 || g->rows != 1 || g->inner != 1 || g->run > N) {
        return 0;
    }
    *step = (gradus_line_step){
        .operation = operation, .count = (int32_t)g->run, .destination = instruction->buffers[0],
        .a = instruction->buffers[1]};
    return 1;
}

int64_t gradus_line_steps(
    const gradus_instruction *instruction, gradus_line_step *steps, int32_t *places
) {
    const gradus_kernel kernel = instruction->kernel;
    if (kernel == gradus_tiles) {
        return tile_steps(instruction, steps, places);
    }
    if (kernel == gradus_matmul_small_f32 || instruction->parts == gradus_matmul_vector_f32) {
        return matmul_step(instruction, steps, places);
    }
    if (instruction->parts == gradus_softmax_f32
        || instruction->parts == gradus_cross_entropy_f32) {
        return row_steps(
            instruction, steps, places, instruction->parts == gradus_cross_entropy_f32);
    }
    if (kernel == gradus_sum_f32 || kernel == gradus_mean_f32) {
        return sum_step(
            instruction, steps, kernel == gradus_sum_f32 ? GRADUS_LINE_SUM : GRADUS_LINE_MEAN);
    }
    return 0;
}
