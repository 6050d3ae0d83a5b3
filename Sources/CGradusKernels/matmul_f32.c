#include "masked.h"
#include "matmul_parts.h"

#define T float
#define U float
#define SUFFIX f32

#define FN(name) GRADUS_JOIN(name, SUFFIX)
#include "transpose.h"
#undef FN
#define BLOCK_TRANSPOSE GRADUS_JOIN(transpose_block, SUFFIX)

#define LANES 16
typedef T V __attribute__((ext_vector_type(LANES)));
#include "matmul_vector.h"
#undef LANES

#include "matmul_small.h"

#if defined(__x86_64__)
#define NAME v4
#define MASKED __m512
/// Without the minimum the compiler would halve the vectors.
#define TARGET __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
#define LANES 16
#define ROWS 8
#include "matmul_block.h"

#define NAME v3
#define TARGET __attribute__((target("arch=x86-64-v3")))
#define LANES 8
#define ROWS 4
#include "matmul_block.h"
#endif

#define NAME plain
#define TARGET
#define LANES 4
#define ROWS 4
#include "matmul_block.h"

gradus_part_kernel gradus_matmul_blocked_f32(void) GRADUS_CHOOSE(matmul_blocked, _f32)

gradus_part_kernel gradus_matmul_pack_f32(void) GRADUS_CHOOSE(matmul_pack, _f32)
