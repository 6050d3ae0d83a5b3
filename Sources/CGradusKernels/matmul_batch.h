// KERNEL runs PRODUCT(instruction, a, b, c), a product of type T, for every matrix of the batch.

void KERNEL(const gradus_instruction *instruction) {
    const gradus_matmul_batch *batch = instruction->details;
    T *c = instruction->buffers[0];
    const T *a = instruction->buffers[1], *b = instruction->buffers[2];
    if (!batch) {
        PRODUCT(instruction, a, b, c);
        return;
    }
    int64_t index[GRADUS_MATMUL_BATCH_LIMIT] = {0};
    for (int64_t i = 0; i < batch->rank; i++) {
        if (batch->extents[i] == 0) {
            return;
        }
    }
    for (;;) {
        PRODUCT(instruction, a, b, c);
        c += batch->c_stride;
        int64_t axis = batch->rank - 1;
        for (; axis >= 0; axis--) {
            a += batch->a_strides[axis];
            b += batch->b_strides[axis];
            if (++index[axis] < batch->extents[axis]) {
                break;
            }
            a -= batch->a_strides[axis] * batch->extents[axis];
            b -= batch->b_strides[axis] * batch->extents[axis];
            index[axis] = 0;
        }
        if (axis < 0) {
            return;
        }
    }
}

#undef KERNEL
#undef PRODUCT
