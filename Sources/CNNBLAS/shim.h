// OpenBLAS's C interface (Debian: libopenblas-dev).
#ifndef CNN_BLAS_SHIM_H
#define CNN_BLAS_SHIM_H
#if __has_include(<openblas/cblas.h>)
#include <openblas/cblas.h>
#else
#include <cblas.h>
#endif
#endif
