// The steps on lines for one kind of processor: NAME, TARGET, and how many elements it PERMUTES in one
// instruction: all of a line, half of them, or none.
//
// Each result stays at hand for the next step, since a line that was just written takes several times as
// long to read as to compute with.

#include "line_functions.h"

#define FIRST (step->forwards & GRADUS_LINE_FORWARDS_A ? last : *(const line *)step->a)
#define SECOND (step->forwards & GRADUS_LINE_FORWARDS_B ? last : *(const line *)step->b)
#define FIRST_SINGLE \
    ((line)(step->forwards & GRADUS_LINE_FORWARDS_A ? last[0] : *(const float *)step->a))
#define SECOND_SINGLE \
    ((line)(step->forwards & GRADUS_LINE_FORWARDS_B ? last[0] : *(const float *)step->b))
#define THIRD (step->forwards & GRADUS_LINE_FORWARDS_C ? last : *(const line *)step->c)
#define THIRD_SINGLE \
    ((line)(step->forwards & GRADUS_LINE_FORWARDS_C ? last[0] : *(const float *)step->c))
#define KEEP_LAST *(line *)step->destination = last

#define UNARY(name, expression)                                     \
    case GRADUS_LINE_##name: {                                      \
        const line x = FIRST;                                       \
        last = (expression);                                        \
        KEEP_LAST;                                                  \
        break;                                                      \
    }

#define UNARY_CALL(name, function)                                  \
    case GRADUS_LINE_##name: {                                      \
        const line x = FIRST;                                       \
        EACH_ELEMENT(last, x, step->count, function)                \
        KEEP_LAST;                                                  \
        break;                                                      \
    }

#define MATRIX_PRODUCT(name, function)                              \
    case GRADUS_LINE_##name: {                                      \
        const line x = FIRST, y = SECOND;                           \
        line product;                                               \
        LINES(function)(&product, &x, &y, step);                    \
        last = product;                                             \
        KEEP_LAST;                                                  \
        break;                                                      \
    }

#define TRUTHS(pointer) (*(truths *)(uintptr_t)(pointer))

#define COMPARISON_FORM(form, name, left, operator, right)                                      \
    case GRADUS_LINE_##name + form: {                                                           \
        const line x = left, y = right;                                                         \
        TRUTHS(step->destination) = __builtin_convertvector(-(x operator y), truths);           \
        break;                                                                                  \
    }

#define COMPARISON(name, operator)                                  \
    COMPARISON_FORM(0, name, FIRST, operator, SECOND)               \
    COMPARISON_FORM(1, name, FIRST_SINGLE, operator, SECOND)        \
    COMPARISON_FORM(2, name, FIRST, operator, SECOND_SINGLE)

#define WHERE_FORM(form, left, right)                               \
    case GRADUS_LINE_WHERE + form: {                                \
        const places chosen = __builtin_convertvector(TRUTHS(step->a), places); \
        const line x = left, y = right;                             \
        last = chosen != 0 ? x : y;                                 \
        KEEP_LAST;                                                  \
        break;                                                      \
    }

#define BINARY_FORM(form, name, left, operator, right)              \
    case GRADUS_LINE_##name + form: {                               \
        const line x = left, y = right;                             \
        last = x operator y;                                        \
        KEEP_LAST;                                                  \
        break;                                                      \
    }

#define BINARY(name, operator)                                      \
    BINARY_FORM(0, name, FIRST, operator, SECOND)                   \
    BINARY_FORM(1, name, FIRST_SINGLE, operator, SECOND)            \
    BINARY_FORM(2, name, FIRST, operator, SECOND_SINGLE)

