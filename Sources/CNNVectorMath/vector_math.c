#include "CNNVectorMath.h"
