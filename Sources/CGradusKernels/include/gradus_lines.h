#pragma once

#include "gradus_instruction.h"
#include "gradus_tiles.h"

#pragma clang assume_nonnull begin

// Small programs: instructions on values of at most 16 elements, each of which lies in a line of 64
// bytes, turned into steps on whole lines with resolved addresses, without loops or calls.
//
// What lies in a line behind a value is computed along with it and never looked at.

enum { GRADUS_LINE_ELEMENTS = 16 };

typedef enum __attribute__((enum_extensibility(closed))) gradus_line_operation : int32_t {
    /// A leaf of a tile program that has no step of its own.
    GRADUS_LINE_LEAF,
    /// The elements of `a` that the line `b` of places numbers; `a` has `count`.
    GRADUS_LINE_SPREAD,
    /// The product of `a` and `b`, each spread: `c` are the two lines of their places, `count` what the
    /// longer one has.
    GRADUS_LINE_OUTER,
    /// Σ and mean of `count` elements.
    GRADUS_LINE_SUM,
    GRADUS_LINE_MEAN,
    /// A matrix product whose matrices are lines each. `c` are two lines of places: those of the first
    /// factors in `a` and of the second ones in `b`, for each element of the result.
    GRADUS_LINE_MATMUL,
    /// A row `a` of at most four elements times a matrix `b` of at most four columns. `c` is a line with
    /// the places of the first four elements of each row of the matrix; null where its rows lie one after
    /// another.
    GRADUS_LINE_ROW_PRODUCT,
    /// A matrix product of longer matrices, element by element.
    GRADUS_LINE_PRODUCTS,
    /// Of a row. The second result, if there is one, is two lines for the loss.
    GRADUS_LINE_SOFTMAX,
    /// The cross-entropy with weights `b`, from the two lines `a`.
    GRADUS_LINE_LOSS,
    /// Element-wise. Of those with two operands, three each: lines, a single first one, a single
    /// second one.
    GRADUS_LINE_COPY,
    GRADUS_LINE_NEGATE,
    GRADUS_LINE_ABSOLUTE,
    GRADUS_LINE_SQUARE,
    GRADUS_LINE_RELU,
    GRADUS_LINE_EXP,
    GRADUS_LINE_TANH,
    GRADUS_LINE_SIGMOID,
    GRADUS_LINE_SOFTPLUS,
    /// Of truth values, to numbers and to truth values.
    GRADUS_LINE_NUMBER,
    GRADUS_LINE_EQUAL_TRUTH,
    /// a - c b of lines and a single c, as parameters are updated; c b is the second result.
    GRADUS_LINE_SUBTRACT_MULTIPLE,
    GRADUS_LINE_ADD,
    GRADUS_LINE_SUBTRACT = GRADUS_LINE_ADD + 3,
    GRADUS_LINE_MULTIPLY = GRADUS_LINE_SUBTRACT + 3,
    GRADUS_LINE_DIVIDE = GRADUS_LINE_MULTIPLY + 3,
    /// `b` where `a` is true, and else `c`: lines, a single `b`, a single `c`, both single.
    GRADUS_LINE_WHERE = GRADUS_LINE_DIVIDE + 3,
    /// To truth values.
    GRADUS_LINE_GREATER = GRADUS_LINE_WHERE + 4,
    GRADUS_LINE_LESS = GRADUS_LINE_GREATER + 3,
    GRADUS_LINE_EQUAL = GRADUS_LINE_LESS + 3,
} gradus_line_operation;

enum {
    /// Bits of `forwards`: `a`, `b`, or `c`, is what the step before has written.
    GRADUS_LINE_FORWARDS_A = 1,
    GRADUS_LINE_FORWARDS_B = 2,
    GRADUS_LINE_FORWARDS_C = 4,
};

typedef struct gradus_line_step {
    gradus_line_operation operation;
    int32_t count;
    /// Operands that need not be read, because they are still at hand.
    int32_t forwards;
    void *_Nullable destination;
    const void *_Nullable a;
    const void *_Nullable b;
    const void *_Nullable c;
    /// The `gradus_tile_step` of a leaf, or the `gradus_matmul` of a product.
    const void *_Nullable details;
    gradus_tile_leaf _Nullable leaf;
    /// Where the second result goes, of an operation with two.
    void *_Nullable second;
} gradus_line_step;

enum {
    /// Most steps that an instruction becomes.
    GRADUS_LINE_STEP_LIMIT = 64,
    /// How many numbers its steps may have beside, as places or to write to.
    GRADUS_LINE_PLACE_COUNT = 3 * GRADUS_LINE_ELEMENTS,
    /// How many of them a softmax keeps for a loss. One that is computed for that alone lies behind them.
    GRADUS_LINE_KEPT = 2 * GRADUS_LINE_ELEMENTS,
    /// Most elements of a row, and columns of a matrix, that a product of a row may have.
    GRADUS_LINE_QUARTER = GRADUS_LINE_ELEMENTS / 4,
};

/// Writes the steps of an instruction; those of `places` that they need must stay where they are.
/// Returns how many steps there are; 0 if the instruction is not small.
int64_t gradus_line_steps(
    const gradus_instruction *instruction, gradus_line_step *steps, int32_t *places);

/// Joins neighbouring steps that are one. Returns how many are left.
int64_t gradus_line_join(gradus_line_step *steps, int64_t count);

/// Notes which operands are still at hand, when steps run in this order.
void gradus_line_forward(gradus_line_step *steps, int64_t count);

/// The kernel, for this processor, that runs the `integers[0]` steps that `details` are.
gradus_kernel gradus_lines(void);

#pragma clang assume_nonnull end
