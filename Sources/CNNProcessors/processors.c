#define _GNU_SOURCE
#include "CNNProcessors.h"

#ifdef __linux__
#include <sched.h>
#include <string.h>

bool nn_processors_allowed(uint64_t *bits, size_t words) {
  memset(bits, 0, words * sizeof *bits);
  return sched_getaffinity(0, words * sizeof *bits, (cpu_set_t *)bits) == 0;
}

bool nn_processors_bind(const uint64_t *bits, size_t words) {
  return sched_setaffinity(0, words * sizeof *bits, (const cpu_set_t *)bits) == 0;
}

int nn_processor_now(void) { return sched_getcpu(); }
#else
bool nn_processors_allowed(uint64_t *bits, size_t words) {
  (void)bits;
  (void)words;
  return false;
}

bool nn_processors_bind(const uint64_t *bits, size_t words) {
  (void)bits;
  (void)words;
  return false;
}

int nn_processor_now(void) { return -1; }
#endif

static _Thread_local int bound_node = -1;

int nn_bound_node(void) { return bound_node; }

void nn_set_bound_node(int node) { bound_node = node; }
