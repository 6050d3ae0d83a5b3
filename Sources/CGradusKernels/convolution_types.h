// What the convolutions of type T and their products share.

#define CONVOLUTION(name) GRADUS_JOIN(convolution_##name, SUFFIX)

/// C[m, n] (+)= A·B. Rows of C and of B are contiguous; B may be read up to whole vectors.
typedef struct CONVOLUTION(product) {
    int64_t m, n, k, a_row, a_column, b_row, c_row;
    bool adds;
    /// Where the rows of B lie; null: `b_row` elements apart.
    const int64_t *offsets;
} CONVOLUTION(product);

typedef void (*CONVOLUTION(multiplication))(
    const CONVOLUTION(product) *p, T *c, const T *a, const T *b
);
