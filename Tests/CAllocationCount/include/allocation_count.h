#pragma once

#include <stdint.h>

/// How often this thread has asked for memory since it began; 0 where that is not counted.
uint64_t gradus_allocation_count(void);
