// Elementary functions over arrays, for float and for double.
//
// Largest errors found against mpmath, with and without fused multiply-add, are stated and tested
// in Tests/NNTensorTests/VectorMathTests.swift: below 4 ulp for every function.
#include "CNNVectorMath.h"
#include <float.h>
#include <stdint.h>
#include <string.h>
#include "clones.h"
#include "coefficients.h"

#define NN_REAL float
#define NN_BITS uint32_t
#define NN_SUFFIX f32
#define NN_UPPER F32
#define NN_MANTISSA 23
#define NN_BIAS 127
#define NN_ABS fabsf
#define NN_COPYSIGN copysignf
#define NN_LN2_HIGH 0x1.62e3p-1f
#define NN_LN2_LOW 0x1.2fefa2p-17f
#define NN_EXP_HIGHEST 89.0f
#define NN_EXP_LOWEST -104.0f
#define NN_TANH_HIGHEST 20.0f
#define NN_LARGEST FLT_MAX
#define NN_SMALLEST_NORMAL FLT_MIN
#define NN_SUBNORMAL_SCALE 0x1p25f
#define NN_SUBNORMAL_EXPONENT 25
#include "elementary.inc"
#include "vector_lstm.inc"
#include "vector_gru.inc"
#undef NN_REAL
#undef NN_BITS
#undef NN_SUFFIX
#undef NN_UPPER
#undef NN_MANTISSA
#undef NN_BIAS
#undef NN_ABS
#undef NN_COPYSIGN
#undef NN_LN2_HIGH
#undef NN_LN2_LOW
#undef NN_EXP_HIGHEST
#undef NN_EXP_LOWEST
#undef NN_TANH_HIGHEST
#undef NN_LARGEST
#undef NN_SMALLEST_NORMAL
#undef NN_SUBNORMAL_SCALE
#undef NN_SUBNORMAL_EXPONENT

#define NN_REAL double
#define NN_BITS uint64_t
#define NN_SUFFIX f64
#define NN_UPPER F64
#define NN_MANTISSA 52
#define NN_BIAS 1023
#define NN_ABS fabs
#define NN_COPYSIGN copysign
#define NN_LN2_HIGH 0x1.62e42feep-1
#define NN_LN2_LOW 0x1.a39ef35793c76p-33
#define NN_EXP_HIGHEST 710.0
#define NN_EXP_LOWEST -746.0
#define NN_TANH_HIGHEST 44.0
#define NN_LARGEST DBL_MAX
#define NN_SMALLEST_NORMAL DBL_MIN
#define NN_SUBNORMAL_SCALE 0x1p54
#define NN_SUBNORMAL_EXPONENT 54
#include "elementary.inc"
#include "vector_lstm.inc"
#include "vector_gru.inc"
#include "vector_changes.inc"
#include "vector_lstm_changes.inc"
#include "vector_gru_changes.inc"
#include "vector_gelu.inc"
#include "vector_rows.inc"
#include "vector_pairs.inc"
