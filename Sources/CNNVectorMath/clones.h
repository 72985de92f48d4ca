// How the loops of this target are compiled.
#ifndef NN_CLONES_H
#define NN_CLONES_H

// One copy of a function for AVX-512, one for AVX2 and one for any x86-64; the dynamic loader
// picks. Elsewhere (and where NN_NO_CLONES is defined, to test the plain copy) there is one copy.
#if defined(__x86_64__) && defined(__linux__) && defined(__GLIBC__) && !defined(NN_NO_CLONES)
#define NN_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define NN_CLONES
#endif

// A helper that becomes part of each copy.
#define NN_INLINE static inline __attribute__((always_inline))

// The iterations of the next loop are independent, also where input and output are the same
// memory; without this the compiler tests for overlap and runs in-place calls one by one.
#define NN_VECTOR _Pragma("clang loop vectorize(assume_safety) interleave(enable)")

// Round every product before it is added, so that each copy and plain Swift give the same bits.
#define NN_NO_CONTRACTION _Pragma("clang fp contract(off)")

// The square root without a call that would set errno, which no loop can vectorise.
#define NN_SQRT(X) __builtin_elementwise_sqrt(X)

#define NN_JOIN_(A, B) A##_##B
#define NN_JOIN(A, B) NN_JOIN_(A, B)
// nn_add -> nn_add_f32 or nn_add_f64
#define NN_NAME(NAME) NN_JOIN(NAME, NN_SUFFIX)

#endif
