#ifndef CNN_VECTOR_MATH_H
#define CNN_VECTOR_MATH_H
#include <stddef.h>
#endif
