// A row vector of type T times a matrix. Vectors V of LANES lanes are the same for every
// processor, and so are the bits.

#define ROW(name) GRADUS_JOIN(name, SUFFIX)

GRADUS_INLINE T ROW(fold)(const T *lanes) {
    T sums[LANES];
    memcpy(sums, lanes, sizeof(sums));
    for (int64_t half = LANES / 2; half > 0; half /= 2) {
        for (int64_t lane = 0; lane < half; lane++) {
            sums[lane] += sums[lane + half];
        }
    }
    return sums[0];
}

/// c[j] = Σ_p a[p] B[p, j], one by one.
static void ROW(few)(
    const T *a, const T *b, T *c, int64_t n, int64_t k, int64_t b_row, int64_t b_column
) {
    for (int64_t j = 0; j < n; j++, b += b_column) {
        T sum = 0;
        for (int64_t p = 0; p < k; p++) {
            sum += a[p] * b[p * b_row];
        }
        c[j] = sum;
    }
}

/// c[j] = Σ_p a[p] b[j·stride + p], each sum in LANES partial ones.
GRADUS_CLONES static void ROW(dots)(
    const T *a, const T *b, T *c, int64_t n, int64_t k, int64_t stride
) {
    for (int64_t j = 0; j < n; j++, b += stride) {
        V sums = {0}, left, right;
        int64_t p = 0;
        for (; p + LANES <= k; p += LANES) {
            memcpy(&left, a + p, sizeof(V));
            memcpy(&right, b + p, sizeof(V));
            sums += left * right;
        }
        T rest = 0;
        for (; p < k; p++) {
            rest += a[p] * b[p];
        }
        T lanes[LANES];
        memcpy(lanes, &sums, sizeof(V));
        c[j] = ROW(fold)(lanes) + rest;
    }
}

/// c += Σ_p a[p] b[p·stride …], four rows of B at a time.
GRADUS_CLONES static void ROW(add_rows)(
    const T *a, const T *b, T *c, int64_t n, int64_t k, int64_t stride
) {
    int64_t p = 0;
    for (; p + 4 <= k; p += 4, b += 4 * stride) {
        const T *b1 = b + stride, *b2 = b1 + stride, *b3 = b2 + stride;
        const T a0 = a[p], a1 = a[p + 1], a2 = a[p + 2], a3 = a[p + 3];
        GRADUS_EACH(j, n) {
            T sum = c[j];
            sum += a0 * b[j];
            sum += a1 * b1[j];
            sum += a2 * b2[j];
            sum += a3 * b3[j];
            c[j] = sum;
        }
    }
    for (; p < k; p++, b += stride) {
        const T a0 = a[p];
        GRADUS_EACH(j, n) { c[j] += a0 * b[j]; }
    }
}

/// c[j …] = Σ_p a[p] b[p·stride + j …], `vectors` vectors, whose sums stay in registers.
GRADUS_INLINE void ROW(sum_vectors)(
    const T *a, const T *b, T *c, int64_t k, int64_t stride, int vectors
) {
    V sums[4] = {{0}}, row;
    for (int64_t p = 0; p < k; p++, b += stride) {
#pragma clang loop unroll(full)
        for (int i = 0; i < vectors; i++) {
            memcpy(&row, b + i * LANES, sizeof(V));
            sums[i] += a[p] * row;
        }
    }
    memcpy(c, sums, (size_t)vectors * sizeof(V));
}

/// The same of `n` columns, each by the same sums as `add_rows`: for a B that is read from one end to the
/// other by that.
GRADUS_CLONES static void ROW(sum_rows)(const T *a, const T *b, T *c, int64_t n, int64_t k) {
    int64_t j = 0;
    for (; j + 4 * LANES <= n; j += 4 * LANES) {
        ROW(sum_vectors)(a, b + j, c + j, k, n, 4);
    }
    for (; j + LANES <= n; j += LANES) {
        ROW(sum_vectors)(a, b + j, c + j, k, n, 1);
    }
    if (j < n) {
        memset(c + j, 0, (size_t)(n - j) * sizeof(T));
        ROW(add_rows)(a, b + j, c + j, n - j, k, n);
    }
}

/// `n` columns of the product.
static void ROW(vector_product)(const gradus_matmul *g, const T *a, const T *b, T *c, int64_t n) {
    const int64_t k = g->k, b_row = g->b_row, b_column = g->b_column;
    // The whole product decides, so that the bits of a column do not depend on the parts.
    if (g->n * k <= GRADUS_MATMUL_FEW || (b_row == 1 && k < LANES)) {
        ROW(few)(a, b, c, n, k, b_row, b_column);
    } else if (b_row == 1) {
        ROW(dots)(a, b, c, n, k, b_column);
    } else {
        memset(c, 0, (size_t)n * sizeof(T));
        ROW(add_rows)(a, b, c, n, k, b_row);
    }
}

void ROW(gradus_matmul_vector)(
    const gradus_instruction *instruction, int64_t first, int64_t last, void *scratch
) {
    const gradus_matmul *g = instruction->details;
    (void)scratch;
    for (int64_t index = first; index < last; index++) {
        const matmul_part part = matmul_part_at(g, index);
        const matmul_places places = matmul_places_of(g, part.product);
        const T *a = (const T *)instruction->buffers[1] + places.a;
        const T *b = (const T *)instruction->buffers[2] + places.b;
        T *c = (T *)instruction->buffers[0] + part.product * g->n + part.column;
        if (g->reads_panels) {
            ROW(sum_rows)(a, b + part.column * g->k, c, part.columns, g->k);
        } else {
            ROW(vector_product)(g, a, b + part.column * g->b_column, c, part.columns);
        }
    }
}

void ROW(gradus_matmul_pack_vector)(
    const gradus_instruction *instruction, int64_t first, int64_t last, void *scratch
) {
    const gradus_matmul *g = instruction->details;
    (void)scratch;
    for (int64_t index = first; index < last; index++) {
        const matmul_part part = matmul_part_at(g, index);
        const T *b = (const T *)instruction->buffers[1] + g->b_start + part.column;
        T *panel = (T *)instruction->buffers[0] + part.column * g->k;
        for (int64_t p = 0; p < g->k; p++, b += g->b_row, panel += part.columns) {
            memcpy(panel, b, (size_t)part.columns * sizeof(T));
        }
    }
}

#undef ROW
