#include "CNNVectorMath.h"
#include "clones.h"

#define M(N,F) void nn_##N##_f32(const float*x,float*y,size_t c){for(size_t i=0;i<c;i++)y[i]=F##f(x[i]);} void nn_##N##_f64(const double*x,double*y,size_t c){for(size_t i=0;i<c;i++)y[i]=F(x[i]);}
static inline double sg(double x){double e=exp(-fabs(x));return (x>=0?1:e)/(1+e);}
static inline float sgf(float x){float e=expf(-fabsf(x));return (x>=0?1:e)/(1+e);}
M(exp,exp) M(log,log) M(tanh,tanh) M(erf,erf) M(sigmoid,sg)
