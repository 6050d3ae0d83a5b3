#include "support.h"

void gradus_run(const gradus_instruction *instructions, int64_t count, int64_t steps) {
    const gradus_instruction *end = instructions + count;
    for (int64_t step = 0; step < steps; step++) {
        for (const gradus_instruction *i = instructions; i < end; i++) {
            i->kernel(i);
        }
    }
}

void gradus_run_lanes(
    const gradus_instruction *instruction, int64_t first, int64_t last, void *scratch
) {
    (void)scratch;
    const gradus_lane *lanes = instruction->details;
    for (int64_t lane = first; lane < last; lane++) {
        for (int64_t i = 0; i < lanes[lane].fetched_count; i++) {
            const char *start = lanes[lane].fetched[i].start;
            for (int64_t k = 0; k < lanes[lane].fetched[i].bytes; k += 64) {
                __builtin_prefetch(start + k, 0, 3);
            }
        }
        gradus_run(lanes[lane].instructions, lanes[lane].count, 1);
    }
}

void gradus_run_parts(const gradus_instruction *instruction) {
    if (instruction->pool && instruction->part_count > instruction->grain) {
        gradus_pool_run(instruction->pool, instruction);
    } else {
        instruction->parts(instruction, 0, instruction->part_count, instruction->scratch);
    }
}
