#ifndef CNN_LIBEDIT_SHIM_H
#define CNN_LIBEDIT_SHIM_H
#include <histedit.h>
#endif
