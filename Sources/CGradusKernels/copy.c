#include "support.h"

#define T uint8_t
#define SUFFIX 1
#include "copy.h"

#define T uint32_t
#define SUFFIX 4
#include "copy.h"

#define T uint64_t
#define SUFFIX 8
#include "copy.h"

void gradus_concatenate(const gradus_instruction *instruction) {
    const int64_t *g = instruction->details;
    const int64_t operands = g[0], outer = g[1];
    const int64_t *sizes = g + 2;
    uint8_t *result = instruction->buffers[0];
    for (int64_t i = 0; i < outer; i++) {
        for (int64_t operand = 0; operand < operands; operand++) {
            const uint8_t *from = instruction->buffers[1 + operand];
            memcpy(result, from + i * sizes[operand], (size_t)sizes[operand]);
            result += sizes[operand];
        }
    }
}
