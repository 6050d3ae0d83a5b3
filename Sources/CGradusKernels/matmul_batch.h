// KERNEL runs PRODUCT(g, a, b, c), a product of type T, for every matrix of the batch.

void KERNEL(const gradus_instruction *instruction) {
    const gradus_matmul *g = instruction->details;
    T *c = instruction->buffers[0];
    const T *a = instruction->buffers[1], *b = instruction->buffers[2];
    if (g->rank == 0) {
        PRODUCT(g, a + g->a_start, b + g->b_start, c);
        return;
    }
    for (int64_t product = 0; product < g->products; product++, c += g->m * g->n) {
        const matmul_places places = matmul_places_of(g, product);
        PRODUCT(g, a + places.a, b + places.b, c);
    }
}

#undef KERNEL
#undef PRODUCT
