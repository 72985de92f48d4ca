// The loops that need no elementary function of their own, for float and for double.
#include "CNNVectorMath.h"
#include "clones.h"

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
