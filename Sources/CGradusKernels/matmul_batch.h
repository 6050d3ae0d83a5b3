// KERNEL runs PRODUCT(g, a, b, c), a product of type T, for every matrix of the batch.

void KERNEL(const gradus_instruction *instruction) {
    const gradus_matmul *g = instruction->details;
    T *c = instruction->buffers[0];
    const T *a = instruction->buffers[1], *b = instruction->buffers[2];
    if (g->rank == 0) {
        PRODUCT(g, a, b, c);
        return;
    }
    for (int64_t product = 0; product < g->products; product++, c += g->m * g->n) {
        int64_t a_offset = 0, b_offset = 0;
        matmul_offsets(g, product, &a_offset, &b_offset);
        PRODUCT(g, a + a_offset, b + b_offset, c);
    }
}

#undef KERNEL
#undef PRODUCT
