#include "support.h"

typedef float gradus_lanes __attribute__((vector_size(64)));

// Sums of their own keep the multiply-add units busy while one waits for its last result: 12 for the 32
// registers of 64 bytes, 6 where each takes several registers, of which there are 16.

GRADUS_INLINE void multiply_add(float *result, int64_t rounds, int sums) {
    gradus_lanes sum[12], factor, addend;
    for (int lane = 0; lane < 16; lane++) {
        factor[lane] = 0.999999f - 1e-7f * (float)lane;
        addend[lane] = result[lane];
    }
    for (int i = 0; i < sums; i++) {
        sum[i] = addend + (float)i;
    }
    for (int64_t round = 0; round < rounds; round++) {
#pragma clang loop unroll(full)
        for (int i = 0; i < sums; i++) {
            sum[i] = sum[i] * factor + addend;
        }
    }
    for (int i = 1; i < sums; i++) {
        sum[0] += sum[i];
    }
    for (int lane = 0; lane < 16; lane++) {
        result[lane] = sum[0][lane];
    }
}

GRADUS_CLONES static void multiply_add_6(float *result, int64_t rounds) {
    multiply_add(result, rounds, 6);
}

GRADUS_CLONES static void multiply_add_12(float *result, int64_t rounds) {
    multiply_add(result, rounds, 12);
}

void gradus_peak_multiply_add(
    const gradus_instruction *instruction, int64_t first, int64_t last, void *scratch) {
    (void)scratch;
    float *results = instruction->buffers[0];
    for (int64_t part = first; part < last; part++) {
        if (instruction->integers[1] == 6) {
            multiply_add_6(results + 16 * part, instruction->integers[0]);
        } else {
            multiply_add_12(results + 16 * part, instruction->integers[0]);
        }
    }
}

GRADUS_CLONES static void triad(float *a, const float *b, const float *c, float s, int64_t count) {
    GRADUS_EACH(i, count) {
        a[i] = b[i] + s * c[i];
    }
}

void gradus_peak_triad(
    const gradus_instruction *instruction, int64_t first, int64_t last, void *scratch) {
    (void)scratch;
    const int64_t count = instruction->integers[0];
    float *a = instruction->buffers[0];
    const float *b = instruction->buffers[1];
    const float *c = instruction->buffers[2];
    triad(
        a + first * count, b + first * count, c + first * count, (float)instruction->scalars[0],
        (last - first) * count);
}
