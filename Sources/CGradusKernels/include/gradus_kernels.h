#pragma once

/// The leaf loops of Gradus: C functions that a program calls one after another. They allocate
/// nothing, keep no state, and read and write only the buffers of their instruction.
///
/// Buffers are 64-byte aligned, have room for whole lines of 64 bytes, and are distinct unless the
/// kernel's descriptor (`KernelCall.inPlace`) allows a result to stand in an operand's place.

#include "gradus_convolution.h"
#include "gradus_copy.h"
#include "gradus_indexing.h"
#include "gradus_instruction.h"
#include "gradus_lines.h"
#include "gradus_matmul.h"
#include "gradus_peak.h"
#include "gradus_pool.h"
#include "gradus_pooling.h"
#include "gradus_random.h"
#include "gradus_reductions.h"
#include "gradus_rows.h"
#include "gradus_tiles.h"
