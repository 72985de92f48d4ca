// On which processors a thread may run, and on which it does: what the C library of Linux keeps from
// other languages. Elsewhere nothing is known.
#ifndef CNN_PROCESSORS_H
#define CNN_PROCESSORS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The processors that the calling thread may run on, one bit each, the lowest first. False where the
// system does not say or `words` are too few.
bool nn_processors_allowed(uint64_t *bits, size_t words);

// Lets the calling thread run on these alone. False where the system refuses.
bool nn_processors_bind(const uint64_t *bits, size_t words);

// The processor that the calling thread is on just now; -1 where the system does not say.
int nn_processor_now(void);

// A number that each thread keeps for itself, -1 at first: the memory node that it is bound to.
int nn_bound_node(void);
void nn_set_bound_node(int node);

#endif