TARGET static void LINES(run_lines)(const gradus_instruction *instruction) {
    const gradus_line_step *step = instruction->details;
    // Its address is never taken, so that it stays in registers.
    line last = (line)(0);
    for (const gradus_line_step *end = step + instruction->integers[0]; step < end; step++) {
        switch ((int32_t)step->operation) {
        case GRADUS_LINE_LEAF:
            step->leaf(
                step->destination, step->a, step->b, step->c, step->count, step->details);
            break;
        case GRADUS_LINE_SPREAD: {
            const line x = FIRST;
            line moved;
            LINES(spread)(&moved, &x, step->b, step->count);
            last = moved;
            KEEP_LAST;
            break;
        }
        case GRADUS_LINE_OUTER: {
            const line x = FIRST, y = SECOND;
            const places *from = step->c;
            line first, second;
            LINES(spread)(&first, &x, from, step->count);
            LINES(spread)(&second, &y, from + 1, step->count);
            last = first * second;
            KEEP_LAST;
            break;
        }
        case GRADUS_LINE_SUM:
            last = (line)(LINES(sum_of)(step->a, step->count));
            *(float *)step->destination = last[0];
            break;
        case GRADUS_LINE_MEAN:
            last = (line)(LINES(sum_of)(step->a, step->count) / (float)step->count);
            *(float *)step->destination = last[0];
            break;
        MATRIX_PRODUCT(MATMUL, multiply)
        MATRIX_PRODUCT(ROW_PRODUCT, multiply_row)
        case GRADUS_LINE_PRODUCTS:
            LINES(multiply_elements)(step);
            break;
        case GRADUS_LINE_SOFTMAX: {
            const line z = FIRST;
            line softmax;
            LINES(softmax)(&softmax, step->second, &z, step->count);
            last = softmax;
            KEEP_LAST;
            break;
        }
        case GRADUS_LINE_LOSS: {
            const line y = SECOND;
            last = (line)(LINES(loss)(step->a, &y, step->count));
            *(float *)step->destination = last[0];
            break;
        }
        UNARY(COPY, x)
        UNARY(NEGATE, -x)
        UNARY(ABSOLUTE, __builtin_elementwise_abs(x))
        UNARY(SQUARE, x * x)
        UNARY(RELU, x < 0 ? (line)(0) : x)
        UNARY_CALL(EXP, gradus_exp_f32)
        UNARY_CALL(TANH, gradus_tanh_f32)
        UNARY_CALL(SIGMOID, gradus_sigmoid_f32)
        UNARY_CALL(SOFTPLUS, gradus_softplus_f32)
        case GRADUS_LINE_NUMBER:
            last = __builtin_convertvector(TRUTHS(step->a), line);
            KEEP_LAST;
            break;
        case GRADUS_LINE_EQUAL_TRUTH:
            TRUTHS(step->destination) = TRUTHS(step->a) ^ TRUTHS(step->b) ^ (uint8_t)1;
            break;
        case GRADUS_LINE_SUBTRACT_MULTIPLE: {
            // Rounded twice, as by two steps.
            const line x = FIRST, y = SECOND;
            const line multiple = (line)(*(const float *)step->c) * y;
            last = x - multiple;
            *(line *)step->second = multiple;
            KEEP_LAST;
            break;
        }
        BINARY(ADD, +)
        BINARY(SUBTRACT, -)
        BINARY(MULTIPLY, *)
        BINARY(DIVIDE, /)
        WHERE_FORM(0, SECOND, THIRD)
        WHERE_FORM(1, SECOND_SINGLE, THIRD)
        WHERE_FORM(2, SECOND, THIRD_SINGLE)
        WHERE_FORM(3, SECOND_SINGLE, THIRD_SINGLE)
        COMPARISON(GREATER, >)
        COMPARISON(LESS, <)
        COMPARISON(EQUAL, ==)
        }
    }
}

#undef NAME
#undef TARGET
#undef PERMUTES
#undef LINES
#undef LINES_INLINE
#undef COMBINE_LANES
#undef EACH_ELEMENT
#undef EACH_OF
#undef IS_HALF
#undef FIRST
#undef SECOND
#undef FIRST_SINGLE
#undef SECOND_SINGLE
#undef THIRD
#undef THIRD_SINGLE
#undef KEEP_LAST
#undef UNARY
#undef UNARY_CALL
#undef MATRIX_PRODUCT
#undef TRUTHS
#undef COMPARISON_FORM
#undef COMPARISON
#undef WHERE_FORM
#undef BINARY_FORM
#undef BINARY
