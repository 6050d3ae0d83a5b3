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

/// The function of that name for this processor.
#if defined(__x86_64__)
#define CHOOSE(name)                                \
    __builtin_cpu_init();                           \
    return __builtin_cpu_supports("x86-64-v4")      \
        ? name##_v4_f32                             \
        : __builtin_cpu_supports("x86-64-v3") ? name##_v3_f32 : name##_plain_f32
#else
#define CHOOSE(name) return name##_plain_f32
#endif

gradus_part_kernel gradus_matmul_blocked_f32(void) { CHOOSE(matmul_blocked); }

gradus_part_kernel gradus_matmul_pack_f32(void) { CHOOSE(matmul_pack); }
