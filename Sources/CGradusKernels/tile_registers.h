#pragma once

#include "support.h"

/// Where the registers of the first tile of a program lie. That of the values of a block is for the
/// caller to place.
GRADUS_INLINE void gradus_tile_bases(
    uint8_t **bases, const gradus_instruction *instruction, const gradus_tile_program *p,
    void *scratch
) {
    for (int64_t i = 0; i < p->register_count; i++) {
        const gradus_tile_register *r = &p->registers[i];
        const uint8_t *start = r->buffer >= 0 ? instruction->buffers[r->buffer]
            : r->buffer == GRADUS_TILE_SCRATCH ? scratch
                                               : p->constants;
        bases[i] = (uint8_t *)start + r->offset;
    }
}
