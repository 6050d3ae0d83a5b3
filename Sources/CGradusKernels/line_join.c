#include <stdbool.h>

#include "gradus_lines.h"

// Steps that are joined with others, and the operands that are still at hand.

/// Whether a softmax is computed for a loss alone.
static bool is_for_loss(const gradus_line_step *step) {
    return step->operation == GRADUS_LINE_SOFTMAX && step->second
        && step->destination == (int32_t *)step->second + GRADUS_LINE_KEPT;
}

/// Lets a softmax that is needed keep what the loss of the same row takes, some steps behind it.
static bool join_loss_after(
    gradus_line_step *steps, int64_t count, const gradus_line_step *next
) {
    if (!is_for_loss(next)) {
        return false;
    }
    for (int64_t i = count - 1; i >= 0 && i >= count - GRADUS_LINE_STEP_LIMIT; i--) {
        gradus_line_step *step = &steps[i];
        if (step->destination == next->a || step->second == next->a) {
            return false;
        }
        if (step->operation == GRADUS_LINE_SOFTMAX && step->a == next->a
            && step->count == next->count && !step->second) {
            step->second = next->second;
            return true;
        }
    }
    return false;
}

/// The same where the loss comes directly before the softmax. Then it reads its weights after that is
/// written.
static bool join_loss_before(gradus_line_step *first, const gradus_line_step *softmax) {
    const gradus_line_step *loss = first + 1;
    if (!is_for_loss(first) || loss->operation != GRADUS_LINE_LOSS
        || softmax->operation != GRADUS_LINE_SOFTMAX || softmax->second
        || softmax->a != first->a || softmax->count != first->count
        || softmax->destination == loss->b || softmax->a == loss->destination) {
        return false;
    }
    first->destination = softmax->destination;
    return true;
}

/// Makes one step of a - (c b), which may lie in the place of the product.
static bool join_multiple(gradus_line_step *first, const gradus_line_step *second) {
    const bool is_single_first = (int32_t)first->operation == GRADUS_LINE_MULTIPLY + 1;
    if ((!is_single_first && (int32_t)first->operation != GRADUS_LINE_MULTIPLY + 2)
        || second->operation != GRADUS_LINE_SUBTRACT || second->b != first->destination
        || second->a == first->destination || second->count != first->count) {
        return false;
    }
    first->operation = GRADUS_LINE_SUBTRACT_MULTIPLE;
    first->c = is_single_first ? first->a : first->b;
    first->b = is_single_first ? first->b : first->a;
    first->a = second->a;
    first->second = first->destination;
    first->destination = second->destination;
    return true;
}

/// Joins a step with others before it, if that can be.
static bool join(gradus_line_step *steps, int64_t count, const gradus_line_step *next) {
    return (count > 0 && join_multiple(&steps[count - 1], next))
        || (count > 1 && join_loss_before(&steps[count - 2], next))
        || join_loss_after(steps, count, next);
}

int64_t gradus_line_join(gradus_line_step *steps, int64_t count) {
    int64_t kept = 0;
    for (int64_t i = 0; i < count; i++) {
        if (!join(steps, kept, &steps[i])) {
            steps[kept++] = steps[i];
        }
    }
    return kept;
}

/// Whether a step leaves its result at hand.
static bool leaves_result(const gradus_line_step *step) {
    switch ((int32_t)step->operation) {
    case GRADUS_LINE_LEAF:
    case GRADUS_LINE_PRODUCTS:
    case GRADUS_LINE_EQUAL_TRUTH:
        return false;
    default:
        return step->operation < GRADUS_LINE_GREATER;
    }
}

/// The operands that a step reads as lines or single values, not as something else.
static int32_t line_operands(const gradus_line_step *step) {
    const int32_t operation = (int32_t)step->operation;
    if (operation >= GRADUS_LINE_WHERE && operation < GRADUS_LINE_GREATER) {
        return GRADUS_LINE_FORWARDS_B | GRADUS_LINE_FORWARDS_C;
    }
    switch (operation) {
    case GRADUS_LINE_LEAF:
    case GRADUS_LINE_SUM:
    case GRADUS_LINE_MEAN:
    case GRADUS_LINE_PRODUCTS:
    case GRADUS_LINE_NUMBER:
    case GRADUS_LINE_EQUAL_TRUTH:
        return 0;
    default:
        return GRADUS_LINE_FORWARDS_A | GRADUS_LINE_FORWARDS_B;
    }
}

void gradus_line_forward(gradus_line_step *steps, int64_t count) {
    for (int64_t i = 1; i < count; i++) {
        const void *last = steps[i - 1].destination;
        if (leaves_result(&steps[i - 1])) {
            const int32_t written = (steps[i].a == last ? GRADUS_LINE_FORWARDS_A : 0)
                | (steps[i].b == last ? GRADUS_LINE_FORWARDS_B : 0)
                | (steps[i].c == last ? GRADUS_LINE_FORWARDS_C : 0);
            steps[i].forwards = written & line_operands(&steps[i]);
        }
    }
}
