// The loops that need no elementary function of their own, for float and for double.
#include "CNNVectorMath.h"
#include <string.h>
#include "clones.h"

int nn_vector_bits(void) {
#if defined(__x86_64__) && defined(__linux__) && defined(__GLIBC__) && !defined(NN_NO_CLONES)
  if (
    __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
    && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
    return 512;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return 256;
#endif
  return 128;
}

#define NN_REAL float
#define NN_SUFFIX f32
#include "vector_elementwise.inc"
#include "vector_images.inc"
#include "vector_reductions.inc"
#include "vector_optimisers.inc"
#include "vector_small_gemm.inc"
#include "vector_softmax.inc"
#undef NN_REAL
#undef NN_SUFFIX

#define NN_REAL double
#define NN_SUFFIX f64
#include "vector_elementwise.inc"
#include "vector_images.inc"
#include "vector_reductions.inc"
#include "vector_optimisers.inc"
#include "vector_small_gemm.inc"
#include "vector_softmax.inc"
