#include "support.h"

void gradus_run(const gradus_instruction *instructions, int64_t count, int64_t steps) {
    const gradus_instruction *end = instructions + count;
    for (int64_t step = 0; step < steps; step++) {
        for (const gradus_instruction *i = instructions; i < end; i++) {
            i->kernel(i);
        }
    }
}

void gradus_run_parts(const gradus_instruction *instruction) {
    if (instruction->pool && instruction->part_count > instruction->grain) {
        gradus_pool_run(instruction->pool, instruction);
    } else {
        instruction->parts(instruction, 0, instruction->part_count, instruction->scratch);
    }
}
